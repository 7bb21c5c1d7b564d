import 'reflect-metadata';

import {
  All,
  type CanActivate,
  Controller,
  Get,
  type INestApplication,
  type LoggerService,
  Module,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthGuard, PassportSerializer } from '@nestjs/passport';
import type { Express, Request, Response } from 'express';
import session from 'express-session';
import passport from 'passport';

import { type App, type AppOptions, returnToOf } from './app';

/** The classes that a NestJS app brings along. */
export interface NestParts {
  /** What is made of `PassportStrategy(Strategy)`. */
  strategy: new (options: AppOptions['strategyOptions']) => object;
  guard: new () => CanActivate;
  /** Told what NestJS logs as an error. */
  logError?: (error: unknown) => void;
  /** Set-up of the app before it starts. */
  configure?: (app: INestApplication<unknown>) => void;
}

class WholeUserSerializer extends PassportSerializer {
  serializeUser(user: unknown, done: (error: null, user: unknown) => void): void {
    done(null, user);
  }

  deserializeUser(user: unknown, done: (error: null, user: unknown) => void): void {
    done(null, user);
  }
}

function controllerOf(guard: NestParts['guard'], sessions: boolean): new () => object {
  @Controller()
  class LoginController {
    @Get('login')
    @UseGuards(guard)
    login(): void {
      throw new Error('the guard sends the browser to Eagle Eye');
    }

    @All('callback')
    @UseGuards(guard)
    callback(@Req() req: Request, @Res() res: Response): void {
      const returnTo = returnToOf(req.authInfo);
      if (sessions) {
        res.redirect(returnTo);
      } else {
        res.json({ user: req.user, returnTo });
      }
    }

    @Get('cameras')
    cameras(@Req() req: Request, @Res() res: Response): void {
      res.status(req.user ? 200 : 401).json(req.user ?? null);
    }
  }
  return LoginController;
}

function loggerOf(error: (error: unknown) => void): LoggerService {
  return { log: () => undefined, warn: () => undefined, error };
}

/** The guard as `@nestjs/passport` makes it. */
export const PlainGuard: NestParts['guard'] = AuthGuard('eagleeye');

/** An app of NestJS. */
export async function nestApp({ strategyOptions, sessions }: AppOptions, parts: NestParts): Promise<App> {
  const { strategy: StrategyClass, guard, configure, logError } = parts;
  @Module({
    controllers: [controllerOf(guard, sessions)],
    providers: [WholeUserSerializer, { provide: 'EAGLE_EYE', useFactory: () => new StrategyClass(strategyOptions) }],
  })
  class AppModule {}

  const app = await NestFactory.create(AppModule, {
    logger: loggerOf(logError ?? (() => undefined)),
    abortOnError: false,
  });
  if (sessions) {
    app.use(session({ secret: 'a secret', resave: false, saveUninitialized: false }), passport.session());
  }
  configure?.(app);
  await app.init();
  const express: Express = app.getHttpAdapter().getInstance();
  return { listener: express, close: () => app.close() };
}

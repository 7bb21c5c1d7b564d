import { STATUS_CODES } from 'node:http';

import { type ArgumentsHost, Catch, type ExecutionContext, HttpException, type HttpServer } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import { EagleEyeError, type EagleEyeProfile, type LoginFailure, Strategy } from 'passport-eagleeye';

import { type AppOptions, type CreateApp, LOGIN_OPTIONS, type User, userOf } from './app';
import { nestApp } from './nest-app';

export class EagleEyeStrategy extends PassportStrategy(Strategy) {
  validate(_accessToken: string, _refreshToken: string, profile: EagleEyeProfile): User {
    return userOf(profile);
  }
}

/** A guard that asks for its state back, and answers a failed login as Eagle Eye's strategy means it. */
class EagleEyeGuard extends AuthGuard('eagleeye') {
  override getAuthenticateOptions(): object {
    return LOGIN_OPTIONS;
  }

  override handleRequest<Who>(
    error: unknown,
    user: Who | false,
    info: LoginFailure,
    _context: ExecutionContext,
    status = 401,
  ): Who {
    if (error instanceof Error) {
      throw error;
    }
    if (user === false) {
      throw new HttpException(info.message, status);
    }
    return user;
  }
}

class SessionGuard extends EagleEyeGuard {
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    await super.canActivate(context);
    await super.logIn(context.switchToHttp().getRequest());
    return true;
  }
}

/** Answers Eagle Eye's errors with their status; NestJS by itself answers 500 to what is no exception of its own. */
@Catch(EagleEyeError)
class EagleEyeErrorFilter extends BaseExceptionFilter {
  constructor(
    adapter: HttpServer,
    private readonly onError: AppOptions['onError'],
  ) {
    super(adapter);
  }

  override catch(error: EagleEyeError, host: ArgumentsHost): void {
    this.onError(error);
    super.catch(new HttpException(STATUS_CODES[error.status] ?? 'Error', error.status), host);
  }
}

export const nestLogin: CreateApp = (options) =>
  nestApp(options, {
    strategy: EagleEyeStrategy,
    guard: options.sessions ? SessionGuard : EagleEyeGuard,
    configure: (app) => app.useGlobalFilters(new EagleEyeErrorFilter(app.getHttpAdapter(), options.onError)),
  });

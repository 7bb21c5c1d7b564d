import type { CanActivate, DynamicModule, ExecutionContext, INestApplication } from '@nestjs/common';
import { Controller, Get, Injectable, Module, Req, Res, UnauthorizedException, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { JwtModule, JwtService } from '@nestjs/jwt';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import { parseCookie } from 'cookie';
import type { Request, Response } from 'express';
import { CookieStateStore, type EagleEyeProfile, Strategy, type StrategyOptions } from 'passport-eagleeye';

const secure = process.env.NODE_ENV === 'production';

/** What the JWT says. It is signed and not encrypted: Eagle Eye's tokens have no place in it. */
interface User {
  id: string;
  name: string;
  baseUrl: string;
}

class EagleEyeStrategy extends PassportStrategy(Strategy) {
  constructor(options: Partial<StrategyOptions>) {
    const { EAGLEEYE_CLIENT_ID = '', EAGLEEYE_CLIENT_SECRET = '', STATE_SECRET = '' } = process.env;
    super({
      clientID: EAGLEEYE_CLIENT_ID,
      clientSecret: EAGLEEYE_CLIENT_SECRET,
      callbackURL: 'http://127.0.0.1:3333/callback',
      store: new CookieStateStore({ secret: STATE_SECRET, secure }),
      ...options,
    });
  }

  validate(_accessToken: string, _refreshToken: string, profile: EagleEyeProfile): User {
    // To call the API later, save both tokens in your database, under profile.id.
    return { id: profile.id, name: profile.displayName, baseUrl: profile.baseUrl };
  }
}

@Injectable()
class JwtGuard implements CanActivate {
  constructor(private readonly jwt: JwtService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const { jwt = '' } = parseCookie(request.headers.cookie ?? '');
    request.user = await this.jwt.verifyAsync<User>(jwt).catch(() => {
      throw new UnauthorizedException();
    });
    return true;
  }
}

@Controller()
class LoginController {
  constructor(private readonly jwt: JwtService) {}

  @Get('login')
  @UseGuards(AuthGuard('eagleeye'))
  login(): void {
    // The guard has sent the browser to Eagle Eye.
  }

  @Get('callback')
  @UseGuards(AuthGuard('eagleeye'))
  async callback(@Req() req: Request, @Res() res: Response): Promise<void> {
    const jwt = await this.jwt.signAsync({ ...req.user });
    res.cookie('jwt', jwt, { httpOnly: true, sameSite: 'lax', secure, maxAge: 3_600_000 }).redirect('/me');
  }

  @Get('me')
  @UseGuards(JwtGuard)
  me(@Req() req: Request): unknown {
    return req.user;
  }
}

@Module({ controllers: [LoginController] })
export class LoginModule {
  static register(options: Partial<StrategyOptions> = {}): DynamicModule {
    const { JWT_SECRET } = process.env;
    if (!JWT_SECRET) {
      throw new Error('Set JWT_SECRET, and STATE_SECRET too, each to an output of: openssl rand -base64 32');
    }
    return {
      module: LoginModule,
      imports: [JwtModule.register({ secret: JWT_SECRET, signOptions: { expiresIn: '1h' } })],
      providers: [{ provide: EagleEyeStrategy, useFactory: () => new EagleEyeStrategy(options) }],
    };
  }
}

export function createApp(options?: Partial<StrategyOptions>): Promise<INestApplication> {
  return NestFactory.create(LoginModule.register(options));
}

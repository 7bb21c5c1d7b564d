// NestJS: a guard for the login, and a JWT in a cookie for everything behind it. No session.
//
//   npm install passport-eagleeye passport @nestjs/common @nestjs/core @nestjs/platform-express @nestjs/passport @nestjs/jwt \
//     reflect-metadata rxjs
//   npm install --save-dev typescript @types/node @types/express @types/passport
//   EAGLEEYE_CLIENT_ID, EAGLEEYE_CLIENT_SECRET, JWT_SECRET, PORT (3333); without a client ID it runs on the stand-in
//   npx tsc --outDir dist --module nodenext --target es2022 --types node --experimentalDecorators --skipLibCheck nestjs.ts
//   node dist/nestjs.js
import 'reflect-metadata';
import { randomBytes, randomUUID } from 'node:crypto';

import {
  type ArgumentsHost,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  HttpException,
  Inject,
  Injectable,
  Module,
  Post,
  Req,
  Res,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { JwtModule, JwtService } from '@nestjs/jwt';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import type { Request, Response } from 'express';
import {
  EagleEyeError,
  type EagleEyeProfile,
  EagleEyeStrategy,
  EagleEyeTokens,
  type LoginFailure,
  type StrategyOptions,
} from 'passport-eagleeye';
import { startMockEagleEye } from 'passport-eagleeye/testing';

/** What the JWT says. */
interface User {
  key: string;
  name: string;
}

const {
  EAGLEEYE_CLIENT_ID: clientID,
  EAGLEEYE_CLIENT_SECRET: clientSecret = '',
  JWT_SECRET,
  PORT = '3333',
} = process.env;
const callbackURL = `http://127.0.0.1:${PORT}/callback`;

@Injectable()
class EagleEye extends PassportStrategy(EagleEyeStrategy, 'eagleeye', 5) {
  readonly tokens = new EagleEyeTokens(this);

  constructor(@Inject('options') options: StrategyOptions) {
    super(options);
  }

  async validate(accessToken: string, refreshToken: string, params: object, profile: EagleEyeProfile): Promise<User> {
    const key = randomUUID(); // of this login: logging out in one browser leaves the others alone
    await this.tokens.save(key, { accessToken, refreshToken, params, profile });
    return { key, name: profile.displayName };
  }
}

/** Sends the browser to Eagle Eye, and takes it back. */
class LoginGuard extends AuthGuard('eagleeye') {
  override getAuthenticateOptions() {
    return { session: false };
  }

  /** So that the status and the reason reach the client, in place of a bare 401. */
  override handleRequest<TUser>(
    error: Error | null,
    user: TUser | false,
    info?: LoginFailure,
    _context?: unknown,
    status = 401,
  ): TUser {
    if (error) throw error;
    if (!user) throw new HttpException(info ?? 'Unauthorized', status);
    return user;
  }
}

/** Lets in who brings the JWT. */
class JwtGuard implements CanActivate {
  constructor(@Inject(JwtService) private readonly jwt: JwtService) {}

  canActivate(context: ExecutionContext): boolean {
    const req = context.switchToHttp().getRequest<Request>();
    const [, token = ''] = /(?:^|; )jwt=([\w.-]+)/.exec(req.headers.cookie ?? '') ?? [];
    try {
      req.user = this.jwt.verify<User>(token);
      return true;
    } catch {
      throw new UnauthorizedException('Log in at /login');
    }
  }
}

/** When the tokens are over, the user logs in again. */
@Catch(EagleEyeError)
class EagleEyeFilter implements ExceptionFilter {
  catch(error: EagleEyeError, host: ArgumentsHost): void {
    const res = host.switchToHttp().getResponse<Response>();
    if (error.code === 'login_required') res.redirect('/login');
    else res.status(error.status).json({ code: error.code });
  }
}

@Controller()
class AppController {
  constructor(
    @Inject(JwtService) private readonly jwt: JwtService,
    @Inject(EagleEye) private readonly eagleEye: EagleEye,
  ) {}

  @Get('login')
  @UseGuards(LoginGuard)
  login(): void {
    // The guard has sent the browser away.
  }

  @Get('callback')
  @UseGuards(LoginGuard)
  callback(@Req() req: Request, @Res() res: Response): void {
    const { key, name } = req.user as User;
    const secure = callbackURL.startsWith('https:');
    res.cookie('jwt', this.jwt.sign({ key, name }), { httpOnly: true, sameSite: 'lax', secure });
    res.redirect('/');
  }

  @Get()
  @UseGuards(JwtGuard)
  async home(@Req() req: Request): Promise<object> {
    const { key, name } = req.user as User;
    const response = await this.eagleEye.tokens.fetch(key, '/api/v3.0/cameras');
    const { results } = (await response.json()) as { results: object[] };
    return { name, cameras: results };
  }

  @Post('logout')
  @UseGuards(JwtGuard)
  async logout(@Req() req: Request, @Res() res: Response): Promise<void> {
    await this.eagleEye.tokens.revoke((req.user as User).key);
    res.clearCookie('jwt').redirect('/');
  }
}

/** The real service's options, or the stand-in's. */
async function options(): Promise<StrategyOptions> {
  return clientID
    ? { clientID, clientSecret, callbackURL }
    : (await startMockEagleEye({ callbackURL })).strategyOptions;
}

const secret = JWT_SECRET ?? randomBytes(32).toString('hex');

@Module({
  imports: [JwtModule.register({ secret, signOptions: { expiresIn: '12h' } })],
  controllers: [AppController],
  providers: [{ provide: 'options', useFactory: options }, EagleEye, LoginGuard, JwtGuard],
})
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.create(AppModule, { logger: ['error'] });
  app.useGlobalFilters(new EagleEyeFilter());
  await app.listen(PORT, '127.0.0.1');
  console.log(`http://127.0.0.1:${PORT}`);
}

void main();

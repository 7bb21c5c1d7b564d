// NestJS: a guard for the login, and a JWT in a cookie for everything behind it. No session.
//
//   npm install passport-eagleeye passport @nestjs/common@11 @nestjs/core@11 @nestjs/platform-express@11 \
//     @nestjs/passport@11 @nestjs/jwt@11 reflect-metadata rxjs
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
      throw new UnauthorizedException();
    }
  }
}

/** Asks to log in. By a link, not a redirect: if the tokens cannot be kept, a redirect to /login would loop for ever. */
@Catch(EagleEyeError, UnauthorizedException)
class LoginFilter implements ExceptionFilter {
  catch(error: EagleEyeError | UnauthorizedException, host: ArgumentsHost): void {
    const res = host.switchToHttp().getResponse<Response>();
    if (error instanceof UnauthorizedException || error.code === 'login_required') {
      res.status(401).send('<a href="/login">Login with Eagle Eye Networks</a>');
    } else {
      console.error(error);
      res.status(error.status).json({ code: error.code });
    }
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
    if (!response.ok) throw new Error(`The cameras could not be read: HTTP ${response.status}`);
    const { results } = (await response.json()) as { results: object[] };
    return { name, cameras: results };
  }

  @Post('logout')
  @UseGuards(JwtGuard)
  async logout(@Req() req: Request, @Res() res: Response): Promise<void> {
    // With Eagle Eye down, too, the tokens are forgotten and the user is logged out here.
    await this.eagleEye.tokens.revoke((req.user as User).key).catch((error: unknown) => {
      console.error(error);
    });
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
  app.useGlobalFilters(new LoginFilter());
  await app.listen(PORT, '127.0.0.1');
  console.log(`http://127.0.0.1:${PORT}`);
}

void main();

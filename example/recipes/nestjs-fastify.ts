// NestJS on Fastify: as nestjs.ts. Passport speaks to Node's request and response, which Fastify's hold.
//
//   npm install passport-eagleeye passport @nestjs/common@11 @nestjs/core@11 @nestjs/platform-fastify@11 \
//     @nestjs/passport@11 @nestjs/jwt@11 reflect-metadata rxjs
//   npm install --save-dev typescript fastify @types/node @types/passport
//   EAGLEEYE_CLIENT_ID, EAGLEEYE_CLIENT_SECRET, JWT_SECRET, PORT (3333); without a client ID it runs on the stand-in
//   npx tsc --outDir dist --module nodenext --target es2022 --types node --experimentalDecorators --skipLibCheck nestjs-fastify.ts
//   node dist/nestjs-fastify.js
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
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
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
  /** Passport redirects by Node's response: Fastify's reply has other methods. */
  getResponse(context: ExecutionContext): FastifyReply['raw'] {
    return context.switchToHttp().getResponse<FastifyReply>().raw;
  }

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
    const req = context.switchToHttp().getRequest<FastifyRequest & { user?: User }>();
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
    const res = host.switchToHttp().getResponse<FastifyReply>();
    if (error instanceof UnauthorizedException || error.code === 'login_required') {
      res.status(401).type('text/html').send('<a href="/login">Login with Eagle Eye Networks</a>');
    } else {
      console.error(error);
      res.status(error.status).send({ code: error.code });
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
  callback(@Req() req: { user: User }, @Res() res: FastifyReply): void {
    const { key, name } = req.user;
    const secure = callbackURL.startsWith('https:') ? '; Secure' : '';
    const jwt = this.jwt.sign({ key, name });
    res.header('set-cookie', `jwt=${jwt}; HttpOnly; SameSite=Lax; Path=/${secure}`);
    res.redirect('/', 302);
  }

  @Get()
  @UseGuards(JwtGuard)
  async home(@Req() req: { user: User }): Promise<object> {
    const { key, name } = req.user;
    const response = await this.eagleEye.tokens.fetch(key, '/api/v3.0/cameras');
    if (!response.ok) throw new Error(`The cameras could not be read: HTTP ${response.status}`);
    const { results } = (await response.json()) as { results: object[] };
    return { name, cameras: results };
  }

  @Post('logout')
  @UseGuards(JwtGuard)
  async logout(@Req() req: { user: User }, @Res() res: FastifyReply): Promise<void> {
    // With Eagle Eye down, too, the tokens are forgotten and the user is logged out here.
    await this.eagleEye.tokens.revoke(req.user.key).catch((error: unknown) => {
      console.error(error);
    });
    res.header('set-cookie', 'jwt=; Max-Age=0; Path=/').redirect('/', 302);
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
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: ['error'] });
  // Fastify's request does not know its reply: the strategy sets its cookie there.
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onRequest', async (request, reply) => void Object.assign(request, { res: reply }));
  app.useGlobalFilters(new LoginFilter());
  await app.listen(PORT, '127.0.0.1');
  console.log(`http://127.0.0.1:${PORT}`);
}

void main();

import { UnauthorizedException } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { type EagleEyeProfile, Strategy, type StrategyOptions, type TokenResponse } from 'passport-eagleeye';

import { clickLogin, logIn, visitEagleEye } from '../support/browser';
import { describeLogin } from './login-behaviour';
import { nestApp, type NestParts, PlainGuard } from './nest-app';
import { EagleEyeStrategy, nestLogin } from './nest-login';
import { describeOverlappingLogins } from './overlapping-logins';
import { cookieStateStore, run, type Running } from './running-app';

describeLogin('NestJS 11', nestLogin);
describeOverlappingLogins('NestJS 11', nestLogin);

/** An app without a session whose callback answers what validate made of the login. */
function runWith(strategy: NestParts['strategy'], options: Partial<StrategyOptions> = {}): Promise<Running> {
  return run((appOptions) => nestApp(appOptions, { strategy, guard: PlainGuard }), {
    sessions: false,
    store: cookieStateStore(),
    ...options,
  });
}

async function userOfLogin(strategy: NestParts['strategy']): Promise<unknown> {
  const { browser } = await runWith(strategy);
  const { body } = await logIn(browser);
  return body.user;
}

const TOKEN = expect.stringMatching(/^\S+$/);
const PROFILE = expect.objectContaining({ provider: 'eagleeye', displayName: expect.any(String) });
const PARAMS = expect.objectContaining({ token_type: 'Bearer', expires_in: 43_198 });

describe('validate in NestJS', () => {
  it('gets access token, refresh token and profile', async () => {
    class WithProfile extends PassportStrategy(Strategy) {
      validate(accessToken: string, refreshToken: string, profile: EagleEyeProfile): object {
        return { accessToken, refreshToken, profile };
      }
    }

    expect(await userOfLogin(WithProfile)).toEqual({ accessToken: TOKEN, refreshToken: TOKEN, profile: PROFILE });
  });

  it.each([
    ['callback arity 5', 5],
    ['callback arity true, which counts the parameters of validate', true],
  ] as const)('gets the token response before the profile with %s', async (_arity, arity) => {
    class WithParams extends PassportStrategy(Strategy, 'eagleeye', arity) {
      validate(accessToken: string, refreshToken: string, params: TokenResponse, profile: EagleEyeProfile): object {
        return { accessToken, refreshToken, params, profile };
      }
    }

    expect(await userOfLogin(WithParams)).toEqual({
      accessToken: TOKEN,
      refreshToken: TOKEN,
      params: PARAMS,
      profile: PROFILE,
    });
  });

  it('gets no token response when callback arity true counts three parameters', async () => {
    class WithProfile extends PassportStrategy(Strategy, 'eagleeye', true) {
      validate(_accessToken: string, _refreshToken: string, profile: EagleEyeProfile): object {
        return profile;
      }
    }

    expect(await userOfLogin(WithProfile)).toEqual(PROFILE);
  });

  it('gets the request first under passReqToCallback', async () => {
    class WithRequest extends PassportStrategy(Strategy) {
      constructor(options: StrategyOptions) {
        super({ ...options, passReqToCallback: true });
      }

      validate(req: Request, accessToken: string, _refreshToken: string, profile: EagleEyeProfile): object {
        return { path: req.path, accessToken, profile };
      }
    }

    expect(await userOfLogin(WithRequest)).toEqual({ path: '/callback', accessToken: TOKEN, profile: PROFILE });
  });

  it('gets the request and the token response under passReqToCallback with callback arity true', async () => {
    class WithRequestAndParams extends PassportStrategy(Strategy, 'eagleeye', true) {
      constructor(options: StrategyOptions) {
        super({ ...options, passReqToCallback: true });
      }

      validate(
        req: Request,
        _accessToken: string,
        _refreshToken: string,
        params: TokenResponse,
        profile: EagleEyeProfile,
      ): object {
        return { path: req.path, params, profile };
      }
    }

    expect(await userOfLogin(WithRequestAndParams)).toEqual({ path: '/callback', params: PARAMS, profile: PROFILE });
  });

  it('answers with a promise, too', async () => {
    class Asynchronous extends PassportStrategy(Strategy) {
      validate(_accessToken: string, _refreshToken: string, profile: EagleEyeProfile): Promise<object> {
        return Promise.resolve({ id: profile.id });
      }
    }

    expect(await userOfLogin(Asynchronous)).toEqual({ id: expect.any(String) });
  });

  it('refuses a person by an exception of NestJS, which answers its status', async () => {
    class Refusing extends PassportStrategy(Strategy) {
      validate(): never {
        throw new UnauthorizedException('not one of us');
      }
    }
    const { browser } = await runWith(Refusing);

    const answer = await logIn(browser);

    expect(answer.status).toBe(401);
    expect(answer.body.message).toBe('not one of us');
  });

  it('refuses a person by null', async () => {
    class Refusing extends PassportStrategy(Strategy) {
      validate(): null {
        return null;
      }
    }
    const { browser } = await runWith(Refusing);

    expect((await logIn(browser)).status).toBe(401);
  });

  it('breaks the login off by any other exception, of which the browser learns nothing', async () => {
    class Failing extends PassportStrategy(Strategy) {
      validate(): Promise<never> {
        return Promise.reject(new Error('the database at 10.0.0.7 is gone'));
      }
    }
    const { browser } = await runWith(Failing);

    const answer = await logIn(browser);

    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('10.0.0.7');
  });
});

describe('the guard of @nestjs/passport as it comes', () => {
  it('answers 401 to every login that failed', async () => {
    const { browser, site } = await runWith(EagleEyeStrategy);
    const callback = await visitEagleEye(await clickLogin(browser));

    await site.newBrowser().get(callback).expect(401);
  });

  it('answers 500 when Eagle Eye is out of order, and logs what the browser is not told', async () => {
    const logged: unknown[] = [];
    const { browser, eagleEye } = await run(
      (options) =>
        nestApp(options, { strategy: EagleEyeStrategy, guard: PlainGuard, logError: (error) => logged.push(error) }),
      { sessions: false, store: cookieStateStore() },
    );
    eagleEye.fail('token', { status: 500, body: 'out of order' });

    const answer = await logIn(browser);

    expect(answer.status).toBe(500);
    expect(answer.body).toEqual({ statusCode: 500, message: 'Internal server error' });
    expect(logged).toEqual([expect.objectContaining({ code: 'http_error', status: 502 })]);
  });
});

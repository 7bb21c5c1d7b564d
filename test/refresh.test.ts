import { EagleEyeTokenError, type StrategyOptions, TokenError, type TokenResponse } from '../lib';
import type { MockEagleEye, MockEagleEyeOptions } from '../lib/testing';
import { startEagleEye } from './support/eagle-eye';
import { letPass } from './support/clock';
import { tokenRequests } from './support/pending-login-app';
import { loginRequest } from './support/login-request';
import { run, successOf } from './support/passport-run';
import { strategyFor } from './support/strategy';

interface Tokens {
  accessToken: string;
  refreshToken: string;
}

function isTokens(user: unknown): user is Tokens {
  return typeof user === 'object' && user !== null && 'accessToken' in user && 'refreshToken' in user;
}

async function start(options: Partial<StrategyOptions> = {}, standIn: MockEagleEyeOptions = {}) {
  const eagleEye = await startEagleEye(standIn);
  const strategy = strategyFor(eagleEye, { state: false, ...options });
  /** A login; the requests that it took are forgotten. */
  const logIn = async (person = 0): Promise<Tokens> => {
    const code = eagleEye.issueCode({ user: eagleEye.users[person]?.id ?? '' });
    const { user } = await successOf(run(strategy, loginRequest({ query: { code } })));
    eagleEye.requests.length = 0;
    if (!isTokens(user)) {
      throw new Error('the login brought no tokens');
    }
    return user;
  };
  return { eagleEye, strategy, logIn };
}

/** Who an access token belongs to, or the status with which it is refused. */
async function ownerOf({ strategyOptions: { apiBaseURL } }: MockEagleEye, accessToken: string): Promise<unknown> {
  const response = await fetch(`${apiBaseURL}/api/v3.0/users/self`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  const body: unknown = await response.json();
  return response.ok && typeof body === 'object' && body !== null ? Reflect.get(body, 'id') : response.status;
}

const NO_TOKENS: [unknown][] = [
  [undefined],
  [null],
  [''],
  [0],
  [1],
  [true],
  [{}],
  [[]],
  [['token']],
  [Buffer.from('x')],
];

const loginRequired = expect.objectContaining({
  name: 'EagleEyeTokenError',
  code: 'login_required',
  status: 401,
  message: expect.stringContaining('The user must log in again.'),
});

describe('refreshAccessToken', () => {
  it('answers a new pair, in the form of the wire; the old pair is dead', async () => {
    const { eagleEye, strategy, logIn } = await start();
    const old = await logIn();
    const response: TokenResponse = await strategy.refreshAccessToken(old.refreshToken);
    expect(response).toEqual({
      access_token: expect.stringMatching(/^eyJ/),
      expires_in: 43_198,
      httpsBaseUrl: { hostname: 'api.c001.eagleeyenetworks.com', port: 443 },
      refresh_token: expect.stringMatching(/^[\w-]{100}$/),
      scope: 'vms.all',
      token_type: 'Bearer',
    });
    expect(await ownerOf(eagleEye, response.access_token)).toBe(eagleEye.users[0]?.id);
    expect(await ownerOf(eagleEye, old.accessToken)).toBe(401);
    await expect(strategy.refreshAccessToken(old.refreshToken)).rejects.toEqual(loginRequired);
    await expect(strategy.refreshAccessToken(response.refresh_token ?? '')).resolves.toHaveProperty('access_token');
  });

  it('sends Basic and the scope, everything else in the body', async () => {
    const { eagleEye, strategy, logIn } = await start();
    const { refreshToken } = await logIn();
    await strategy.refreshAccessToken(refreshToken);
    expect(eagleEye.requests).toEqual([
      expect.objectContaining({
        method: 'POST',
        url: '/oauth2/token',
        form: { grant_type: 'refresh_token', scope: 'vms.all', refresh_token: refreshToken },
        headers: expect.objectContaining({
          accept: 'application/json',
          authorization: `Basic ${Buffer.from('stand-in-client:stand-in-secret').toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        }),
      }),
    ]);
  });

  it('of one token, fifty times at once, is one request and one pair', async () => {
    const { eagleEye, strategy, logIn } = await start();
    const { refreshToken } = await logIn();
    eagleEye.fail('token', { delay: 50 }, 1);
    const responses = await Promise.all(Array.from({ length: 50 }, () => strategy.refreshAccessToken(refreshToken)));
    expect(tokenRequests(eagleEye)).toHaveLength(1);
    expect(new Set(responses.map((response) => response.access_token)).size).toBe(1);
    expect(new Set(responses.map((response) => response.refresh_token)).size).toBe(1);
    expect(await ownerOf(eagleEye, responses[0]?.access_token ?? '')).toBe(eagleEye.users[0]?.id);
  });

  it('shares with a call that comes while the answer is under way', async () => {
    const { eagleEye, strategy, logIn } = await start();
    const { refreshToken } = await logIn();
    let later: Promise<TokenResponse> | undefined;
    eagleEye.fail('token', {
      respond: (_req, res) => {
        res.write('{"access_token":');
        later = strategy.refreshAccessToken(refreshToken);
        res.end('"shared"}');
      },
    });
    const first = await strategy.refreshAccessToken(refreshToken);
    expect(await later).toEqual(first);
    expect(tokenRequests(eagleEye)).toHaveLength(1);
  });

  it('gives each caller an answer of its own: what one does with it the others do not see', async () => {
    const { strategy, logIn } = await start();
    const { refreshToken } = await logIn();
    const [one, other] = await Promise.all([
      strategy.refreshAccessToken(refreshToken),
      strategy.refreshAccessToken(refreshToken),
    ]);
    delete one.refresh_token;
    one.access_token = 'changed';
    expect(other).toMatchObject({ access_token: expect.stringMatching(/^eyJ/), refresh_token: expect.any(String) });
  });

  it('of different tokens at once is not shared', async () => {
    const { eagleEye, strategy, logIn } = await start();
    const pairs = [await logIn(0), await logIn(1), await logIn(0)];
    eagleEye.fail('token', { delay: 50 }, 3);
    const responses = await Promise.all(pairs.map(({ refreshToken }) => strategy.refreshAccessToken(refreshToken)));
    expect(
      tokenRequests(eagleEye)
        .map(({ form }) => form.refresh_token)
        .sort(),
    ).toEqual(pairs.map(({ refreshToken }) => refreshToken).sort());
    const owners = await Promise.all(responses.map(({ access_token }) => ownerOf(eagleEye, access_token)));
    expect(owners).toEqual([0, 1, 0].map((person) => eagleEye.users[person]?.id));
    expect(new Set(responses.map(({ access_token }) => access_token)).size).toBe(3);
  });

  it.each([
    ['Eagle Eye is away', { status: 503 }, 'token_error'],
    ['the connection is cut', { cut: 'before' as const }, 'connection_lost'],
    ['the answer is none', { body: 'not JSON' }, 'not_json'],
  ])('that fails, as %s, fails all that share it, and the next call tries anew', async (_case, fault, code) => {
    const { eagleEye, strategy, logIn } = await start();
    const { refreshToken } = await logIn();
    eagleEye.fail('token', fault, 1);
    const calls = await Promise.allSettled(Array.from({ length: 50 }, () => strategy.refreshAccessToken(refreshToken)));
    expect(calls).toEqual(
      Array.from({ length: 50 }, () => ({ status: 'rejected', reason: expect.objectContaining({ code }) })),
    );
    expect(tokenRequests(eagleEye)).toHaveLength(1);
    const response = await strategy.refreshAccessToken(refreshToken);
    expect(tokenRequests(eagleEye)).toHaveLength(2);
    expect(await ownerOf(eagleEye, response.access_token)).toBe(eagleEye.users[0]?.id);
  });

  it('can be tried anew from where the failure is caught', async () => {
    const { eagleEye, strategy, logIn } = await start();
    const { refreshToken } = await logIn();
    eagleEye.fail('token', { status: 503 }, 1);
    const tryTwice = (): Promise<TokenResponse> =>
      strategy.refreshAccessToken(refreshToken).catch(() => strategy.refreshAccessToken(refreshToken));
    const [one, other] = await Promise.all([tryTwice(), tryTwice()]);
    expect(one).toEqual(other);
    expect(tokenRequests(eagleEye)).toHaveLength(2);
  });

  it.each([{}, { refresh_token: null }])('keeps the old refresh token when Eagle Eye sends none: %j', async (more) => {
    const { eagleEye, strategy } = await start();
    eagleEye.fail('token', { body: { access_token: 'new', expires_in: 60, ...more } });
    const answer = { access_token: 'new', expires_in: 60, refresh_token: 'the-old-one' };
    expect(await strategy.refreshAccessToken('the-old-one')).toEqual(answer);
  });

  it('works with tokens that do not rotate: the answer may repeat them', async () => {
    const { eagleEye, strategy, logIn } = await start({}, { rotateRefreshTokens: false });
    const { accessToken, refreshToken } = await logIn();
    expect(await strategy.refreshAccessToken(refreshToken)).toMatchObject({
      access_token: accessToken,
      refresh_token: refreshToken,
    });
    expect(await ownerOf(eagleEye, accessToken)).toBe(eagleEye.users[0]?.id);
  });

  it('sends the scope that the strategy was given', async () => {
    const { eagleEye, strategy } = await start({ scope: ['vms.one', 'vms.two'] });
    eagleEye.fail('token', { body: { access_token: 'new' } });
    await strategy.refreshAccessToken('token');
    expect(tokenRequests(eagleEye)[0]?.form.scope).toBe('vms.one vms.two');
  });

  it('of a token that expired says: log in again', async () => {
    const { strategy, logIn } = await start({}, { refreshTokenLifetime: 60 });
    const { refreshToken } = await logIn();
    letPass(60);
    const refreshed = strategy.refreshAccessToken(refreshToken);
    await expect(refreshed).rejects.toEqual(loginRequired);
    await expect(refreshed).rejects.toBeInstanceOf(EagleEyeTokenError);
    await expect(refreshed).rejects.toBeInstanceOf(TokenError);
  });

  it('of a token that nobody knows says: log in again', async () => {
    const { strategy } = await start();
    await expect(strategy.refreshAccessToken('made up')).rejects.toEqual(loginRequired);
  });

  it.each(NO_TOKENS)('of %p rejects with a TypeError, and sends nothing', async (token) => {
    const { eagleEye, strategy } = await start();
    const refreshed: unknown = Reflect.apply(strategy.refreshAccessToken.bind(strategy), undefined, [token]);
    expect(refreshed).toBeInstanceOf(Promise);
    await expect(refreshed).rejects.toThrow(TypeError);
    await expect(refreshed).rejects.toThrow('the refresh token is missing: it must be a non-empty string');
    expect(eagleEye.requests).toEqual([]);
  });

  it('waits no longer than the timeout, and the next call tries anew', async () => {
    const { eagleEye, strategy, logIn } = await start({ timeout: 1000 });
    const { refreshToken } = await logIn();
    eagleEye.fail('token', { cut: 'never' }, 1);
    const calls = await Promise.allSettled([
      strategy.refreshAccessToken(refreshToken),
      strategy.refreshAccessToken(refreshToken),
    ]);
    const reason = expect.objectContaining({ code: 'timeout', status: 504, endpoint: 'refresh' });
    expect(calls).toEqual([
      { status: 'rejected', reason },
      { status: 'rejected', reason },
    ]);
    await expect(strategy.refreshAccessToken(refreshToken)).resolves.toHaveProperty('access_token');
  });
});

describe('revokeToken', () => {
  it('of a refresh token is a real log-out: both tokens are dead', async () => {
    const { eagleEye, strategy, logIn } = await start();
    const { accessToken, refreshToken } = await logIn();
    await expect(strategy.revokeToken(refreshToken)).resolves.toBeUndefined();
    expect(await ownerOf(eagleEye, accessToken)).toBe(401);
    await expect(strategy.refreshAccessToken(refreshToken)).rejects.toEqual(loginRequired);
  });

  it('of an access token ends that alone', async () => {
    const { eagleEye, strategy, logIn } = await start();
    const { accessToken, refreshToken } = await logIn();
    await strategy.revokeToken(accessToken);
    expect(await ownerOf(eagleEye, accessToken)).toBe(401);
    await expect(strategy.refreshAccessToken(refreshToken)).resolves.toHaveProperty('access_token');
  });

  it('sends the token in the form body, with Basic', async () => {
    const { eagleEye, strategy } = await start();
    await strategy.revokeToken('the-token');
    expect(eagleEye.requests).toEqual([
      expect.objectContaining({
        method: 'POST',
        url: '/oauth2/revoke',
        body: 'token=the-token',
        headers: expect.objectContaining({
          authorization: `Basic ${Buffer.from('stand-in-client:stand-in-secret').toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        }),
      }),
    ]);
  });

  it('of a token that is dead already is no error', async () => {
    const { strategy, logIn } = await start();
    const { refreshToken } = await logIn();
    await strategy.revokeToken(refreshToken);
    await expect(strategy.revokeToken(refreshToken)).resolves.toBeUndefined();
    await expect(strategy.revokeToken('made up')).resolves.toBeUndefined();
  });

  it('leaves the logins of others alone', async () => {
    const { eagleEye, strategy, logIn } = await start();
    const [mine, theirs] = [await logIn(0), await logIn(1)];
    await strategy.revokeToken(mine.refreshToken);
    expect(await ownerOf(eagleEye, theirs.accessToken)).toBe(eagleEye.users[1]?.id);
  });

  it('rejects when Eagle Eye refuses the client', async () => {
    const { strategy } = await start({ clientSecret: 'wrong' });
    await expect(strategy.revokeToken('token')).rejects.toMatchObject({ code: 'invalid_client', status: 500 });
  });

  it.each(NO_TOKENS)('of %p rejects with a TypeError, and sends nothing', async (token) => {
    const { eagleEye, strategy } = await start();
    const revoked: unknown = Reflect.apply(strategy.revokeToken.bind(strategy), undefined, [token]);
    expect(revoked).toBeInstanceOf(Promise);
    await expect(revoked).rejects.toThrow(TypeError);
    await expect(revoked).rejects.toThrow('the token to revoke is missing: it must be a non-empty string');
    expect(eagleEye.requests).toEqual([]);
  });

  it('waits no longer than the timeout', async () => {
    const { eagleEye, strategy } = await start({ timeout: 100 });
    eagleEye.fail('revoke', { cut: 'never' });
    await expect(strategy.revokeToken('token')).rejects.toMatchObject({ code: 'timeout', endpoint: 'revocation' });
  });
});

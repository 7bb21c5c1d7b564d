import { inspect } from 'node:util';

import { EagleEyeStrategy } from '../lib';
import { letPass } from './support/clock';
import { startEagleEye, startFront } from './support/eagle-eye';
import { loginRequest } from './support/login-request';
import { redirectOf, type Run, run, runOn, successOf } from './support/passport-run';
import { callbackWithCode, letIn, loggedIn, strategyFor } from './support/strategy';

const LOGINS = 300;

/** A user for each login, each on a host of an own cluster. */
const users = Array.from({ length: LOGINS }, (_, index) => ({
  id: `user-${index}`,
  firstName: `First${index}`,
  email: `user${index}@example.com`,
  accountId: `account-${index}`,
  httpsBaseUrl: { hostname: `c${1000 + index}.eagleeyenetworks.com`, port: index % 3 === 0 ? 8443 : 443 },
}));

describe(`${LOGINS} logins at once on one strategy`, () => {
  it('each get the token, the profile and the API host of their own user', async () => {
    const eagleEye = await startEagleEye({ users });
    const front = await startFront(eagleEye, ['*.eagleeyenetworks.com']);
    const { clientID, clientSecret, callbackURL } = eagleEye.strategyOptions;
    const options = { clientID, clientSecret, callbackURL, agent: front.agent, timeout: 60_000 };
    const strategy = new EagleEyeStrategy(options, letIn);
    // So that they overtake each other.
    users.forEach((_user, index) => {
      eagleEye.fail('token', { delay: (index * 37) % 100 }, 1);
      eagleEye.fail('users/self', { delay: (index * 53) % 100 }, 1);
    });

    const logins = await Promise.all(
      users.map(async ({ id }) => {
        const session = {};
        const url = new URL(await redirectOf(run(strategy, loginRequest({ session }), { state: { of: id } })));
        const query = { code: eagleEye.issueCode({ user: id }), state: url.searchParams.get('state') };
        const outcome = await run(strategy, loginRequest({ session, query }));
        return { ...(await loggedIn(outcome)), info: (await successOf(outcome)).info };
      }),
    );

    logins.forEach(({ profile, info }, index) => {
      const { id, firstName, email, accountId, httpsBaseUrl } = users[index] ?? {};
      expect({ info, ...profile }).toMatchObject({
        info: { state: { of: id } },
        id,
        name: { givenName: firstName },
        emails: [{ value: email }],
        accountId,
        httpsBaseUrl,
      });
    });
    // On the wire, too: each token went to the host of its own account, and to no other.
    const sent = eagleEye.requests
      .filter(({ endpoint }) => endpoint === 'users/self')
      .map(({ headers }) => `${String(headers.authorization)} to https://${String(headers.host)}`);
    const own = logins.map(({ accessToken, profile }) => `Bearer ${accessToken} to ${String(profile?.baseUrl)}`);
    expect(sent.sort()).toEqual(own.sort());
    expect(new Set(own).size).toBe(LOGINS);
    expect(new Set(logins.map(({ refreshToken }) => refreshToken)).size).toBe(LOGINS);
  }, 60_000);

  it('leave nothing of themselves on the strategy', async () => {
    const eagleEye = await startEagleEye();
    const strategy = strategyFor(eagleEye, { state: false });
    const before = inspect(strategy, { depth: Infinity, showHidden: true });
    // What is kept on a frozen object throws.
    Object.freeze(strategy);
    const logins = Array.from({ length: 20 }, () => run(strategy, callbackWithCode(eagleEye)));
    await Promise.all(logins.map(successOf));
    expect(inspect(strategy, { depth: Infinity, showHidden: true })).toBe(before);
  });
});

describe('passport.authenticate(strategyInstance), which hands every request the same object', () => {
  it('logs in all that come at once, each as who they are', async () => {
    const eagleEye = await startEagleEye({ users: users.slice(0, 30) });
    const strategy = strategyFor(eagleEye, { state: false });
    eagleEye.users.forEach((_user, index) => {
      eagleEye.fail('token', { delay: ((index * 7) % 10) * 5 }, 1);
    });
    const ids = await Promise.all(
      eagleEye.users.map(async ({ id: user }) => {
        const query = { code: eagleEye.issueCode({ user }) };
        return (await loggedIn(runOn(strategy, loginRequest({ query })))).profile?.id;
      }),
    );
    expect(ids).toEqual(eagleEye.users.map(({ id }) => id));
  });

  it('ends each request in its own way', async () => {
    const eagleEye = await startEagleEye();
    const strategy = strategyFor(eagleEye);
    const session = {};
    const state = new URL(await redirectOf(runOn(strategy, loginRequest({ session })))).searchParams.get('state');
    eagleEye.fail('token', { delay: 20 }, 1);
    const outcomes: Promise<Run>[] = [
      runOn(strategy, loginRequest({ session, query: { code: eagleEye.issueCode(), state } })),
      runOn(strategy, loginRequest({ session })),
      runOn(strategy, loginRequest({ session, query: { code: ['a', 'b'] } })),
      runOn(strategy, loginRequest({ session: {}, query: { error: 'access_denied', state } })),
      runOn(strategy, loginRequest()),
    ];
    expect((await Promise.all(outcomes)).map(({ action }) => action)).toEqual([
      'success',
      'redirect',
      'fail',
      'fail',
      'error',
    ]);
  });
});

describe('logins of one browser', () => {
  it('in more tabs than are remembered: the oldest gives way, and says so', async () => {
    const eagleEye = await startEagleEye();
    const strategy = strategyFor(eagleEye);
    const session = {};
    const states: (string | null)[] = [];
    for (let tab = 0; tab < 11; tab += 1) {
      states.push(new URL(await redirectOf(run(strategy, loginRequest({ session })))).searchParams.get('state'));
    }
    const end = (state: string | null | undefined): Promise<Run> =>
      run(strategy, loginRequest({ session, query: { code: eagleEye.issueCode(), state } }));
    expect(await end(states[0])).toMatchObject({ action: 'fail', status: 403, info: { code: 'invalid_state' } });
    for (const state of states.slice(1).reverse()) {
      await successOf(end(state));
    }
    expect(session).toEqual({});
  });

  it('that were abandoned are forgotten with the next one', async () => {
    const eagleEye = await startEagleEye();
    const strategy = strategyFor(eagleEye);
    const session = {};
    const begun = async (): Promise<number> => {
      await redirectOf(run(strategy, loginRequest({ session })));
      return JSON.stringify(session).length;
    };
    const one = await begun();
    expect(await begun()).toBeGreaterThan(one);
    letPass(601);
    expect(await begun()).toBe(one);
  });
});

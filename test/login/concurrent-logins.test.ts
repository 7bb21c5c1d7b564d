import { inspect } from 'node:util';

import { startEagleEye } from '../support/eagle-eye';
import { Browser, startApp } from '../support/login-app';
import { PATIENCE } from '../support/patience';
import { loggedIn, loginRequest, runOn, strategyFor } from '../support/strategy';

it('50 logins at once on one instance keep apart, and printing it shows nothing of them', async () => {
  const app = await startApp({ options: { timeout: PATIENCE }, authenticate: ({ url = '' }) => ({ state: url }) });
  const logins = await Promise.all(Array.from({ length: 50 }, (_, at) => new Browser().logIn(app, `/login?${at}`)));
  expect(logins.map(({ status, info }) => [status, info?.state])).toEqual(logins.map((_, at) => [200, `/login?${at}`]));
  const tokens = logins.flatMap(({ user }) => (user ? [user.accessToken, user.refreshToken] : []));
  expect(new Set(tokens).size).toBe(100);
  const printed = inspect(app.strategy, { depth: Infinity, showHidden: true });
  expect(tokens.filter((token) => printed.includes(token))).toEqual([]);
});

it('an instance given to authenticate serves requests that overlap', async () => {
  const een = await startEagleEye();
  const strategy = strategyFor(een);
  const callbacks = [1, 2, 3].map(() => loginRequest({ query: { code: een.issueCode() } }));
  const users = await Promise.all(callbacks.map((callback) => loggedIn(runOn(strategy, callback))));
  expect(new Set(users.map(({ accessToken }) => accessToken)).size).toBe(3);
});

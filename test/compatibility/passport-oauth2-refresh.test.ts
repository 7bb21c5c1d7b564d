import { Agent } from 'node:http';

import type { EagleEyeStrategy } from '../../lib';
import { BASIC } from '../support/credentials';
import { startUser } from '../support/strategy';

/** What the package offers: it comes without types. */
interface AuthTokenRefresh {
  use(strategy: EagleEyeStrategy): void;
  requestNewAccessToken(name: string, refreshToken: string, params: object, done: (...answer: unknown[]) => void): void;
}
const { AuthTokenRefresh } = jest.requireActual<{ AuthTokenRefresh: new () => AuthTokenRefresh }>(
  'passport-oauth2-refresh',
);

it("passport-oauth2-refresh gets a new pair by the strategy's own request", async () => {
  const agent = new Agent();
  const options = { agent, customHeaders: { 'X-Trace': 'refresh' } };
  const { eagleEye, strategy, refreshToken } = await startUser(options);
  const createConnection = jest.spyOn(agent, 'createConnection');
  const companion = new AuthTokenRefresh();
  companion.use(strategy);
  const [error, accessToken, newRefreshToken, params] = await new Promise<unknown[]>((resolve) => {
    companion.requestNewAccessToken('eagleeye', refreshToken, { extra: '1', refresh_token: 'x' }, (...answer) => {
      resolve(answer);
    });
  });
  expect(error).toBeNull();
  expect(params).toMatchObject({ access_token: accessToken, expires_in: 43_198 });
  expect([typeof newRefreshToken, newRefreshToken === refreshToken]).toEqual(['string', false]);
  expect(eagleEye.requests).toMatchObject([{ headers: { authorization: `Basic ${BASIC}`, 'x-trace': 'refresh' } }]);
  const form = { grant_type: 'refresh_token', scope: 'vms.all', refresh_token: refreshToken, extra: '1' };
  expect(eagleEye.requests[0]?.form).toEqual(form);
  expect(createConnection).toHaveBeenCalledTimes(1);
});

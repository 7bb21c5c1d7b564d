import { createHash } from 'node:crypto';

import { sentTo } from '../support/eagle-eye';
import { Browser, startApp } from '../support/login-app';

it.each([
  [true, 'S256'],
  ['S256', 'S256'],
  ['plain', 'plain'],
] as const)('pkce: %p sends a challenge by %s, and proves it when the code is exchanged', async (pkce, method) => {
  const app = await startApp({ options: { pkce } });
  // What a subclass adds does not take their place.
  jest.spyOn(app.strategy, 'authorizationParams').mockReturnValue({ code_challenge: 'x', code_challenge_method: 'x' });
  jest.spyOn(app.strategy, 'tokenParams').mockReturnValue({ code_verifier: 'x' });
  const browser = new Browser();
  const authorize = await browser.begin(app);
  expect(await browser.finish(await browser.visit(authorize))).toMatchObject({ status: 200 });
  const verifier = sentTo(app.een, 'token')[0]?.form.code_verifier ?? '';
  expect(verifier).toMatch(/^[\w-]{43}$/);
  const challenge = method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url');
  expect(Object.fromEntries(authorize.searchParams)).toMatchObject({
    code_challenge: challenge,
    code_challenge_method: method,
  });
});

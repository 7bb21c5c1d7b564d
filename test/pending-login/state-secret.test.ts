import { begun, startApp } from '../support/login-app';

const [OLD, YOUNG] = ['o'.repeat(32), 'y'.repeat(32)];

it.each([
  ['another secret', OLD, YOUNG, 'not_ours'],
  ['a new secret before its own', OLD, [YOUNG, OLD], undefined],
  ['only the first of its secrets, which seals', [YOUNG, OLD], YOUNG, undefined],
  ['another client secret, which seals by default', undefined, undefined, 'not_ours'],
])('a login that comes back to an instance with %s', async (_which, stateSecret, there, reason) => {
  const { app, browser, callback } = await begun({ options: { stateSecret } });
  const clientSecret = there ? app.een.strategyOptions.clientSecret : 'another';
  const other = await startApp({ options: { ...app.een.strategyOptions, clientSecret, stateSecret: there } });
  const answer = await browser.finish(`${other.url}/callback${new URL(callback).search}`);
  expect(answer).toMatchObject(reason ? { status: 403, info: { reason } } : { status: 200 });
});

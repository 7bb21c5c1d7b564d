import { begun, startApp } from '../support/login-app';

const [OLD, YOUNG] = ['o'.repeat(32), 'y'.repeat(32)];

it.each([
  ['another secret', OLD, YOUNG, 'not_ours'],
  ['a new secret before its own', OLD, [YOUNG, OLD], undefined],
  ['only the first of its secrets, which seals', [YOUNG, OLD], YOUNG, undefined],
])('a login that comes back to an instance with %s', async (_which, stateSecret, there, reason) => {
  const { app, browser, callback } = await begun({ options: { stateSecret } });
  const other = await startApp({ options: { ...app.een.strategyOptions, stateSecret: there } });
  const answer = await browser.finish(`${other.url}/callback${new URL(callback).search}`);
  expect(answer).toMatchObject(reason ? { status: 403, info: { reason } } : { status: 200 });
});

it('without the option, the client secret guards a login: an instance with another one refuses it', async () => {
  const { app, browser, callback } = await begun();
  const other = await startApp({ options: { ...app.een.strategyOptions, clientSecret: 'another' } });
  const answer = await browser.finish(`${other.url}/callback${new URL(callback).search}`);
  expect(answer).toMatchObject({ status: 403, info: { reason: 'not_ours' } });
});

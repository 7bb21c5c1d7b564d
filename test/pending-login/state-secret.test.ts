import { begun, startApp } from '../support/login-app';

const [OLD, YOUNG] = ['o'.repeat(32), 'y'.repeat(32)];

it.each<[string, string | string[], string | undefined]>([
  ['of its own', YOUNG, 'not_ours'],
  ['that is new beside the old one', [YOUNG, OLD], undefined],
])('a login that began before is taken by an instance with a secret %s only if it has the old one', async (...row) => {
  const [, stateSecret, reason] = row;
  const { app: before, browser, callback } = await begun({ options: { stateSecret: OLD } });
  const after = await startApp({ options: { ...before.een.strategyOptions, stateSecret } });
  const answer = await browser.finish(`${after.url}/callback${new URL(callback).search}`);
  expect(answer.info?.reason).toBe(reason);
});

it('the first of several secrets seals', async () => {
  const { app: before, browser, callback } = await begun({ options: { stateSecret: [YOUNG, OLD] } });
  const after = await startApp({ options: { ...before.een.strategyOptions, stateSecret: YOUNG } });
  const answer = await browser.finish(`${after.url}/callback${new URL(callback).search}`);
  expect(answer.info?.reason).toBeUndefined();
});

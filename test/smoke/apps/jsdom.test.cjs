/** @jest-environment jsdom */
'use strict';

const { EagleEyeStrategy } = require('passport-eagleeye');
const { startMockEagleEye } = require('passport-eagleeye/testing');

/** Drives a strategy as Passport does. */
function run(strategy, req) {
  return new Promise((resolve, reject) => {
    const actions = { redirect: resolve, success: resolve, fail: reject, error: reject };
    Object.assign(Object.create(strategy), actions).authenticate({ headers: { host: '127.0.0.1:3333' }, ...req });
  });
}

/** What a response that sets cookies has. */
function responseWithCookies() {
  const fields = {};
  return { fields, getHeader: (name) => fields[name], setHeader: (name, value) => (fields[name] = [value].flat()) };
}

test.each(['real', 'modern', 'legacy'])('logs in with timers that are %s', async (timers) => {
  expect(typeof URL.canParse).toBe('undefined');
  const eagleEye = await startMockEagleEye({ authorize: 'allow' });
  const strategy = new EagleEyeStrategy(
    { ...eagleEye.strategyOptions, state: false },
    async (_a, _r, profile) => profile,
  );
  const stateful = new EagleEyeStrategy(eagleEye.strategyOptions, async (_a, _r, profile) => profile);
  if (timers !== 'real') {
    jest.useFakeTimers({ legacyFakeTimers: timers === 'legacy', doNotFake: ['nextTick'] });
  }
  const res = responseWithCookies();
  expect(await run(stateful, { url: '/login', res })).toMatch(/^http.*state=/);
  expect(res.fields['set-cookie']).toHaveLength(1);
  const user = await run(strategy, { url: `/?code=${eagleEye.issueCode()}` });
  expect(user.displayName).toBe('Ada Keller');
  jest.useRealTimers();
  await eagleEye.stop();
});

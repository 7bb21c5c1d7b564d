/** @jest-environment jsdom */
'use strict';

const { EagleEyeStrategy } = require('passport-eagleeye');
const { startMockEagleEye } = require('passport-eagleeye/testing');

test('logs in', async () => {
  expect([typeof URL.canParse, typeof setImmediate]).toEqual(['undefined', 'undefined']);
  const eagleEye = await startMockEagleEye();
  const strategy = new EagleEyeStrategy(eagleEye.strategyOptions, async (_a, _r, profile) => profile);
  // As Passport drives it.
  const run = (url, req) =>
    new Promise((resolve, reject) => {
      const actions = { redirect: resolve, success: resolve, fail: reject, error: reject };
      Object.assign(Object.create(strategy), actions).authenticate({ url, ...req });
    });
  const headers = { host: '127.0.0.1:3333' };
  const fields = {};
  const res = { getHeader: (name) => fields[name], setHeader: (name, value) => (fields[name] = [value].flat()) };
  const redirect = await run('/login', { headers, res });
  const [cookie] = fields['set-cookie'];
  const callback = `/?code=${eagleEye.issueCode()}&state=${new URL(redirect).searchParams.get('state')}`;
  const user = await run(callback, { headers: { ...headers, cookie: cookie.split(';')[0] }, res });
  expect(user.displayName).toBe('Ada Keller');
  await eagleEye.stop();
});

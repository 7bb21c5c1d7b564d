import express5 from 'express';
import express4 from 'express4';

import { clickLogin, visitEagleEye } from '../support/browser';
import { expressAppWith } from './express-app';
import { describeLogin } from './login-behaviour';
import { describeOverlappingLogins } from './overlapping-logins';
import { run } from './running-app';

describeLogin('Express 5', expressAppWith(express5));
describeLogin('Express 4', expressAppWith(express4));
describeOverlappingLogins('Express 5', expressAppWith(express5));
describeOverlappingLogins('Express 4', expressAppWith(express4));

describe('the query parser of Express 4', () => {
  it.each(['code[a]=b', 'code[]=a', 'code=a&state[a]=b', 'error[a]=b'])(
    'makes an object or an array of ?%s, and the login fails with 400',
    async (query) => {
      const { browser, eagleEye, errors } = await run(expressAppWith(express4), { sessions: true });

      await browser.get(`/callback?${query}`).expect(400);

      expect(eagleEye.requests).toEqual([]);
      expect(errors).toEqual([]);
    },
  );
});

describe('a router of Express that is mounted below a path', () => {
  it.each([
    ['Express 5', express5],
    ['Express 4', express4],
  ])('has its relative callbackURL resolved against the whole path, in %s', async (_version, framework) => {
    const { eagleEye, site, browser } = await run(
      async (options) => {
        const inner = await expressAppWith(framework)(options);
        return { ...inner, listener: framework().use('/auth/eagle-eye', inner.listener) };
      },
      { sessions: true, callbackURL: 'callback' },
    );

    const callback = await visitEagleEye(await clickLogin(browser, '/auth/eagle-eye/login'));
    await browser.get(callback).expect(302).expect('location', '/cameras');

    expect(callback).toMatch(/^\/auth\/eagle-eye\/callback\?/);
    expect(eagleEye.requests[1]?.form.redirect_uri).toBe(`${site.origin}/auth/eagle-eye/callback`);
  });
});

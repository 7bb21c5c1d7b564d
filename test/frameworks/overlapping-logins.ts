import type { MockFault } from 'passport-eagleeye/testing';

import { clickLogin, visitEagleEye } from '../support/browser';
import { until } from '../support/until';
import type { CreateApp } from './app';
import { run } from './running-app';

/** Milliseconds that Eagle Eye takes for one tab, in which the other begins. */
const DELAY = 500;

/** What becomes of a login that begins in one tab while Eagle Eye is asked for another's: for sessions that have a store. */
export function describeOverlappingLogins(framework: string, createApp: CreateApp): void {
  describe(`a login that begins in ${framework} while Eagle Eye is asked for that of another tab`, () => {
    it.each<[string, MockFault, number]>([
      ['succeeds', {}, 302],
      ['fails', { status: 400, body: { error: 'invalid_grant' } }, 401],
      ['comes to nothing', { status: 500, body: 'out of order' }, 502],
    ])('succeeds when the other one %s', async (_end, fault, status) => {
      const { browser, eagleEye } = await run(createApp, { sessions: true });
      const first = await visitEagleEye(await clickLogin(browser));
      eagleEye.fail('token', { delay: DELAY, ...fault }, 1);
      const ending = browser.get(first).then((ended) => ended.status);
      await until(() => eagleEye.requests.some(({ endpoint }) => endpoint === 'token'));

      const second = await visitEagleEye(await clickLogin(browser));

      expect(await ending).toBe(status);
      await browser
        .get(second)
        .expect(302)
        .expect('location', /\/cameras$/);
      await browser.get('/cameras').expect(200);
    });
  });
}

import { once } from 'node:events';

import { EagleEyeStrategy, type VerifyCallback } from '../../lib';
import { startEagleEye } from '../support/eagle-eye';
import { loginRequest, redirectOf, type Run, run } from '../support/strategy';

/** The callbacks of one browser's login that has come back: each call is a repetition. */
async function callbacks(verify: (done: VerifyCallback) => void): Promise<() => Promise<Run>> {
  const een = await startEagleEye();
  const strategy = new EagleEyeStrategy(een.strategyOptions, (_access, _refresh, _profile, done) => {
    verify(done);
  });
  let cookie = '';
  const res = {
    getHeader: () => undefined,
    setHeader: (_name: string, [field]: string[]) => {
      cookie ||= /^[^;]*/.exec(field ?? '')?.[0] ?? '';
    },
  };
  const authorize = await redirectOf(run(strategy, loginRequest({ res }), { state: { returnTo: '/cameras' } }));
  const location = (await fetch(authorize, { redirect: 'manual' })).headers.get('location') ?? '';
  const query = Object.fromEntries(new URL(location).searchParams);
  return () => run(strategy, loginRequest({ query, headers: { cookie }, res }));
}

it('two hundred repetitions of a callback call verify once, and log in each', async () => {
  let calls = 0;
  const repeat = await callbacks((done) => {
    calls += 1;
    done(null, { id: calls });
  });
  const runs = await Promise.all(Array.from({ length: 200 }, repeat));
  const state = { returnTo: '/cameras' };
  expect(runs).toEqual(Array.from(runs, () => ({ action: 'success', user: { id: 1 }, info: { state } })));
  // What one request writes on its info, another does not see.
  expect(new Set(runs.map((one) => 'info' in one && one.info)).size).toBe(200);
  expect(calls).toBe(1);
});

it('a repetition shares a refusal of verify, with an info of its own, and an error', async () => {
  const repeat = await callbacks((done) => {
    done(null, false, { message: 'not invited' });
  });
  const [first, second] = [await repeat(), await repeat()];
  expect(first).toEqual({ action: 'fail', info: { message: 'not invited' }, status: undefined });
  expect(second).toEqual(first);
  expect('info' in first && 'info' in second && first.info === second.info).toBe(false);

  const error = new Error('of the database');
  const again = await callbacks((done) => {
    done(error);
  });
  expect([await again(), await again()]).toEqual([1, 2].map(() => ({ action: 'error', error })));
});

it('a repetition joins the first callback while that is under way, however long it takes', async () => {
  const called = new EventTarget();
  let finish: VerifyCallback = () => undefined;
  const repeat = await callbacks((done) => {
    finish = done;
    called.dispatchEvent(new Event('verify'));
  });
  const verifying = once(called, 'verify');
  const first = repeat();
  await verifying;
  const later = Date.now() + 60_000;
  jest.spyOn(Date, 'now').mockReturnValue(later);
  const second = repeat();
  finish(null, 'ada');
  expect([await first, await second]).toMatchObject([{ user: 'ada' }, { user: 'ada' }]);
  jest.restoreAllMocks();
});

import { randomBytes } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

import { EagleEyeStrategy } from '../../lib';
import { startEagleEye } from '../support/eagle-eye';
import { heapUsed } from '../support/heap';
import { loginRequest, redirectOf, run, type Run, strategyFor } from '../support/strategy';
import { until } from '../support/until';

type Done = (...answer: unknown[]) => unknown;

const REQUEST = new IncomingMessage(new Socket());
const message = expect.stringContaining('has come back before');
const used = { action: 'fail', status: 403, info: { code: 'invalid_state', reason: 'used', message } };

afterEach(() => {
  jest.restoreAllMocks();
});

/** Begins a login in one browser. Each call of what it returns is a callback. */
async function begin(strategy: EagleEyeStrategy): Promise<(query: object, hasCookie?: boolean) => Promise<Run>> {
  const res = new ServerResponse(REQUEST);
  const url = await redirectOf(run(strategy, loginRequest({ res }), { state: 'mine' }));
  const state = new URL(url).searchParams.get('state');
  const [cookie] = String(res.getHeader('set-cookie')).split(';');
  return (query, hasCookie = true) => {
    const headers = hasCookie ? { cookie } : {};
    return run(strategy, loginRequest({ query: { state, ...query }, headers, res: new ServerResponse(REQUEST) }));
  };
}

/** Begins a login whose callback comes again and again, with a code. */
async function beginWith(verify: (done: Done) => unknown) {
  const eagleEye = await startEagleEye();
  const finish = await begin(new EagleEyeStrategy(eagleEye.strategyOptions, (_a, _r, _p, done) => verify(done)));
  let code = '';
  return { eagleEye, repeat: () => finish({ code: (code ||= eagleEye.issueCode()) }) };
}

it('two hundred callbacks of one login come to one exchange and one call of verify, and log in each', async () => {
  let calls = 0;
  const { eagleEye, repeat } = await beginWith((done) => done(null, { id: (calls += 1) }, 'welcome'));
  const runs = [...(await Promise.all(Array.from({ length: 199 }, repeat))), await repeat()];
  const info = { message: 'welcome', state: 'mine' };
  expect(runs).toEqual(runs.map(() => ({ action: 'success', user: { id: 1 }, info })));
  // What one request writes on its info, another does not see.
  expect(new Set(runs.map((one) => 'info' in one && one.info)).size).toBe(200);
  expect(eagleEye.requests.map(({ endpoint }) => endpoint)).toEqual(['token', 'profile']);
});

it.each<[string, unknown[], Run]>([
  [
    'a refusal of verify',
    [null, false, { message: 'not invited' }],
    { action: 'fail', info: { message: 'not invited' }, status: undefined },
  ],
  ['a refusal without a word', [null, false], { action: 'fail', info: undefined, status: undefined }],
  ['an error', [new Error('of the database')], { action: 'error', error: new Error('of the database') }],
])('a repetition shares %s, with an info of its own', async (_what, answer, expected) => {
  const { repeat } = await beginWith((done) => done(...answer));
  const [first, second] = [await repeat(), await repeat()];
  expect([first, second]).toEqual([expected, expected]);
  const infos = [first, second].flatMap((one) => ('info' in one && one.info ? [one.info] : []));
  expect(new Set(infos).size).toBe(infos.length);
});

it('a repetition joins the first callback while that is under way, however long it takes', async () => {
  const called: Done[] = [];
  const { repeat } = await beginWith((done) => called.push(done));
  const first = repeat();
  await until(() => called.length > 0);
  jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
  const second = repeat();
  called[0]?.(null, 'ada');
  expect([await first, await second]).toMatchObject([{ user: 'ada' }, { user: 'ada' }]);
});

it('a repetition within ten seconds joins a login whose ten minutes end meanwhile; a later one is refused', async () => {
  const { repeat } = await beginWith((done) => done(null, 'ada'));
  const end = Date.now() + 600_000;
  const clock = jest.spyOn(Date, 'now').mockReturnValue(end);
  expect(await repeat()).toMatchObject({ user: 'ada' });
  clock.mockReturnValue(end + 10_000);
  expect(await repeat()).toMatchObject({ user: 'ada' });
  clock.mockReturnValue(end + 10_001);
  expect(await repeat()).toMatchObject(used);
});

it.each<[string, object, boolean]>([
  ['without its cookie', { code: 'a' }, false],
  ['with another code', { code: 'b' }, true],
  ['with an error', { error: 'access_denied' }, true],
])('a callback that comes again %s is refused', async (_what, query, hasCookie) => {
  const finish = await begin(strategyFor('http://127.0.0.1:1', { state: true }));
  expect(await finish({ code: 'a' })).toMatchObject({ error: { code: 'unreachable' } });
  expect(await finish(query, hasCookie)).toMatchObject(used);
});

it('ten thousand logins that have come back are remembered, the oldest is forgotten, and none with its words', async () => {
  const strategy = strategyFor('http://127.0.0.1:1', { state: true });
  const before = heapUsed();
  const logins = [];
  const actions = new Set<string>();
  for (let login = 0; login < 10_001; login += 1) {
    const finish = await begin(strategy);
    actions.add((await finish({ error: randomBytes(2000).toString('hex') })).action);
    logins.push(login < 2 ? finish : undefined);
  }
  expect([...actions]).toEqual(['error']);
  // 40 MB of words came.
  expect(heapUsed() - before).toBeLessThan(20_000_000);
  const [first, second] = logins;
  expect(await first?.({ error: 'again' }, false)).toMatchObject({ info: { reason: 'cookie_missing' } });
  expect(await second?.({ error: 'again' }, false)).toMatchObject(used);
});

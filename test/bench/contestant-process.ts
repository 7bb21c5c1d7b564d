import { EagleEyeTokens } from 'passport-eagleeye';

import { bareLogin, BareLegs } from './bare-legs';
import { CLIENT, CONTESTANTS } from './contestants';
import { startApp } from './express-app';
import { serve, type Tasks } from './worker';

// One contestant: takes its name and the upstream's URL from the command line, and measures itself.
const [, , name = '', upstream = ''] = process.argv;

/** µs of CPU time of this process until now. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** µs of CPU time, each time. */
async function measured(times: number, run: () => Promise<unknown>): Promise<number> {
  const before = cpu();
  await run();
  return (cpu() - before) / times;
}

async function inTurn(times: number, run: (index: number) => Promise<unknown>): Promise<void> {
  for (let index = 0; index < times; index += 1) {
    await run(index);
  }
}

async function atOnce(times: number, run: (index: number) => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: times }, (_, index) => run(index)));
}

/** What has been left behind until now is collected on its own account. */
async function collect(): Promise<void> {
  await globalThis.gc?.({ type: 'minor', execution: 'async' });
}

const clock = Date.now;
let ahead = 0;

/** Lets the time of all logins run out: what is asked is whether anything of them stays for longer. */
async function elapse(): Promise<void> {
  // A login's callback may be repeated for ten seconds by the clock that nobody sets.
  await new Promise((resolve) => setTimeout(resolve, 10_200));
  ahead += 660_000;
  Date.now = () => clock() + ahead;
}

function legsOf(legs: BareLegs): Tasks {
  const callbacks = async (times: number, run: typeof inTurn): Promise<number> => {
    const begun = await Promise.all(Array.from({ length: times }, () => legs.begin()));
    await collect();
    return measured(times, () =>
      run(times, async (index) => {
        const visit = begun[index];
        await (visit && legs.finish(visit));
      }),
    );
  };
  return {
    callback: (times) => callbacks(times, inTurn),
    callbackAtOnce: (times) => callbacks(times, atOnce),
    /** Bytes of the heap in use when nothing is left to collect. */
    heapAfterCallbacks: async (times) => {
      await callbacks(times, inTurn);
      await elapse();
      globalThis.gc?.();
      return process.memoryUsage().heapUsed;
    },
  };
}

async function tokensOf(): Promise<Tasks> {
  const baseUrl = `${upstream}/eagleeye`;
  const path = '/api/v3.0/users/self';
  const accessToken = 'x'.repeat(780);
  const tokens = new EagleEyeTokens({ ...CLIENT, tokenURL: `${baseUrl}/oauth2/token`, apiBaseURL: baseUrl });
  await tokens.save('user', { accessToken, refreshToken: 'r', params: { expires_in: 43_198 }, profile: { baseUrl } });
  const byHand = (init?: RequestInit): Promise<Response> =>
    fetch(baseUrl + path, { headers: { authorization: `Bearer ${accessToken}` }, redirect: 'manual', ...init });
  const read = (times: number, ask: () => Promise<Response>): Promise<number> =>
    measured(times, () => inTurn(times, async () => (await ask()).json()));
  return {
    get: (times) => measured(times, () => inTurn(times, () => tokens.get('user'))),
    fetch: (times) => read(times, () => tokens.fetch('user', path)),
    fetchByHand: (times) => read(times, () => byHand({ signal: AbortSignal.timeout(10_000) })),
    fetchWithoutEnd: (times) => read(times, () => byHand()),
  };
}

async function tasksOf(): Promise<Tasks> {
  const strategyOf = CONTESTANTS[name];
  if (name === 'EagleEyeTokens') {
    return tokensOf();
  }
  if (!strategyOf) {
    return {
      callback: async (times) => {
        await collect();
        return measured(times, () => inTurn(times, () => bareLogin(upstream)));
      },
    };
  }
  const port = await startApp(strategyOf(upstream));
  return { port: () => port, cpu, ...legsOf(new BareLegs(strategyOf(upstream))) };
}

void tasksOf().then(serve);

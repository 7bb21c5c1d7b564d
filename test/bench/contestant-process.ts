import { EagleEyeTokens } from 'passport-eagleeye';

import { bareLogin, BareLegs } from './bare-legs';
import { CLIENT, CONTESTANTS } from './contestants';
import { startApp } from './express-app';
import { serve, type Tasks } from './worker';

// One contestant: takes its name and the URLs of the upstream and of Redis from the command line, and measures itself.
const [, , name = '', upstream = '', redis] = process.argv;

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

/** Bytes of the heap in use when nothing is left to collect: some is only after what was to be done then has been done. */
async function heap(): Promise<number> {
  globalThis.gc?.();
  await new Promise(setImmediate);
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
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
    heapAfterCallbacks: async (times) => {
      await callbacks(times, inTurn);
      // A callback may be repeated for ten seconds: what is asked is whether anything stays for longer.
      await new Promise((resolve) => setTimeout(resolve, 10_200));
      return heap();
    },
  };
}

async function tokensOf(): Promise<Tasks> {
  const baseUrl = `${upstream}/eagleeye`;
  const path = '/api/v3.0/users/self';
  const accessToken = 'x'.repeat(780);
  const tokens = new EagleEyeTokens({ ...CLIENT, tokenURL: `${baseUrl}/oauth2/token`, apiBaseURL: baseUrl });
  await tokens.save('user', { accessToken, refreshToken: 'r', params: { expires_in: 43_198 }, profile: { baseUrl } });
  const headers = { authorization: `Bearer ${accessToken}` };
  const read = (times: number, ask: () => Promise<Response>): Promise<number> =>
    measured(times, () => inTurn(times, async () => (await ask()).json()));
  return {
    get: (times) => measured(times, () => inTurn(times, () => tokens.get('user'))),
    fetch: (times) => read(times, () => tokens.fetch('user', path)),
    fetchByHand: (times) => read(times, () => fetch(baseUrl + path, { headers, signal: AbortSignal.timeout(10_000) })),
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
  const port = await startApp(strategyOf(upstream), redis);
  return { port: () => port, cpu, heap, ...legsOf(new BareLegs(strategyOf(upstream))) };
}

void tasksOf().then(serve);

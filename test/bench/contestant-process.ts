import { BareLogin } from './bare-login';
import { CONTESTANTS } from './contestants';
import { type Browser, PassportDriver } from './passport-driver';
import { type Figures, serve } from './process-channel';

/** More than a login may take, in milliseconds. */
const LOGIN_TIME = 660_000;

// One contestant: takes its name and the upstream's URL from the command line, and measures itself.
const [, , name = '', upstream = ''] = process.argv;

/** CPU time of this process, each time. */
async function measured(times: number, run: () => Promise<void>): Promise<Figures> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return { microseconds: (user + system) / times };
}

/** The heap that is in use when nothing is left to collect. Not beside `measured`: it throws compiled code away, too. */
async function collected(run: () => Promise<unknown>): Promise<Figures> {
  await run();
  globalThis.gc?.();
  return { heap: process.memoryUsage().heapUsed };
}

const clock = Date.now;
let ahead = 0;

/**
 * Lets the time of all logins run out. The state of a login that has come back is refused, if it comes again, until
 * then: what is asked is whether anything stays for longer.
 */
function elapse(): void {
  ahead += LOGIN_TIME;
  Date.now = () => clock() + ahead;
}

async function inTurn(times: number, run: (index: number) => Promise<unknown>): Promise<void> {
  for (let index = 0; index < times; index += 1) {
    await run(index);
  }
}

async function atOnce(times: number, run: (index: number) => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: times }, (_, index) => run(index)));
}

function serveStrategy(driver: PassportDriver): void {
  /** Logins that have begun, outside the measurement. */
  const begun = (times: number): Promise<Browser[]> => Promise.all(Array.from({ length: times }, () => driver.begin()));
  const callbacks = async (times: number, run: typeof inTurn): Promise<Figures> => {
    const browsers = await begun(times);
    return measured(times, () => run(times, () => driver.finish(nextOf(browsers))));
  };
  serve({
    callback: (times) => callbacks(times, inTurn),
    callbackAtOnce: (times) => callbacks(times, atOnce),
    callbackHeap: async (times) => {
      const figures = await collected(() => callbacks(times, inTurn));
      elapse();
      return figures;
    },
    authorize: (times) => measured(times, () => inTurn(times, () => driver.begin())),
  });
}

function nextOf(browsers: Browser[]): Browser {
  const browser = browsers.pop();
  if (!browser) {
    throw new Error('More logins end than have begun');
  }
  return browser;
}

function serveBare(login: BareLogin): void {
  serve({ callback: (times) => measured(times, () => inTurn(times, () => login.finish())) });
}

const strategyOf = CONTESTANTS[name];
if (strategyOf) {
  serveStrategy(new PassportDriver(strategyOf(upstream)));
} else {
  serveBare(new BareLogin(upstream));
}

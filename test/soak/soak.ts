import { Agent } from 'node:http';

import { EagleEyeStrategy } from 'passport-eagleeye';

import { FAULTS } from './faults';
import { atMost, exactly, type Figure, tableOf } from './figures';
import { measureMemory } from './memory';
import type { SoakCode } from './messages';
import { late, logIn, verify } from './passport-login';
import { StandIn } from './stand-in';

/** Logins before the heap is measured for the first time: as many as there are used states that a store remembers. */
const WARM_UP = 20_000;
const LOGINS = 20_000;
const AT_ONCE = 50;
/** Logins for which codes and faults are fetched in one go: one in ten meets a fault. */
const BATCH = 100;
const MIB = 1024 * 1024;

const unhandled: string[] = [];
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error: unknown) => unhandled.push(String(error)));
}

/** What the logins came to, by code; a user who got in is none. */
type Tally = Map<string, number>;

async function heapAfterGarbageCollection(): Promise<number> {
  for (let run = 0; run < 4; run += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return process.memoryUsage().heapUsed / MIB;
}

/** Runs logins, so many of them at once, and counts what they come to. */
async function runLogins(strategy: EagleEyeStrategy, standIn: StandIn, logins: number, tally: Tally): Promise<void> {
  let fetched = 0;
  const waiting: SoakCode[] = [];
  const next = async (): Promise<SoakCode | undefined> => {
    while (waiting.length === 0 && fetched < logins) {
      fetched += BATCH;
      waiting.push(...(await standIn.codes(BATCH, BATCH / 10)));
    }
    return waiting.pop();
  };
  const browser = async (): Promise<void> => {
    for (let login = await next(); login; login = await next()) {
      const ending = await logIn(strategy, login.code);
      const came = 'code' in ending ? ending.code : 'user' in ending && ending.user === login.user ? 'in' : 'mixed up';
      tally.set(came, (tally.get(came) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, browser));
}

/** How often each code must have come, after the faults that were met. */
function expectedTally(met: Readonly<Record<string, number>>): Tally {
  const expected: Tally = new Map();
  for (const { name, comesTo } of FAULTS) {
    expected.set(comesTo, (expected.get(comesTo) ?? 0) + (met[name] ?? 0));
  }
  return expected;
}

function sockets(of: NodeJS.ReadOnlyDict<unknown[]>): number {
  return Object.values(of).reduce((count, list) => count + (list?.length ?? 0), 0);
}

function resources(name: string): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === name).length;
}

async function soak(standIn: StandIn): Promise<Figure[]> {
  const agent = new Agent({ keepAlive: true });
  const strategy = new EagleEyeStrategy({ ...standIn.strategyOptions, agent, timeout: 5000 }, verify);
  const tally: Tally = new Map();

  await runLogins(strategy, standIn, WARM_UP, tally);
  const warm = await heapAfterGarbageCollection();
  const started = performance.now();
  await runLogins(strategy, standIn, LOGINS, tally);
  const seconds = (performance.now() - started) / 1000;
  const end = await heapAfterGarbageCollection();

  const inUse = sockets(agent.sockets);
  const queued = sockets(agent.requests);
  const idle = sockets(agent.freeSockets);
  agent.destroy();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const { met, connections } = await standIn.report();
  const expected = expectedTally(met);
  const faults = Object.values(met).reduce((sum, count) => sum + count, 0);
  const all = [...tally.values()].reduce((sum, count) => sum + count, 0);

  return [
    exactly('logins, the warm-up included', all, LOGINS + WARM_UP),
    { what: 'logins a second', value: Math.round(LOGINS / seconds) },
    atMost('faults met, less than one in ten', (LOGINS + WARM_UP) / 10 - faults, 20),
    exactly('users who got in', tally.get('in') ?? 0, all - faults),
    ...[...expected].map(([code, count]) => exactly(`logins that came to ${code}`, tally.get(code) ?? 0, count)),
    exactly('users taken for another', tally.get('mixed up') ?? 0, 0),
    exactly('second outcomes of one login', late.length, 0),
    exactly('errors that nobody handled', unhandled.length, 0),
    exactly('requests that still wait', queued, 0),
    exactly('sockets still in use', inUse, 0),
    { what: 'sockets kept alive by the agent', value: idle },
    exactly('sockets of this process without the agent', resources('TCPSocketWrap'), 0),
    exactly('connections open at the server', connections, 0),
    exactly('timers', resources('Timeout'), 0),
    { what: 'heap after the warm-up', value: `${warm.toFixed(2)} MiB` },
    atMost(`heap risen after ${LOGINS} more logins`, end - warm, 1, ' MiB'),
  ];
}

async function main(): Promise<void> {
  const standIn = await StandIn.start();
  try {
    const figures = [...(await soak(standIn)), ...(await measureMemory())];
    const missed = figures.filter(({ met }) => met === false);
    console.log(tableOf(figures));
    console.log(missed.length === 0 ? 'Every goal is met.' : `${missed.length} goals are missed.`);
    unhandled.concat(late).forEach((line) => {
      console.log(line);
    });
    process.exitCode = missed.length === 0 ? 0 : 1;
  } finally {
    standIn.stop();
  }
}

void main();

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { Browser } from './browser';
import { contest, type Entry, median, ratio, type Result, type Setting } from './contest';
import { startRedis } from './redis';
import { Worker } from './worker';

const OURS = 'passport-eagleeye';
const GOOGLE = 'passport-google-oauth20';
const PEERS = ['passport-facebook', GOOGLE, 'passport-github2'];

type Row = [measure: string, ours: string, other: string, ratio: string, goal: string, met: string];

/** A figure and its goal; a figure is judged as it is printed. */
function goalRow(measure: string, figure: number, digits: number, most: number, unit: string, other = ''): Row {
  const shown = figure.toFixed(digits);
  return [measure, `${shown} ${unit}`, other, '', `≤ ${most} ${unit}`, Number(shown) <= most ? 'yes' : 'NO'];
}

/** Our CPU time against another's, and the goal of their ratio. */
function cpuRow(measure: string, ours: Result, other: Result, most: number): Row {
  const [took, others] = [ours, other].map(({ rounds }) => `${median(rounds).toFixed(0)} µs`);
  const shown = ratio(ours, other).toFixed(2);
  const met = Number(shown) <= most ? 'yes' : 'NO';
  return [measure, took ?? '', `${other.name} ${others ?? ''}`, shown, `≤ ${most.toFixed(2)}`, met];
}

/** Something that the contestant's process does by itself, so many times a round. */
function task(name: string, does: string, times: number, contestant = name): Entry {
  return { name, contestant, round: (worker) => worker.ask(does, times) };
}

/** Something that browsers do at the contestant's application, one after the other: how much each adds to what is asked. */
function visits(name: string, asked: 'cpu' | 'heap', times: number, visit: (browser: Browser) => Promise<void>): Entry {
  const round = async (worker: Worker): Promise<number> => {
    const port = await worker.ask('port');
    const before = await worker.ask(asked);
    for (let count = 0; count < times; count += 1) {
      await visit(new Browser(port));
    }
    return ((await worker.ask(asked)) - before) / times;
  };
  return { name, round };
}

/** What is measured: its rows of the table. */
type Part = (setting: Setting) => Promise<Row[]>;

/** A whole login against the fastest peer. */
async function wholeLogin(measure: string, setting: Setting, most: number): Promise<Row[]> {
  const login = async (browser: Browser): Promise<void> => {
    await browser.begin();
    await browser.finish();
  };
  const entries = [OURS, ...PEERS].map((name) => visits(name, 'cpu', 40, login));
  const [ours, ...peers] = await contest(setting, entries, { warmUp: 60, counted: 100 });
  const [fastest] = peers.sort((one, other) => median(one.rounds) - median(other.rounds));
  return ours && fastest ? [cpuRow(measure, ours, fastest, most)] : [];
}

const login: Part = ({ upstream }) => wholeLogin('login in Express, sessions in memory', { upstream }, 1.1);

const loginWithRedis: Part = (setting) => wholeLogin('login in Express, sessions in Redis', setting, 1.05);

const callback: Part = async ({ upstream }) => {
  const entries = [OURS, 'bare node:http'].map((name) => task(name, 'callback', 50));
  const [ours, bare] = await contest({ upstream }, entries, { warmUp: 100, counted: 120 });
  return ours && bare ? [cpuRow('callback leg without a framework', ours, bare, 1.15)] : [];
};

/** A click on "Login" against passport-oauth2, which keeps its state in a session. */
async function click(measure: string, setting: Setting, most: number): Promise<Row[]> {
  const entries = [OURS, 'passport-oauth2'].map((name) => visits(name, 'cpu', 100, (browser) => browser.begin()));
  const [ours, peer] = await contest(setting, entries, { warmUp: 30, counted: 60 });
  return ours && peer ? [cpuRow(measure, ours, peer, most)] : [];
}

const authorize: Part = ({ upstream }) => click('authorize leg in Express, sessions in memory', { upstream }, 0.9);

const authorizeWithRedis: Part = (setting) => click('authorize leg in Express, sessions in Redis', setting, 0.9);

const burst: Part = async ({ upstream }) => {
  const entries = [
    task('1,000 at once', 'callbackAtOnce', 1000, `${OURS} with an agent`),
    task('one at a time', 'callback', 1000, `${OURS} with an agent`),
  ];
  const [burst, single] = await contest({ upstream }, entries, { warmUp: 4, counted: 11 });
  return burst && single ? [cpuRow('callback leg, 1,000 at once', burst, single, 1.15)] : [];
};

const heap: Part = async ({ upstream }) => {
  const logins = 5000;
  const [after] = await contest({ upstream }, [task(OURS, 'heapAfterCallbacks', logins)], { warmUp: 2, counted: 4 });
  const totals = after?.rounds ?? [];
  const byLogin = median(totals.slice(1).map((total, round) => (total - (totals[round] ?? NaN)) / logins));

  const entries = [OURS, GOOGLE].map((name) => visits(name, 'heap', 10_000, (browser) => browser.begin()));
  const [ours, peer] = await contest({ upstream }, entries, { warmUp: 1, counted: 3 });
  const [byClick = NaN, byPeer = NaN] = [ours, peer].map((result) => median(result?.rounds ?? []));
  // An object takes 16 bytes at least with the reference that keeps it alive; less is the noise of the measurement.
  return [
    goalRow('heap kept by each login', Math.max(0, byLogin), 0, 15, 'B'),
    goalRow(
      'by each click that never comes back',
      Math.max(0, byClick),
      0,
      15,
      'B',
      `${GOOGLE} ${byPeer.toFixed(0)} B`,
    ),
  ];
};

const imports: Part = async () => {
  /** CPU time of the import in a fresh process, and how many modules it loads. */
  const load = async (name: string): Promise<[took: number, modules: number]> => {
    const script = `const before = process.cpuUsage(); require('${name}'); const { user, system } = process.cpuUsage(before);
      console.log(user + system, Object.keys(require.cache).length)`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: __dirname });
    const [took = NaN, modules = NaN] = stdout.split(' ').map(Number);
    return [took, modules];
  };
  const [own, peer] = [OURS, GOOGLE].map((name) => ({ name, rounds: [] as number[], modules: 0 }));
  if (!own || !peer) {
    return [];
  }
  for (let round = 0; round < 62; round += 1) {
    // Each goes first in every other round.
    for (const one of round % 2 === 0 ? [own, peer] : [peer, own]) {
      const [took, modules] = await load(one.name);
      one.rounds.push(took);
      one.modules = modules;
    }
  }
  return [cpuRow(`import, ${own.modules} modules against ${peer.modules}`, own, peer, 1.2)];
};

const tokens: Part = async ({ upstream }) => {
  const contestant = 'EagleEyeTokens';
  const [get] = await contest({ upstream }, [task(contestant, 'get', 10_000)], { warmUp: 5, counted: 20 });
  const entries = [
    task(contestant, 'fetch', 100),
    task('fetch with a deadline and json()', 'fetchByHand', 100, contestant),
  ];
  const [ours, byHand] = await contest({ upstream }, entries, { warmUp: 40, counted: 80 });
  return ours && byHand
    ? [
        cpuRow('tokens.fetch and json()', ours, byHand, 1.1),
        goalRow('tokens.get, fresh', median(get?.rounds ?? []), 2, 1, 'µs'),
      ]
    : [];
};

const PARTS: Readonly<Record<string, Part>> = {
  login,
  loginWithRedis,
  callback,
  authorize,
  authorizeWithRedis,
  imports,
  tokens,
  burst,
  heap,
};

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[], fill: string): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width, fill)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head, ' '), line([], '-'), ...body.map((cells) => line(cells, ' '))].join('\n');
}

/** @param names - of the parts to run; all of them if there is none */
async function bench(names: readonly string[]): Promise<void> {
  const server = await Worker.start('upstream-process');
  const redis = await startRedis();
  const setting = { upstream: `http://127.0.0.1:${await server.ask('port')}`, redis: redis.url };
  const rows: string[][] = [['CPU time', 'ours', 'other', 'ratio', 'goal', 'met']];
  for (const [name, part] of Object.entries(PARTS)) {
    if (names.length === 0 || names.includes(name)) {
      rows.push(...(await part(setting)));
    }
  }
  server.stop();
  redis.stop();
  console.log(`Node.js ${process.version}, ${process.platform} ${process.arch}\n\n${table(rows)}`);
  // Its browsers keep their connections.
  process.exit();
}

void bench(process.argv.slice(2));

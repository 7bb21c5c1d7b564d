import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { Browser } from './browser';
import { contest, type Entry, median, ratio, type Result } from './contest';
import { Worker } from './worker';

const OURS = 'passport-eagleeye';
const PEERS = ['passport-facebook', 'passport-google-oauth20', 'passport-github2'];

type Row = [measure: string, ours: string, other: string, ratio: string, goal: string, met: string];

/** A figure and its goal; a figure is judged as it is printed. */
function goalRow(measure: string, ours: string, figure: number, most: number, unit: string): Row {
  return [measure, ours, '', '', `≤ ${most} ${unit}`.trimEnd(), figure <= most ? 'yes' : 'NO'];
}

function microseconds(figure: number): string {
  return `${figure.toFixed(figure < 10 ? 2 : 0)} µs`;
}

/** Our CPU time against another's, where the ratio may have a goal. */
function cpuRow(measure: string, ours: Result, other: Result, most?: number): Row {
  const shown = ratio(ours, other).toFixed(2);
  const goal = most === undefined ? ['', ''] : [`≤ ${most.toFixed(2)}`, Number(shown) <= most ? 'yes' : 'NO'];
  const [took, others] = [microseconds(median(ours.rounds)), microseconds(median(other.rounds))];
  return [measure, took, `${other.name} ${others}`, shown, goal[0] ?? '', goal[1] ?? ''];
}

/** Ours against each of the peers, with a goal for the fastest of them. */
function peerRows(measure: string, ours: Result, peers: readonly Result[], most: number): Row[] {
  const byTime = [...peers].sort((one, other) => median(one.rounds) - median(other.rounds));
  return byTime.map((peer, place) => cpuRow(measure, ours, peer, place === 0 ? most : undefined));
}

/** Something that the contestant's process does by itself, so many times a round. */
function task(name: string, does: string, times: number, contestant = name): Entry {
  return { name, contestant, round: (worker) => worker.ask(does, times) };
}

/** Something that browsers do at the contestant's application, so many of them a round, one after the other. */
function visits(name: string, times: number, visit: (browser: Browser) => Promise<void>): Entry {
  const round = async (worker: Worker): Promise<number> => {
    const port = await worker.ask('port');
    const before = await worker.ask('cpu');
    for (let count = 0; count < times; count += 1) {
      await visit(new Browser(port));
    }
    return ((await worker.ask('cpu')) - before) / times;
  };
  return { name, round };
}

type Part = (upstream: string, server: Worker) => Promise<Row[]>;

const wholeLogin: Part = async (upstream) => {
  const login = async (browser: Browser): Promise<void> => {
    await browser.begin();
    await browser.finish();
  };
  const entries = [OURS, ...PEERS].map((name) => visits(name, 40, login));
  const [ours, ...peers] = await contest(upstream, entries, { warmUp: 60, counted: 100 });
  return ours ? peerRows('whole login in Express 5', ours, peers, 0.95) : [];
};

const authorizeLeg: Part = async (upstream) => {
  const entries = [OURS, 'passport-oauth2'].map((name) => visits(name, 100, (browser) => browser.begin()));
  const [ours, peer] = await contest(upstream, entries, { warmUp: 30, counted: 60 });
  return ours && peer ? [cpuRow('authorize leg in Express 5', ours, peer, 1)] : [];
};

const callbackLeg: Part = async (upstream, server) => {
  const names = [OURS, ...PEERS, 'bare node:http'];
  const rounds = { warmUp: 100, counted: 120 };
  const entries = names.map((name) => task(name, 'callback', 50));
  const [ours, ...others] = await contest(upstream, entries, rounds);
  const bare = others.pop();
  const [requests, connections] = [await server.ask('requests'), await server.ask('connections')];
  const [own] = await contest(upstream, [task(OURS, 'callback', 50)], { warmUp: 0, counted: 20 });
  const logins = 50 * (own?.rounds.length ?? 0);
  const sent = ((await server.ask('requests')) - requests) / logins;
  const opened = (await server.ask('connections')) - connections;
  return ours && bare
    ? [
        ...peerRows('callback leg', ours, others, 1.05),
        cpuRow('callback leg', ours, bare, 1.2),
        goalRow('requests of a login', `${sent}`, sent, 2, ''),
        goalRow(`connections of ${logins} logins`, `${opened}`, opened, 2, ''),
      ]
    : [];
};

const burst: Part = async (upstream) => {
  const entries = [
    task('1,000 at once', 'callbackAtOnce', 1000, `${OURS} with an agent`),
    task('one at a time', 'callback', 1000, `${OURS} with an agent`),
  ];
  const [burst, single] = await contest(upstream, entries, { warmUp: 4, counted: 11 });
  return burst && single ? [cpuRow('callback leg, 1,000 at once', burst, single, 1.5)] : [];
};

const heap: Part = async (upstream) => {
  const logins = 2000;
  const entries = [task(OURS, 'heapAfterCallbacks', logins)];
  const [ours] = await contest(upstream, entries, { warmUp: 3, counted: 6 });
  const figures = ours?.rounds ?? [];
  // The median of all pairs' slopes (Theil and Sen).
  const slopes = figures.flatMap((later, end) =>
    figures.slice(0, end).map((early, start) => (later - early) / (end - start) / logins),
  );
  const kept = Math.max(0, Math.round(median(slopes)));
  // An object takes 16 bytes at least with the reference that keeps it alive; less is the noise of the measurement.
  return [goalRow('heap kept for each login', `${kept} B`, kept, 15, 'B')];
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
  const [own, peer] = [OURS, 'passport-google-oauth20'].map((name) => ({ name, rounds: [] as number[], modules: 0 }));
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
  return [cpuRow(`import, ${own.modules} modules against ${peer.modules}`, own, peer, 1.25)];
};

const tokens: Part = async (upstream) => {
  const contestant = 'EagleEyeTokens';
  const [get] = await contest(upstream, [task(contestant, 'get', 10_000)], { warmUp: 5, counted: 20 });
  const entries = [
    task(contestant, 'fetch', 100),
    task('the same by hand', 'fetchByHand', 100, contestant),
    task('by hand, no deadline', 'fetchWithoutEnd', 100, contestant),
  ];
  const [ours, byHand, withoutEnd] = await contest(upstream, entries, { warmUp: 40, counted: 80 });
  const took = median(get?.rounds ?? []);
  return ours && byHand && withoutEnd
    ? [
        goalRow('tokens.get, fresh', microseconds(took), took, 5, 'µs'),
        cpuRow('tokens.fetch', ours, byHand, 1.1),
        cpuRow('tokens.fetch', ours, withoutEnd),
      ]
    : [];
};

const PARTS: Readonly<Record<string, Part>> = { wholeLogin, authorizeLeg, callbackLeg, burst, heap, imports, tokens };

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
  const upstream = `http://127.0.0.1:${await server.ask('port')}`;
  const rows: string[][] = [['CPU time', 'ours', 'other', 'ratio', 'goal', 'met']];
  for (const [name, part] of Object.entries(PARTS)) {
    if (names.length === 0 || names.includes(name)) {
      rows.push(...(await part(upstream, server)));
    }
  }
  server.stop();
  console.log(`Node.js ${process.version}, ${process.platform} ${process.arch}\n\n${table(rows)}`);
  // Its browsers keep their connections.
  process.exit();
}

void bench(process.argv.slice(2));

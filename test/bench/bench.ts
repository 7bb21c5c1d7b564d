import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { contest, type Result } from './contest';
import { importTimes } from './import-time';
import { install, pack } from './installation';
import { median, slope } from './statistics';
import { type Format, ratioRow, type Row, table } from './table';
import { Upstream } from './upstream';

const OURS = 'passport-eagleeye';
const OURS_BOUNDED = 'passport-eagleeye, 64 sockets';
const GOOGLE = 'passport-google-oauth20';
const PEERS = [GOOGLE, 'passport-github2', 'passport-facebook'];
const LIMIT = 'bare node:http';

const microseconds: Format = (figure) => `${figure.toFixed(figure < 100 ? 1 : 0)} µs`;
const milliseconds: Format = (figure) => `${(figure / 1000).toFixed(1)} ms`;
const kilobytes: Format = (figure) => `${(figure / 1024).toFixed(0)} KiB`;
const plain: Format = (figure) => `${figure}`;

/** An object takes 16 bytes at least with the reference that keeps it alive; less is the noise of the measurement. */
const NOTHING_KEPT = 16;

function series({ rounds }: Result, figure: string): number[] {
  return rounds.map((round) => round[figure] ?? NaN);
}

function cpu(result: Result): number {
  return median(series(result, 'microseconds'));
}

/** Round by round, as what else the machine does in a round slows both of them down. */
function cpuRatio(ours: Result, peer: Result): number {
  const peers = series(peer, 'microseconds');
  return median(series(ours, 'microseconds').map((figure, round) => figure / (peers[round] ?? NaN)));
}

function cpuRow(measure: string, ours: Result, peer: Result, goal: { name?: string; atMost?: number } = {}): Row {
  return ratioRow({
    measure,
    ours: microseconds(cpu(ours)),
    peer: `${goal.name ?? peer.contestant} ${microseconds(cpu(peer))}`,
    ratio: cpuRatio(ours, peer),
    atMost: goal.atMost,
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

async function callbackLeg(upstream: Upstream): Promise<Row[]> {
  const entries = [OURS, ...PEERS, LIMIT].map((contestant) => ({ contestant, task: 'callback', times: 50 }));
  const results = await contest(upstream, entries, { warmUp: 120, counted: 120 });
  const ours = found(results, OURS);
  const peers = PEERS.map((name) => found(results, name));
  const ratios = peers.map((peer) => cpuRatio(ours, peer));
  const measure = 'callback leg, CPU';
  return [
    ...peers.map((peer, index) =>
      cpuRow(measure, ours, peer, ratios[index] === Math.max(...ratios) ? { atMost: 1 } : {}),
    ),
    cpuRow(measure, ours, found(results, LIMIT), { atMost: 1.35 }),
    ...traffic(ours, found(results, GOOGLE)),
  ];
}

function found(results: readonly Result[], name: string): Result {
  const result = results.find(({ contestant }) => contestant === name);
  if (!result) {
    throw new Error(`Nothing was measured of ${name}`);
  }
  return result;
}

async function heapKept(upstream: Upstream): Promise<Row> {
  const entries = [OURS, GOOGLE].map((contestant) => ({ contestant, task: 'callbackHeap', times: 500 }));
  const results = await contest(upstream, entries, { warmUp: 16, counted: 12 });
  const [ours = NaN, peer = NaN] = results.map((result) => slope(series(result, 'heap')) / result.times);
  const bytes: Format = (figure) => `${Math.max(0, Math.round(figure))} B`;
  return {
    measure: 'heap kept per login',
    ours: bytes(ours),
    peer: `${GOOGLE} ${bytes(peer)}`,
    goal: `< ${bytes(NOTHING_KEPT)}`,
    met: ours < NOTHING_KEPT,
  };
}

function traffic(ours: Result, peer: Result): Row[] {
  const requests = (result: Result): number => sum(series(result, 'requests')) / (result.times * result.rounds.length);
  const connections = (result: Result): string =>
    `${sum(series(result, 'connections'))} new for ${result.times * result.rounds.length} logins`;
  const open = sum(series(ours, 'connections'));
  return [
    {
      measure: 'requests per login',
      ours: plain(requests(ours)),
      peer: `${peer.contestant} ${requests(peer)}`,
      goal: '2',
      met: requests(ours) === 2,
    },
    {
      measure: 'connections',
      ours: connections(ours),
      peer: `${peer.contestant} ${connections(peer)}`,
      goal: 'kept alive',
      met: open < ours.times,
    },
  ];
}

/** The global agent opens a connection for each request; an agent with a bound has most of them wait for a free one. */
async function atOnce(upstream: Upstream): Promise<Row[]> {
  const inTurn = [OURS, GOOGLE].map((contestant) => ({ contestant, task: 'callback', times: 1000 }));
  const together = [OURS, OURS_BOUNDED, GOOGLE].map((contestant) => ({
    contestant,
    task: 'callbackAtOnce',
    times: 1000,
  }));
  const results = await contest(upstream, [...inTurn, ...together], { warmUp: 4, counted: 11 });
  const of = (task: string) => results.filter((result) => result.task === task);
  const row = (name: string, alone: string, goal: { atMost?: number }): Row => {
    const measure = `1,000 at once, CPU of each: ${name}`;
    const reference = found(of('callback'), alone);
    return cpuRow(measure, found(of('callbackAtOnce'), name), reference, { name: 'one at a time', ...goal });
  };
  return [row(OURS, OURS, { atMost: 1.25 }), row(OURS_BOUNDED, OURS, { atMost: 1.25 }), row(GOOGLE, GOOGLE, {})];
}

async function authorizeLeg(upstream: Upstream): Promise<Row> {
  const peer = 'passport-oauth2';
  const entries = [OURS, peer].map((contestant) => ({ contestant, task: 'authorize', times: 500 }));
  const results = await contest(upstream, entries, { warmUp: 20, counted: 40 });
  return cpuRow('authorize leg, CPU', found(results, OURS), found(results, peer), { atMost: 1.1 });
}

/** What a user gets: the package as it is published, installed into an empty application. */
async function installed(): Promise<Row[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'passport-eagleeye-bench-'));
  try {
    const ours = await install(join(scratch, 'ours'), OURS, await pack(scratch));
    const peer = await install(join(scratch, 'peer'), GOOGLE);
    const [ourImport = NaN, peerImport = NaN] = await importTimes([ours, peer]);
    const row = (measure: string, [our, their]: [number, number], format: Format, atMost?: number): Row =>
      ratioRow({ measure, ours: format(our), peer: `${GOOGLE} ${format(their)}`, ratio: our / their, atMost });
    return [
      row('import, CPU', [ourImport, peerImport], milliseconds, 1.2),
      row('packages installed', [ours.packages, peer.packages], plain),
      row('bytes installed', [ours.bytes, peer.bytes], kilobytes),
    ];
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function bench(): Promise<void> {
  const upstream = await Upstream.start();
  const rows = [
    ...(await callbackLeg(upstream)),
    ...(await atOnce(upstream)),
    await heapKept(upstream),
    await authorizeLeg(upstream),
    ...(await installed()),
  ];
  upstream.stop();
  console.log(`Node.js ${process.version}, ${process.platform} ${process.arch}\n\n${table(rows)}`);
}

void bench();

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

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function fastest(peers: readonly Result[]): Result | undefined {
  return [...peers].sort((one, other) => cpu(one) - cpu(other))[0];
}

async function callbackLeg(upstream: Upstream): Promise<Row[]> {
  const entries = [OURS, ...PEERS, LIMIT].map((contestant) => ({ contestant, task: 'callback', times: 200 }));
  const results = await contest(upstream, entries, { warmUp: 20, counted: 30 });
  const of = (name: string): Result => found(results, name);
  const ours = of(OURS);
  const best = fastest(PEERS.map(of));
  const against = (name: string, atMost?: number): Row =>
    ratioRow({
      measure: 'callback leg, CPU',
      ours: cpu(ours),
      peer: cpu(of(name)),
      name,
      format: microseconds,
      atMost,
    });
  return [
    ...PEERS.map((name) => against(name, name === best?.contestant ? 1 : undefined)),
    against(LIMIT, 1.35),
    ...traffic(ours, of(GOOGLE)),
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
  const entries = [OURS, GOOGLE].map((contestant) => ({ contestant, task: 'callbackHeap', times: 400 }));
  const results = await contest(upstream, entries, { warmUp: 5, counted: 12 });
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

async function atOnce(upstream: Upstream): Promise<Row> {
  const entries = ['callback', 'callbackAtOnce'].map((task) => ({ contestant: OURS, task, times: 1000 }));
  const [inTurn, together] = await contest(upstream, entries, { warmUp: 2, counted: 8 });
  return ratioRow({
    measure: '1,000 logins at once, CPU of each',
    ours: together ? cpu(together) : NaN,
    peer: inTurn ? cpu(inTurn) : NaN,
    name: 'one at a time',
    format: microseconds,
    atMost: 1.25,
  });
}

async function authorizeLeg(upstream: Upstream): Promise<Row> {
  const peer = 'passport-oauth2';
  const entries = [OURS, peer].map((contestant) => ({ contestant, task: 'authorize', times: 1000 }));
  const results = await contest(upstream, entries, { warmUp: 10, counted: 30 });
  return ratioRow({
    measure: 'authorize leg, CPU',
    ours: cpu(found(results, OURS)),
    peer: cpu(found(results, peer)),
    name: peer,
    format: microseconds,
    atMost: 1.1,
  });
}

/** What a user gets: the package as it is published, installed into an empty application. */
async function installed(): Promise<Row[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'passport-eagleeye-bench-'));
  try {
    const ours = await install(join(scratch, 'ours'), OURS, await pack(scratch));
    const peer = await install(join(scratch, 'peer'), GOOGLE);
    const [ourImport = NaN, peerImport = NaN] = await importTimes([ours, peer]);
    const against = { name: GOOGLE };
    return [
      ratioRow({
        ...against,
        measure: 'import, CPU',
        ours: ourImport,
        peer: peerImport,
        format: milliseconds,
        atMost: 1.2,
      }),
      ratioRow({ ...against, measure: 'packages installed', ours: ours.packages, peer: peer.packages, format: plain }),
      ratioRow({ ...against, measure: 'bytes installed', ours: ours.bytes, peer: peer.bytes, format: kilobytes }),
    ];
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function bench(): Promise<void> {
  const upstream = await Upstream.start();
  const rows = [
    ...(await callbackLeg(upstream)),
    await atOnce(upstream),
    await heapKept(upstream),
    await authorizeLeg(upstream),
    ...(await installed()),
  ];
  upstream.stop();
  console.log(`Node.js ${process.version}, ${process.platform} ${process.arch}\n\n${table(rows)}`);
}

void bench();

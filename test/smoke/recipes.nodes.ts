import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';

import { expectSharedLogin } from '../instances/redis-recipes';
import { startRedis } from '../instances/redis-server';
import { runOrFail } from '../support/command';
import { stopAfterwards } from '../support/eagle-eye';
import { listen } from '../support/listen';
import { Browser } from '../support/login-app';
import { packedPackage } from '../support/packed-package';
import { expectSurvives } from '../support/raw-requests';
import { RECIPES, signIn, startProgram } from '../support/recipe';
import { expectLogins } from '../support/recipe-login';
import { ScratchProject } from '../support/scratch-project';
import { Nodes } from './nodes';

/** The commands that a recipe begins with: those that install and compile, and the one that runs it. */
function commandsOf(recipe: string): { before: string[]; node: string } {
  const [head = ''] = readFileSync(join(RECIPES, recipe), 'utf8').split(/\n(?!\/\/)/);
  const lines = head.replaceAll('\n//', '\n').replaceAll('\\\n', ' ').split('\n');
  const commands = lines.map((line) => line.trim()).filter((line) => /^(?:npm|npx|node) /.test(line));
  return { before: commands.slice(0, -1), node: commands.at(-1) ?? '' };
}

/** A recipe in a folder of its own, ready to run. */
interface Prepared {
  readonly folder: string;
  /** What stands behind `node` in its last command. */
  readonly args: string[];
}

/** Follows the first lines of a recipe, in an empty folder that has only the packed package, up to the one that runs it. */
async function prepare(recipe: string): Promise<Prepared> {
  const project = await ScratchProject.create();
  stopAfterwards({ stop: () => project.remove() });
  await project.copy(join(RECIPES, recipe), recipe);
  const { before, node } = commandsOf(recipe);
  for (const command of before) {
    const flags = '--ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error';
    const line = command.replace(/^npm install/, `$& ${flags}`).replace(/ passport-eagleeye /, ` ${packedPackage()} `);
    await runOrFail('sh', ['-c', line], { cwd: project.folder });
  }
  return { folder: project.folder, args: node.split(' ').slice(1) };
}

/** A proxy through which requests leave by tunnels: its URL, and the hosts that it was asked for. */
async function startProxy(): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const proxy = createServer().on('connect', ({ url = '' }, socket) => {
    asked.push(url);
    const [host, port] = url.split(':');
    const tunnel = connect({ host, port: Number(port) }, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(tunnel).pipe(socket);
    });
    tunnel.on('error', () => socket.destroy());
  });
  return { url: `http://127.0.0.1:${await listen(proxy)}`, asked };
}

describe('In an empty folder, after nothing but its own first lines, and under the oldest and the newest Node,', () => {
  const versions = ['20', '26'];
  let nodes: Nodes;

  beforeAll(async () => {
    nodes = await Nodes.install(['20', '22', '24', '26']);
  });

  afterAll(async () => {
    await nodes.remove();
  });

  it.each([
    ...['express.js', 'express.ts', 'nestjs.ts', 'nestjs-fastify.ts', 'fastify.js', 'koa.js', 'node-http.js'],
    'fetch-handlers.mjs',
  ])('%s survives raw requests, and logs in', async (recipe) => {
    const { folder, args } = await prepare(recipe);
    // CommonJS and ES modules under the versions between them, too.
    const all = ['express.js', 'fetch-handlers.mjs'].includes(recipe) ? ['22', '24', ...versions] : versions;
    for (const version of all) {
      const url = await startProgram(nodes.path(version), args, folder);
      await expectSurvives(url);
      await expectLogins(url);
    }
  });

  it('behind-a-proxy.js logs in, by requests through a proxy', async () => {
    const { folder, args } = await prepare('behind-a-proxy.js');
    const proxy = await startProxy();
    for (const version of versions) {
      const url = await startProgram(nodes.path(version), args, folder, { HTTPS_PROXY: proxy.url });
      const browser = new Browser();
      expect(await browser.get(await signIn(browser, url))).toMatchObject({ status: 302, location: '/' });
    }
    // Under each version the token and the profile.
    expect(proxy.asked).toHaveLength(4);
  });

  it('several-instances.js and worker.js share a login', async () => {
    const redis = stopAfterwards(await startRedis());
    const [instance, worker] = await Promise.all([prepare('several-instances.js'), prepare('worker.js')]);
    for (const version of versions) {
      const node = nodes.path(version);
      await expectSharedLogin(
        redis,
        (env) => startProgram(node, instance.args, instance.folder, env),
        (env) => runOrFail(node, worker.args, { cwd: worker.folder, env: { ...process.env, ...env } }),
      );
    }
  });
});

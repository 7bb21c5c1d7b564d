import { readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';

import { runOrFail } from '../support/command';
import { Browser } from '../support/login-app';
import { packedPackage } from '../support/packed-package';
import { RECIPES, signIn, startProgram } from '../support/recipe';
import { ScratchProject } from '../support/scratch-project';
import { Nodes } from './nodes';

/** The commands that a recipe begins with: those that install and compile, and the one that runs it. */
function commandsOf(recipe: string): { before: string[]; node: string } {
  const [head = ''] = readFileSync(join(RECIPES, recipe), 'utf8').split(/\n(?!\/\/)/);
  const lines = head.replaceAll('\n//', '\n').replaceAll('\\\n', ' ').split('\n');
  const commands = lines.map((line) => line.trim()).filter((line) => /^(?:npm|npx|node) /.test(line));
  return { before: commands.slice(0, -1), node: commands.at(-1) ?? '' };
}

/** Follows the first lines of a recipe, in an empty folder that has only the packed package, up to the one that runs it. */
async function prepare(project: ScratchProject, recipe: string): Promise<string[]> {
  await cp(join(RECIPES, recipe), project.path(recipe));
  const { before, node } = commandsOf(recipe);
  for (const command of before) {
    const flags = '--ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error';
    const line = command.replace(/^npm install/, `$& ${flags}`).replace(/ passport-eagleeye /, ` ${packedPackage()} `);
    await runOrFail('sh', ['-c', line], { cwd: project.folder });
  }
  return node.split(' ').slice(1);
}

describe('In an empty folder, after nothing but its own first lines, and under Node 20 and 26,', () => {
  const versions = ['20', '26'];
  let nodes: Nodes;
  let project: ScratchProject;

  beforeAll(async () => {
    nodes = await Nodes.install(versions);
  });

  afterAll(async () => {
    await nodes.remove();
  });

  beforeEach(async () => {
    project = await ScratchProject.create();
  });

  afterEach(async () => {
    await project.remove();
  });

  it.each([
    'express.js',
    'express.ts',
    'nestjs.ts',
    'nestjs-fastify.ts',
    'fastify.js',
    'koa.js',
    'node-http.js',
    'fetch-handlers.mjs',
  ])('%s logs in', async (recipe) => {
    const args = await prepare(project, recipe);
    for (const version of versions) {
      const url = await startProgram(nodes.path(version), args, project.folder);
      const browser = new Browser();
      expect(await browser.get(await signIn(browser, url))).toMatchObject({ status: 302, location: '/' });
      expect(JSON.parse((await browser.get(url)).text)).toMatchObject({ cameras: expect.any(Array) });
    }
  });

  it('behind-a-proxy.js logs in', async () => {
    const args = await prepare(project, 'behind-a-proxy.js');
    for (const version of versions) {
      const url = await startProgram(nodes.path(version), args, project.folder);
      const browser = new Browser();
      expect(await browser.get(await signIn(browser, url))).toMatchObject({ status: 200 });
    }
  });
});

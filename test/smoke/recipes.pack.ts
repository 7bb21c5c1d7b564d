import { readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';

import { runOrFail } from '../support/command';
import { Browser } from '../support/login-app';
import { packedPackage } from '../support/packed-package';
import { RECIPES, signIn, startProgram } from '../support/recipe';
import { ScratchProject } from '../support/scratch-project';

/** The commands that a recipe begins with: those that install and compile, and the one that runs it. */
function commandsOf(recipe: string): { before: string[]; node: string } {
  const [head = ''] = readFileSync(join(RECIPES, recipe), 'utf8').split(/\n(?!\/\/)/);
  const lines = head.replaceAll('\n//', '\n').replaceAll('\\\n', ' ').split('\n');
  const commands = lines.map((line) => line.trim()).filter((line) => /^(?:npm|npx|node) /.test(line));
  return { before: commands.slice(0, -1), node: commands.at(-1) ?? '' };
}

/** Follows the first lines of a recipe in an empty folder that has only the packed package. */
async function follow(project: ScratchProject, recipe: string): Promise<string> {
  await cp(join(RECIPES, recipe), project.path(recipe));
  const { before, node } = commandsOf(recipe);
  for (const command of before) {
    const flags = '--ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error';
    const line = command.replace(/^npm install/, `$& ${flags}`).replace(/ passport-eagleeye /, ` ${packedPackage()} `);
    await runOrFail('sh', ['-c', line], { cwd: project.folder });
  }
  return startProgram(process.execPath, node.split(' ').slice(1), project.folder);
}

describe('In an empty folder, after nothing but its own first lines,', () => {
  let project: ScratchProject;

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
    const url = await follow(project, recipe);
    const browser = new Browser();
    expect(await browser.get(await signIn(browser, url))).toMatchObject({ status: 302, location: '/' });
    expect(JSON.parse((await browser.get(url)).text)).toMatchObject({ cameras: expect.any(Array) });
  });

  it('behind-a-proxy.js logs in', async () => {
    const url = await follow(project, 'behind-a-proxy.js');
    const browser = new Browser();
    expect(await browser.get(await signIn(browser, url))).toMatchObject({ status: 200 });
  });
});

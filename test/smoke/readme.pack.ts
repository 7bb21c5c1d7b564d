import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { stopAfterwards } from '../support/eagle-eye';
import { Browser } from '../support/login-app';
import { packedPackage } from '../support/packed-package';
import { signIn, startProgram } from '../support/recipe';
import { ScratchProject } from '../support/scratch-project';

const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');

/** The blocks of code in a section of the README: what to install, and what to paste. */
function blocksOf(section: string): { install: string[]; code: string } {
  const [text = ''] = readme.split(`\n## ${section}\n`)[1]?.split('\n## ') ?? [];
  const [command = '', code = ''] = Array.from(text.matchAll(/^```\w+\n(.*?)^```$/gms), ([, block = '']) => block);
  return { install: command.trim().split(' ').slice(2), code };
}

async function folderWith(packages: string[]): Promise<ScratchProject> {
  const project = await ScratchProject.create();
  stopAfterwards({ stop: () => project.remove() });
  await project.install(...packages.map((name) => (name === 'passport-eagleeye' ? packedPackage() : name)));
  return project;
}

const { install, code } = blocksOf('Quick start');

it('the quick start has at most 30 lines, and runs as it is pasted', async () => {
  expect(code.split('\n').length - 1).toBeLessThanOrEqual(30);
  const project = await folderWith(install);
  const onPort = code
    .replace(/'(http:\/\/127\.0\.0\.1:)3333([^']*)'/g, '`$1${process.env.PORT}$2`')
    .replace('listen(3333', 'listen(process.env.PORT');
  await project.write('app.mjs', onPort);
  const url = await startProgram(process.execPath, ['app.mjs'], project.folder);

  const browser = new Browser();
  await browser.get(await signIn(browser, url, 'deny'));
  expect((await browser.get(url)).text).toMatch(/did not allow access.*Login with Eagle Eye/);
  expect(await browser.get(await signIn(browser, url))).toMatchObject({ status: 302, location: '/' });
  expect(JSON.parse((await browser.get(url)).text)).toMatchObject({ name: 'Ada Keller', cameras: expect.any(Array) });
});

it('the tests of the section on testing pass', async () => {
  const testing = blocksOf('Testing');
  const project = await folderWith([...install, ...testing.install.filter((name) => !name.startsWith('-'))]);
  await project.copy(join(__dirname, 'apps/create-app.js'), 'create-app.js');
  await project.write('app.test.js', testing.code);
  const { exitCode, output } = await project.run(process.execPath, ['--test']);
  expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringMatching(/pass 3\b[^]*fail 0\b/) });
});

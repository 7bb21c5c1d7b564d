import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { stopAfterwards } from '../support/eagle-eye';
import { Browser } from '../support/login-app';
import { signIn, startProgram } from '../support/recipe';
import { ScratchProject } from '../support/scratch-project';

const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');

/** The first program in a section of the README, and the packages that the section installs. */
function programOf(section: string): { install: string[]; code: string } {
  const [text = ''] = readme.split(`\n## ${section}\n`)[1]?.split('\n## ') ?? [];
  const [, packages = ''] = /npm install (?:--save-dev )?([\w -]+)/.exec(text) ?? [];
  const [, code = ''] = /^```js\n(.*?)^```$/ms.exec(text) ?? [];
  return { install: packages.trim().split(' '), code };
}

const { install, code } = programOf('Quick start');

/** Runs a form of the quick start, on a port of this test: its URL. */
async function startApp(text: string): Promise<string> {
  const project = stopAfterwards(await ScratchProject.create(...install));
  const onPort = text
    .replace(/'(http:\/\/127\.0\.0\.1:)3333([^']*)'/g, '`$1${process.env.PORT}$2`')
    .replace('listen(3333', 'listen(process.env.PORT');
  await project.write('app.mjs', onPort);
  return startProgram(process.execPath, ['app.mjs'], project.folder);
}

it('the quick start has at most 31 lines, and runs as it is pasted', async () => {
  expect(code.split('\n').length - 1).toBeLessThanOrEqual(31);
  const url = await startApp(code);

  const browser = new Browser();
  await browser.get(await signIn(browser, url, 'deny'));
  expect((await browser.get(url)).text).toMatch(/did not allow access.*Login with Eagle Eye/);
  expect(await browser.get(await signIn(browser, url))).toMatchObject({ status: 302, location: '/' });
  expect(JSON.parse((await browser.get(url)).text)).toMatchObject({ name: 'Ada Keller', cameras: expect.any(Array) });
});

it('the quick start asks by a link to log in again, and does not loop, when its tokens cannot be kept', async () => {
  const store = '{ store: { get: () => null, set: () => true, delete: () => true } }';
  const url = await startApp(code.replace('Tokens(strategy)', `Tokens(strategy, ${store})`));
  const browser = new Browser();
  await browser.get(await signIn(browser, url));
  expect(await browser.get(url)).toMatchObject({
    status: 401,
    text: expect.stringMatching(/No tokens are kept.*<a href/),
  });
});

it('the tests of the section on testing pass', async () => {
  const testing = programOf('Testing');
  const project = stopAfterwards(await ScratchProject.create(...install, ...testing.install));
  await project.copy(join(__dirname, 'apps/create-app.js'), 'create-app.js');
  await project.write('app.test.mjs', testing.code);
  const { exitCode, output } = await project.run(process.execPath, ['--test']);
  expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringMatching(/pass 2\b[^]*fail 0\b/) });
});

import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { runCommand } from '../support/command';
import { packedPackage } from '../support/packed-package';
import { ScratchProject } from '../support/scratch-project';

const SHIPPED =
  /^(?:CHANGELOG\.md|LICENSE|README\.md|package\.json|dist\/.+\.(?:js|d\.ts)|example\/recipes\/[\w-]+\.(?:m?js|ts)|example\/screenshot\.\w+)$/;
const MOST_BYTES = { packed: 90_000, unpacked: 295_000 };
const MOST_PACKAGES = 7;

const ROOT = join(__dirname, '../..');

/** A tool of this project. */
function runTool(name: string, args: string[]): ReturnType<typeof runCommand> {
  return runCommand(join(ROOT, 'node_modules/.bin', name), args, { cwd: dirname(packedPackage()) });
}

/** The files of the tarball. */
async function shipped(): Promise<string[]> {
  const { output } = await runCommand('tar', ['-tzf', packedPackage()], { cwd: ROOT });
  return output
    .trim()
    .split('\n')
    .map((name) => name.replace('package/', ''));
}

describe('The tarball', () => {
  let project: ScratchProject;

  beforeAll(async () => {
    project = await ScratchProject.create();
    await project.install(packedPackage());
  });

  afterAll(async () => {
    await project.remove();
  });

  it('holds what is shipped, and nothing else', async () => {
    const names = await shipped();
    expect(names.filter((name) => !SHIPPED.test(name))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(['CHANGELOG.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']));
  });

  it('holds what the README links to', async () => {
    const readme = await readFile(project.path('node_modules/passport-eagleeye/README.md'), 'utf8');
    const links = Array.from(readme.matchAll(/\]\(([^)#\s]+)[^)]*\)/g), ([, target = '']) => target);
    const targets = links.filter((target) => !target.includes('://'));
    const names = await shipped();
    expect(targets.length).toBeGreaterThan(0);
    expect(targets.filter((target) => !names.includes(target))).toEqual([]);
  });

  it('has names that an ES module finds', async () => {
    const names = 'EagleEyeError, EagleEyeStrategy, EagleEyeTokens, RedisTokenStore, Strategy';
    // A name that Node does not find in a CommonJS module stops this before its first line.
    await project.write('names.mjs', `import { ${names} } from 'passport-eagleeye';`);
    expect(await project.run(process.execPath, ['names.mjs'])).toEqual({ exitCode: 0, output: '' });
  });

  it('weighs what it may', async () => {
    const { size: packed } = await stat(packedPackage());
    const sizes = (await shipped()).map((name) => stat(project.path('node_modules/passport-eagleeye', name)));
    const unpacked = (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0);
    process.stdout.write(`The tarball weighs ${packed} bytes, unpacked ${unpacked}.\n`);
    expect(packed).toBeLessThanOrEqual(MOST_BYTES.packed);
    expect(unpacked).toBeLessThanOrEqual(MOST_BYTES.unpacked);
  });

  it(`brings at most ${MOST_PACKAGES} packages, itself among them`, async () => {
    const installed = await project.installed();
    const packages = installed.filter((place) => !place.startsWith('node_modules/@types/'));
    process.stdout.write(`An install brings ${packages.length} packages: ${packages.join(' ')}\n`);
    expect(packages).toContain('node_modules/passport-eagleeye');
    expect(packages.length).toBeLessThanOrEqual(MOST_PACKAGES);
  });

  it('is clean to publint', async () => {
    expect(await runTool('publint', ['run', packedPackage(), '--strict'])).toMatchObject({ exitCode: 0 });
  });

  it('has types that are right under every resolution, to attw', async () => {
    expect(await runTool('attw', [packedPackage(), '--no-definitely-typed'])).toMatchObject({ exitCode: 0 });
  });
});

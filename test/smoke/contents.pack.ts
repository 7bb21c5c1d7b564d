import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { runCommand, runOrFail } from '../support/command';
import { packedPackage, ScratchProject } from '../support/scratch-project';

const SHIPPED =
  /^(?:CHANGELOG\.md|LICENSE|README\.md|package\.json|dist\/.+\.(?:js|d\.ts)|example\/recipes\/[\w-]+\.(?:m?js|ts)|example\/screenshot\.\w+)$/;
const MOST_BYTES = { packed: 90_000, unpacked: 295_000 };
const MOST_PACKAGES = 7;

const ROOT = join(__dirname, '../..');

describe('The tarball', () => {
  let project: ScratchProject;
  /** The files of the tarball. */
  let shipped: string[];

  beforeAll(async () => {
    project = await ScratchProject.create('passport-eagleeye');
    const listed = await runOrFail('tar', ['-tzf', packedPackage()], { cwd: ROOT });
    shipped = listed
      .trim()
      .replace(/^package\//gm, '')
      .split('\n');
  });

  afterAll(() => project.stop());

  it('holds what is shipped, and nothing else', () => {
    expect(shipped.filter((name) => !SHIPPED.test(name))).toEqual([]);
    expect(shipped).toEqual(expect.arrayContaining(['CHANGELOG.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']));
  });

  it('holds what the README links to', async () => {
    const readme = await readFile(project.path('node_modules/passport-eagleeye/README.md'), 'utf8');
    const links = Array.from(readme.matchAll(/\]\(([^)#\s]+)[^)]*\)/g), ([, target = '']) => target);
    const targets = links.filter((target) => !target.includes('://'));
    expect(targets.length).toBeGreaterThan(0);
    expect(targets.filter((target) => !shipped.includes(target))).toEqual([]);
  });

  it('has names that an ES module finds', async () => {
    const names = 'EagleEyeError, EagleEyeStrategy, EagleEyeTokens, RedisTokenStore, Strategy';
    // A name that Node does not find in a CommonJS module stops this before its first line.
    await project.write('names.mjs', `import { ${names} } from 'passport-eagleeye';`);
    expect(await project.run(process.execPath, ['names.mjs'])).toEqual({ exitCode: 0, output: '' });
  });

  it('weighs what it may', async () => {
    const { size: packed } = await stat(packedPackage());
    const files = await Promise.all(shipped.map((name) => stat(project.path('node_modules/passport-eagleeye', name))));
    expect(packed).toBeLessThanOrEqual(MOST_BYTES.packed);
    expect(files.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(MOST_BYTES.unpacked);
  });

  it(`brings at most ${MOST_PACKAGES} packages, itself among them`, async () => {
    const { packages } = JSON.parse(await readFile(project.path('node_modules/.package-lock.json'), 'utf8'));
    const places = Object.keys(packages).filter((place) => !place.startsWith('node_modules/@types/'));
    expect(places).toContain('node_modules/passport-eagleeye');
    expect(places.length).toBeLessThanOrEqual(MOST_PACKAGES);
  });

  it.each([
    ['publint', ['run', '--strict']],
    ['attw, whose types are right under every resolution', ['--no-definitely-typed']],
  ])('is clean to %s', async (tool, args) => {
    const command = join(ROOT, 'node_modules/.bin', tool.replace(/,.*/, ''));
    const result = await runCommand(command, [...args, packedPackage()], { cwd: dirname(packedPackage()) });
    expect(result).toMatchObject({ exitCode: 0 });
  });
});

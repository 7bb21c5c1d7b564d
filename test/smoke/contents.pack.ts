import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { runCommand } from '../support/command';
import { packedPackage } from '../support/packed-package';
import { ScratchProject } from '../support/scratch-project';

const SHIPPED = /^(?:CHANGELOG\.md|LICENSE|README\.md|package\.json|dist\/.+\.(?:js|d\.ts))$/;
const MOST_BYTES = 90_000;
const MOST_PACKAGES = 8;

const ROOT = join(__dirname, '../..');

/** A tool of this project. */
function runTool(name: string, args: string[]): ReturnType<typeof runCommand> {
  return runCommand(join(ROOT, 'node_modules/.bin', name), args, { cwd: dirname(packedPackage()) });
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
    const { output } = await runCommand('tar', ['-tzf', packedPackage()], { cwd: ROOT });
    const names = output
      .trim()
      .split('\n')
      .map((name) => name.replace('package/', ''));
    expect(names.filter((name) => !SHIPPED.test(name))).toEqual([]);
    expect(names).toEqual(
      expect.arrayContaining(['README.md', 'CHANGELOG.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']),
    );
  });

  it(`weighs less than ${MOST_BYTES / 1000} KB`, async () => {
    const { size } = await stat(packedPackage());
    process.stdout.write(`The tarball weighs ${size} bytes.\n`);
    expect(size).toBeLessThan(MOST_BYTES);
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

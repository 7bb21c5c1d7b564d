import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { runOrFail } from './command';

const ROOT = join(__dirname, '../..');
const VARIABLE = 'PACKED_PASSPORT_EAGLEEYE';

/** Packs the package as `npm publish` would, for all test files of this run. */
export async function packPackage(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'passport-eagleeye-pack-'));
  await runOrFail('npm', ['pack', '--pack-destination', folder], { cwd: ROOT });
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) {
    throw new Error('npm pack left no tarball');
  }
  process.env[VARIABLE] = join(folder, tarball);
}

/** The tarball. */
export function packedPackage(): string {
  const tarball = process.env[VARIABLE];
  if (tarball === undefined) {
    throw new Error('the package is not packed: the configuration of jest lacks its globalSetup');
  }
  return tarball;
}

/** Removes the tarball. */
export async function removePackedPackage(): Promise<void> {
  await rm(dirname(packedPackage()), { recursive: true, force: true });
}

import { rmSync } from 'node:fs';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { runOrFail } from './command';

/** Packs the package as `npm publish` would, for all test files of this run, and until it ends. */
async function packPackage(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'passport-eagleeye-pack-'));
  process.once('exit', () => {
    rmSync(folder, { recursive: true });
  });
  await runOrFail('npm', ['pack', '--pack-destination', folder], { cwd: join(__dirname, '../..') });
  const [tarball = ''] = await readdir(folder);
  process.env.PACKED_PASSPORT_EAGLEEYE = join(folder, tarball);
}

// jest's globalSetup takes a default export alone; `export =` is that to it.
export = packPackage;

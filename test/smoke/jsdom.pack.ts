import { join } from 'node:path';

import { stopAfterwards } from '../support/eagle-eye';
import { packedPackage } from '../support/packed-package';
import { ScratchProject } from '../support/scratch-project';

it('The package logs in under jest 29 with jsdom, whose URL cannot do all that Node’s can, and with fake timers', async () => {
  const project = await ScratchProject.create();
  stopAfterwards({ stop: () => project.remove() });
  await project.install(packedPackage(), 'jest@29', 'jest-environment-jsdom@29');
  await project.copy(join(__dirname, 'apps/jsdom.test.cjs'), 'jsdom.test.cjs');
  const { exitCode, output } = await project.run(process.execPath, [
    'node_modules/jest/bin/jest.js',
    ...['--rootDir', '.', '--testMatch', '**/jsdom.test.cjs'],
  ]);
  expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringContaining('3 passed') });
});

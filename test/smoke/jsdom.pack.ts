import { join } from 'node:path';

import { stopAfterwards } from '../support/eagle-eye';
import { ScratchProject } from '../support/scratch-project';

it('The package logs in under jest 29 with jsdom, whose URL cannot do all that Node’s can', async () => {
  const packages = ['passport-eagleeye', 'jest@29', 'jest-environment-jsdom@29'];
  const project = stopAfterwards(await ScratchProject.create(...packages));
  await project.copy(join(__dirname, 'apps/jsdom.test.cjs'), 'jsdom.test.cjs');
  const jest = ['node_modules/jest/bin/jest.js', '--rootDir', '.', '--testMatch', '**/jsdom.test.cjs'];
  const { exitCode, output } = await project.run(process.execPath, jest);
  expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringContaining('1 passed') });
});

import type { ScratchProject } from '../support/scratch-project';
import { createSmokeProject, LANGUAGES, type Language, logIn, LOGGED_IN } from './smoke-project';

describe('The packed package, installed in an empty folder, logs in', () => {
  let project: ScratchProject;

  beforeAll(async () => {
    project = await createSmokeProject();
  });

  afterAll(async () => {
    await project.remove();
  });

  const languages = Object.keys(LANGUAGES) as Language[];

  it.each(languages)('from %s', async (language) => {
    expect(await logIn(project, language)).toEqual({ node: process.versions.node, user: LOGGED_IN });
  });

  it('in jest 29 with jsdom, whose URL cannot do all that Node’s can, and with fake timers', async () => {
    await project.install('jest@29', 'jest-environment-jsdom@29');
    const { exitCode, output } = await project.run(process.execPath, [
      'node_modules/jest/bin/jest.js',
      ...['--rootDir', '.', '--testMatch', '**/jsdom.test.cjs'],
    ]);
    expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringContaining('3 passed') });
  });
});

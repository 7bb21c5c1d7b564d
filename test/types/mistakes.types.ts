import { stopAfterwards } from '../support/eagle-eye';
import { COMPILERS, RESOLUTIONS } from './compilers';
import { compile, createConsumer } from './consumer';

/** What a compiler says of the mistakes in `fixtures/mistakes`. */
const MISTAKES = [
  "Property 'clientSecret' is missing in type '{ clientID: string; callbackURL: string; }'",
  "'callbackUrl' does not exist in type 'StrategyOptions'. Did you mean to write 'callbackURL'?",
  `Type '"timezone"' is not assignable to type`,
];

it('Every compiler names the mistake', async () => {
  const project = await createConsumer({ packages: ['@types/node@20.8'], fixtures: [], compilers: COMPILERS });
  stopAfterwards({ stop: () => project.remove() });
  for (const compiler of COMPILERS) {
    for (const resolution of RESOLUTIONS.filter(({ name }) => name === 'nodenext, ES modules')) {
      const { output } = await compile(project, ['mistakes'], compiler, resolution);
      for (const mistake of MISTAKES) expect(output).toContain(mistake);
    }
  }
});

import { compilesEverywhere, type ConsumerKind } from './consumer';

describe.each<[string, ConsumerKind]>([
  ['Node 24', { packages: ['@types/node@24'], fixtures: ['bare', 'commonjs'], compilers: ['6.0', '7.0'] }],
  // Later ones ask for TypeScript 5.1 at least.
  ['Node 20.8', { packages: ['@types/node@20.8'], fixtures: ['bare', 'commonjs'], compilers: ['5.0'] }],
  [
    'Node 24, with undici and node-fetch',
    {
      packages: ['@types/node@24', 'undici@7', 'node-fetch@2', '@types/node-fetch@2', 'node-fetch3@npm:node-fetch@3'],
      fixtures: ['fetch'],
      compilers: ['6.0', '7.0'],
    },
  ],
])('A consumer with only the types of %s compiles', (_what, kind) => {
  compilesEverywhere(kind);
});

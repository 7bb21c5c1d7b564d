import { compilesEverywhere } from './consumer';

const fixtures = ['bare', 'commonjs'];

describe('A consumer with the types of Node alone compiles', () => {
  describe('with those of Node 24', () => {
    compilesEverywhere({ packages: ['@types/node@24'], fixtures, compilers: ['6.0', '7.0'] });
  });

  // Later ones ask for TypeScript 5.1 at least.
  describe('with those of Node 20.8', () => {
    compilesEverywhere({ packages: ['@types/node@20.8'], fixtures, compilers: ['5.0'] });
  });
});

import { compilesEverywhere } from './consumer';

const fixtures = ['express', 'bare'];

describe('A consumer with the types of Passport and Express compiles', () => {
  describe('with Express 5', () => {
    compilesEverywhere({
      packages: ['@types/node@22', '@types/passport@1', '@types/express@5'],
      fixtures,
      compilers: ['6.0', '7.0'],
    });
  });

  // The types of Express 5 ask for TypeScript 5.2 at least.
  describe('with Express 4', () => {
    compilesEverywhere({
      packages: ['@types/node@20.8', '@types/passport@1', '@types/express@4'],
      fixtures,
      compilers: ['5.0'],
    });
  });
});

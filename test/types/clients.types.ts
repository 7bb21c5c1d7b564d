import { compilesEverywhere } from './consumer';

describe('A consumer with another fetch compiles', () => {
  compilesEverywhere({
    packages: ['@types/node@24', 'undici@7', 'node-fetch@2', '@types/node-fetch@2', 'node-fetch3@npm:node-fetch@3'],
    fixtures: ['fetch'],
    compilers: ['6.0', '7.0'],
  });
});

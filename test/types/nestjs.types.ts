import { COMPILERS, RESOLUTIONS } from './compilers';
import { compilesEverywhere } from './consumer';

const NEST = ['@nestjs/common@11', '@nestjs/passport@11', 'passport@0.7', 'reflect-metadata@0.2', 'rxjs@7'];
const TYPES = ['@types/passport@1', '@types/express@4'];

describe('A consumer with NestJS compiles', () => {
  // Each series of @types/node goes with the compilers of its time: they differ on the type of a Buffer's memory.
  describe.each([
    ['@types/node@20.8', COMPILERS.filter((compiler) => compiler === '5.0')],
    ['@types/node@20', COMPILERS.filter((compiler) => compiler !== '5.0')],
  ] as const)('with %s', (nodeTypes, compilers) => {
    compilesEverywhere({
      packages: [...NEST, ...TYPES, nodeTypes],
      fixtures: ['nestjs'],
      compilers,
      resolutions: RESOLUTIONS.filter(({ name }) => name === 'node10, CommonJS' || name === 'nodenext, CommonJS'),
    });
  });
});

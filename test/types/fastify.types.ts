import { compilesEverywhere } from './consumer';
import { RESOLUTIONS } from './resolutions';

describe('A consumer with Fastify compiles', () => {
  compilesEverywhere({
    packages: ['@fastify/passport@3', 'fastify@5', '@types/node@22'],
    fixtures: ['fastify'],
    // Fastify's types need NoInfer, which came with TypeScript 5.4.
    compilers: ['5.9', '6.0', '7.0'],
    resolutions: RESOLUTIONS.filter(({ moduleResolution }) => moduleResolution === 'nodenext'),
  });
});

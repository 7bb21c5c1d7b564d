import { RESOLUTIONS } from './compilers';
import { compilesEverywhere } from './consumer';

describe('A consumer with Fastify compiles', () => {
  compilesEverywhere({
    // The types of @fastify/passport need those of both sessions and of Passport.
    packages: [
      ...['@fastify/passport@4', '@fastify/secure-session@8', '@fastify/session@11', 'fastify@5'],
      ...['@types/node@22', '@types/passport@1'],
    ],
    fixtures: ['fastify'],
    // Fastify's types need NoInfer, which came with TypeScript 5.4.
    compilers: ['6.0', '7.0'],
    resolutions: RESOLUTIONS.filter(({ moduleResolution }) => moduleResolution === 'nodenext'),
  });
});

import { compilesEverywhere, type ConsumerKind } from './consumer';

const NEST = ['@nestjs/common@11', '@nestjs/passport@11', 'passport@0.7', 'reflect-metadata@0.2', 'rxjs@7'];
/** The types of @fastify/passport need those of both sessions and of Passport. */
const FASTIFY = ['@fastify/passport@4', '@fastify/secure-session@8', '@fastify/session@11', 'fastify@5'];
const EXPRESS_4 = ['@types/passport@1', '@types/express@4'];
const EXPRESS_5 = ['@types/passport@1', '@types/express@5'];
const NESTJS = { fixtures: ['nestjs'], resolutions: ['node10', 'nodenext'] } as const;

// Each series of @types/node goes with the compilers of its time: they differ on the type of a Buffer's memory.
describe.each<[string, ConsumerKind]>([
  [
    'Express 5',
    { packages: ['@types/node@22', ...EXPRESS_5], fixtures: ['express', 'bare'], compilers: ['6.0', '7.0'] },
  ],
  // The types of Express 5 ask for TypeScript 5.2 at least.
  ['Express 4', { packages: ['@types/node@20.8', ...EXPRESS_4], fixtures: ['express', 'bare'], compilers: ['5.0'] }],
  ['NestJS', { ...NESTJS, packages: ['@types/node@20', ...NEST, ...EXPRESS_4], compilers: ['6.0', '7.0'] }],
  ['NestJS, and Node 20.8,', { ...NESTJS, packages: ['@types/node@20.8', ...NEST, ...EXPRESS_4], compilers: ['5.0'] }],
  [
    'Fastify',
    {
      packages: ['@types/node@22', '@types/passport@1', ...FASTIFY],
      fixtures: ['fastify'],
      // Fastify's types need NoInfer, which came with TypeScript 5.4.
      compilers: ['6.0', '7.0'],
      resolutions: ['nodenext'],
    },
  ],
])('A consumer with the types of %s compiles', (_what, kind) => {
  compilesEverywhere(kind);
});

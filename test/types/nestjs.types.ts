import { COMPILERS } from './compilers';
import { compilesEverywhere } from './consumer';
import { RESOLUTIONS } from './resolutions';

describe('A consumer with NestJS compiles', () => {
  compilesEverywhere({
    packages: [
      ...['@nestjs/common@11', '@nestjs/passport@11', 'passport@0.7', 'reflect-metadata@0.2', 'rxjs@7'],
      ...['@types/node@20.8', '@types/passport@1', '@types/express@4'],
    ],
    fixtures: ['nestjs'],
    compilers: COMPILERS,
    resolutions: RESOLUTIONS.filter(({ name }) => name === 'node10, CommonJS' || name === 'nodenext, CommonJS'),
  });
});

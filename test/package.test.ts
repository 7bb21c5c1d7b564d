import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import * as passportEagleEye from '../lib';

const ROOT = join(__dirname, '..');

it('exports exactly these names', () => {
  expect(Object.keys(passportEagleEye).sort()).toEqual([
    'EagleEyeError',
    'EagleEyeStrategy',
    'EagleEyeTokens',
    'RedisTokenStore',
    'Strategy',
  ]);
  expect(passportEagleEye.Strategy).toBe(passportEagleEye.EagleEyeStrategy);
});

it('has no circle of imports', () => {
  const seen = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    expect(trail).not.toContain(file);
    if (!seen.has(file)) {
      for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/ from '(\.[^']+)'/g)) {
        visit(`${join(dirname(file), specifier)}.ts`, [...trail, file]);
      }
      seen.add(file);
    }
  };
  visit(join(ROOT, 'lib/index.ts'), []);
  visit(join(ROOT, 'lib/testing/index.ts'), []);
  expect(seen.size).toBeGreaterThan(30);
});

import { readdirSync, readFileSync } from 'node:fs';
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

it('depends on passport-oauth2, and on nothing else', () => {
  const manifest: unknown = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(manifest).toHaveProperty('dependencies', { 'passport-oauth2': expect.any(String) });
  expect(manifest).not.toHaveProperty('peerDependencies');
});

it('has no circle of imports', () => {
  const imports = new Map<string, string[]>();
  for (const name of readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.ts')) {
      const source = readFileSync(join(ROOT, 'lib', name), 'utf8');
      const specifiers = Array.from(source.matchAll(/ from '(\.[^']+)'/g), ([, specifier = '']) => specifier);
      imports.set(
        name,
        specifiers.map((specifier) => `${join(dirname(name), specifier)}.ts`),
      );
    }
  }
  const seen = new Set<string>();
  const visit = (name: string, trail: readonly string[]): void => {
    expect(trail.includes(name) ? [...trail, name] : []).toEqual([]);
    if (!seen.has(name)) {
      seen.add(name);
      imports.get(name)?.forEach((imported) => {
        visit(imported, [...trail, name]);
      });
    }
  };
  visit('index.ts', []);
  visit('testing/index.ts', []);
  expect(seen.size).toBeGreaterThan(30);
});

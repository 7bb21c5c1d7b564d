import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { CATALOGUE } from '../../lib/errors/catalogue';

/** The tables of the README whose rows begin with a code and its status: that of failed logins, and that of all codes. */
const tables = readFileSync(join(__dirname, '../../README.md'), 'utf8')
  .split(/^\| `?(?:info\.code|Code)`? .*\n/m)
  .slice(1)
  .map((text) => [...text.matchAll(/^\| `(\w+)` +\| (\d{3}) +\|/gm)].map(([, code, status]) => `${code} ${status}`));

it('the README lists every code with its HTTP status, once, and gives failed logins the same statuses', () => {
  const [failures, codes] = tables;
  const catalogue = Object.entries(CATALOGUE).map(([code, { status }]) => `${code} ${status}`);
  expect(codes?.sort()).toEqual(catalogue.sort());
  expect(failures?.length).toBeGreaterThan(3);
  expect(catalogue).toEqual(expect.arrayContaining(failures ?? []));
});

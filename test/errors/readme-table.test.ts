import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { CATALOGUE } from '../../lib/errors/catalogue';
import { tableWith } from '../support/markdown-table';

const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');

/** Codes and statuses, as a table of the README tells them. */
function statusesOf(head: string): [code: string, status: number][] {
  return tableWith(head, readme).map(([code = '', status = '']) => [code.replaceAll('`', ''), Number(status)]);
}

const catalogue = Object.entries(CATALOGUE).map(([code, { status }]): [string, number] => [code, status]);

describe('the README', () => {
  it('lists every code with its HTTP status, once', () => {
    expect(statusesOf('Code').sort()).toEqual(catalogue.sort());
  });

  it('gives failed logins the same statuses', () => {
    const failures = statusesOf('info.code');
    expect(failures.length).toBeGreaterThan(3);
    expect(catalogue).toEqual(expect.arrayContaining(failures));
  });
});

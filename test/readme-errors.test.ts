import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ERROR_STATUSES, FAILURE_STATUSES } from './support/error-statuses';
import { tableUnder } from './support/markdown-table';

const readme = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');

/** Code and status, as the first two columns of a table tell them. */
function statuses(heading: string): [code: string, status: number][] {
  return tableUnder(heading, readme).map(([code = '', status = '']) => [code.replaceAll('`', ''), Number(status)]);
}

describe("the README's tables are complete, and say what the tests see", () => {
  it.each([
    ['## Errors', ERROR_STATUSES],
    ['## Failed logins', FAILURE_STATUSES],
  ])('%s', (heading, expected) => {
    const rows = statuses(heading);
    expect(Object.fromEntries(rows)).toEqual(expected);
    expect(rows).toHaveLength(Object.keys(expected).length);
  });
});

import request from 'supertest';

import { startEagleEye } from './support/eagle-eye';
import { expressApp } from './support/express-app';
import { loginRequest } from './support/login-request';
import { failureOf, run } from './support/passport-run';
import { strategyFor } from './support/strategy';

const TOO_LONG = 'c'.repeat(4097);

describe('callback input that is no code and no error', () => {
  it.each([
    ['two codes', '?code=a&code=b'],
    ['a code that is a list', '?code[]=a'],
    ['a code that is a sparse list', '?code[99]=a'],
    ['a code that is an object', '?code[toString]=a&state=b'],
    ['an empty code', '?code='],
    ['a code of more than 4 KiB', `?code=${TOO_LONG}`],
    ['a code with a line feed', '?code=a%0Ab'],
    ['a code with a null', '?code=a%00b'],
    ['a code with umlauts', '?code=%C3%A4'],
    ['two states', '?code=a&state=b&state=c'],
    ['a state that is an object', '?code=a&state[b]=c'],
    ['a state of more than 4 KiB', `?code=a&state=${TOO_LONG}`],
    ['a state with a carriage return', '?code=a&state=b%0D'],
    ['two errors', '?error=access_denied&error=server_error'],
    ['an error that is an object', '?error[code]=access_denied'],
    ['an error with a line feed', '?error=access_denied%0A'],
    ['an error of more than 4 KiB', `?error=${TOO_LONG}`],
  ])('never reaches the token endpoint, and fails the login with 400: %s', async (_what, query) => {
    const eagleEye = await startEagleEye();
    const strategy = strategyFor(eagleEye);
    const before: Parameters<typeof expressApp>[0]['before'] = (app) => app.set('query parser', 'extended');
    const response = await request(expressApp({ strategy, before })).get(`/${query}`);
    expect(response.status).toBe(400);
    expect(eagleEye.requests).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['a number', 42],
    ['true', true],
    ['a list', ['a']],
    ['an object', { a: 'b' }],
    ['an object that cannot be text', { toString: null }],
    ['null', null],
    ['a function', () => 'a'],
    ['a symbol', Symbol('a')],
    ['a big integer', 1n],
  ])('of whatever type a parser may give it: %s', async (_what, value) => {
    const eagleEye = await startEagleEye();
    const strategy = strategyFor(eagleEye, { state: false });
    for (const parts of [{ query: { code: value } }, { body: { code: value } }, { query: { error: value } }]) {
      expect(await failureOf(run(strategy, loginRequest(parts)))).toEqual({
        info: {
          code: 'malformed_callback',
          message: expect.stringMatching(/^The callback is malformed: "(code|error)" /),
        },
        status: 400,
      });
    }
    expect(eagleEye.requests).toEqual([]);
  });
});

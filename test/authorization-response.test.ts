import { readAuthorizationResponse } from '../lib/authorization-response';
import { loginRequest, type RequestParts } from './support/login-request';

function read(parts: RequestParts): ReturnType<typeof readAuthorizationResponse> {
  return readAuthorizationResponse(loginRequest(parts));
}

/** What is wrong with a callback that is malformed. */
function faultOf(parts: RequestParts): string {
  const response = read(parts);
  return response.kind === 'malformed' ? response.message : `it is taken for ${response.kind}`;
}

const visible = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index)).join('');

describe('a request is a callback', () => {
  it.each<[string, RequestParts]>([
    ['in its query, parsed by the framework', { query: { code: 'c0de', state: 'st4te' } }],
    ['in its query, on a server that parses none', { url: '/cb?code=c0de&state=st4te' }],
    ['in a body, by form_post', { body: { code: 'c0de', state: 'st4te' } }],
    ['in a body beside a query that says nothing', { query: { tenant: '1' }, body: { code: 'c0de', state: 'st4te' } }],
    [
      'in its query, when the body says something else',
      { query: { code: 'c0de', state: 'st4te' }, body: { code: 'other' } },
    ],
    ['in a query without a prototype', { query: Object.assign(Object.create(null), { code: 'c0de', state: 'st4te' }) }],
  ])('%s', (_where, parts) => {
    expect(read(parts)).toEqual({ kind: 'code', code: 'c0de', state: 'st4te' });
  });

  it('without a state', () => {
    expect(read({ query: { code: 'c0de' } })).toEqual({ kind: 'code', code: 'c0de', state: undefined });
  });

  it('with an empty state, which is as good as none', () => {
    expect(read({ query: { code: 'c0de', state: '' } })).toEqual({ kind: 'code', code: 'c0de', state: undefined });
  });

  it('with every character that a code and a state can have, up to 4 KiB', () => {
    const code = visible.repeat(50).slice(0, 4096);
    expect(read({ query: { code, state: code } })).toEqual({ kind: 'code', code, state: code });
  });

  it('percent-decoded, on a server that parses no query', () => {
    expect(read({ url: '/cb?code=a%2Bb%20c+d&state=%7B%7D' })).toEqual({ kind: 'code', code: 'a+b c d', state: '{}' });
  });
});

describe('a request is an error response', () => {
  it.each<[string, RequestParts]>([
    ['in its query', { query: { error: 'access_denied', error_description: 'no, thanks', state: 'st4te' } }],
    ['in its URL', { url: '/?error=access_denied&error_description=no,%20thanks&state=st4te' }],
    ['in a body, by form_post', { body: { error: 'access_denied', error_description: 'no, thanks', state: 'st4te' } }],
  ])('%s', (_where, parts) => {
    const expected = { kind: 'error', error: 'access_denied', description: 'no, thanks', state: 'st4te', secrets: [] };
    expect(read(parts)).toEqual(expected);
  });

  it('also when it carries a code, which no error may say', () => {
    expect(read({ query: { error: 'server_error', code: 'c0de' } })).toMatchObject({
      kind: 'error',
      error: 'server_error',
      secrets: ['c0de'],
    });
  });

  it.each([undefined, ['a', 'b'], { a: 'b' }])('whose description %j is left out', (error_description) => {
    expect(read({ query: { error: 'access_denied', error_description } })).toMatchObject({ description: undefined });
  });
});

describe('a request begins a login', () => {
  it.each<[string, RequestParts]>([
    ['without a query', {}],
    ['with an empty query', { query: {} }],
    ['with a query of other things', { query: { returnTo: '/home', codes: '1', errors: '2' } }],
    ['with a state alone', { query: { state: 'st4te' } }],
    ['with code[a]=b, which is another name', { url: '/?code[a]=b' }],
    ['without a URL', { url: undefined }],
    ['with a query that is a text', { query: 'code=c0de' }],
    ['with a body that is no object', { body: 'code=c0de' }],
    ['with a body that is null', { body: null }],
    ['with a body that is a list', { body: [{ code: 'c0de' }] }],
    ['with a body of bytes', { body: Buffer.from('code=c0de') }],
    ['with a code that is only inherited', { query: Object.create({ code: 'c0de', error: 'access_denied' }) }],
    ['with __proto__ in its URL', { url: '/?__proto__=c0de&constructor=error' }],
  ])('%s', (_what, parts) => {
    expect(read(parts)).toEqual({ kind: 'none' });
  });
});

describe('a callback is malformed', () => {
  const twice = 'is given more than once or is no text';
  const characters = 'is empty or holds characters that it cannot have';

  it.each(['code', 'state', 'error'])('when %s is no text', (name) => {
    const good = name === 'state' ? { code: 'c0de' } : {};
    for (const value of [['a', 'b'], ['a'], [], { a: 'b' }, {}, 5, true, null]) {
      expect(faultOf({ query: { ...good, [name]: value } })).toBe(
        `The callback is malformed: "${name}" ${twice}. Start the login again.`,
      );
      expect(faultOf({ body: { ...good, [name]: value } })).toContain(`"${name}" ${twice}`);
    }
  });

  it.each(['code', 'state', 'error'])('when %s is longer than 4 KiB', (name) => {
    const good = name === 'state' ? { code: 'c0de' } : {};
    expect(faultOf({ query: { ...good, [name]: 'a'.repeat(4097) } })).toBe(
      `The callback is malformed: "${name}" is longer than 4096 characters. Start the login again.`,
    );
  });

  it.each(['code', 'state', 'error'])('when %s holds what it cannot hold', (name) => {
    const good = name === 'state' ? { code: 'c0de' } : {};
    for (const value of ['a\nb', 'a\r', '\u0000', '\u001b[2J', 'a\tb', '\u007f', 'ä', '\u2028', '😀', '\ud800']) {
      expect(faultOf({ query: { ...good, [name]: value } })).toBe(
        `The callback is malformed: "${name}" ${characters}. Start the login again.`,
      );
    }
  });

  it.each(['code', 'error'])('when %s is empty', (name) => {
    expect(faultOf({ query: { [name]: '' } })).toContain(`"${name}" ${characters}`);
  });

  it.each([
    ['/?code=a&code=b', 'code'],
    ['/?code=a&code=b&code=c', 'code'],
    ['/?code=a&state=b&state=c', 'state'],
    ['/?error=a&error=b', 'error'],
    ['/?code=a&error=b&error=c', 'error'],
    ['/?state=a&code=b&state=', 'state'],
  ])('on a server that parses no query, when it is %s', (url, name) => {
    expect(faultOf({ url })).toContain(`"${name}" ${twice}`);
  });
});

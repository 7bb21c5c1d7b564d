import { isJsonObject, isNonEmptyString, parseJsonObject } from '../lib/json';

describe('parseJsonObject', () => {
  it('answers the object', () => {
    expect(parseJsonObject('{"id":"ca0f61ab","more":{"list":[1,"\\u00e9",null]}}')).toEqual({
      id: 'ca0f61ab',
      more: { list: [1, 'é', null] },
    });
  });

  it.each(['', ' ', 'null', '"text"', '7', 'true', '[]', '[{"id":"1"}]', '{', '{"id":}', '{"id":"1"} more', '<html>'])(
    'answers undefined for %j, which is no JSON object',
    (text) => {
      expect(parseJsonObject(text)).toBeUndefined();
    },
  );

  describe('leaves out a member __proto__', () => {
    it.each([
      ['at the top', '{"__proto__":{"admin":true},"id":"1"}', { id: '1' }],
      ['within', '{"user":{"__proto__":{"admin":true},"id":"1"}}', { user: { id: '1' } }],
      ['in a list', '{"users":[{"__proto__":{"admin":true},"id":"1"}]}', { users: [{ id: '1' }] }],
      ['escaped', '{"\\u005f_pr\\u006Fto__":{"admin":true},"id":"1"}', { id: '1' }],
      ['beside its own text as a value', '{"id":"__proto__"}', { id: '__proto__' }],
    ])('%s', (_where, text, expected) => {
      const parsed = parseJsonObject(text);
      expect(JSON.stringify(parsed)).toBe(JSON.stringify(expected));
      expect(Object.assign({}, parsed)).not.toHaveProperty('admin');
    });
  });
});

describe('isJsonObject', () => {
  it.each([[{}], [Object.create(null)], [{ id: 1 }]])('holds for %p', (value: unknown) => {
    expect(isJsonObject(value)).toBe(true);
  });

  it.each([[null], [undefined], [[]], ['text'], [1], [() => ({})]])('does not hold for %p', (value) => {
    expect(isJsonObject(value)).toBe(false);
  });
});

describe('isNonEmptyString', () => {
  it('holds for a text, and for nothing else', () => {
    expect([' ', 'a'].map(isNonEmptyString)).toEqual([true, true]);
    expect(['', 1, null, undefined, ['a'], {}].map(isNonEmptyString)).not.toContain(true);
  });
});

import { EagleEyeRequestError, EagleEyeTokenError, type EndpointName } from '../lib';
import { jsonObjectOf, refusal, unusable } from '../lib/answer-fault';
import { endpointOf } from '../lib/endpoint';
import type { Answer } from '../lib/exchange';

function received(name: EndpointName, status: number, body: unknown, secrets: readonly string[] = []): Answer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { endpoint: endpointOf(name, 'https://api.example.com/path'), secrets, status, body: text };
}

describe('the JSON object of an answer', () => {
  it.each([200, 201, 299])('is taken with status %i', (status) => {
    expect(jsonObjectOf(received('profile', status, { id: '1' }))).toEqual({ id: '1' });
  });

  it.each([100, 199, 300, 400, 500, 599])('is not taken with status %i', (status) => {
    expect(() => jsonObjectOf(received('profile', status, { id: '1' }))).toThrow(EagleEyeRequestError);
  });

  it('is asked for where there is none', () => {
    expect(() => jsonObjectOf(received('profile', 200, '[]'))).toThrow(
      'Eagle Eye profile request (https://api.example.com/path) was answered (HTTP 200) with JSON of another form (array) in ' +
        'place of a JSON object. Check the URL of this endpoint in the options, and proxies between.',
    );
  });
});

describe('a good answer that is no JSON', () => {
  const NOT_SHOWN =
    /with text that is no JSON and is not shown, as it may hold tokens \(\d+ characters\), in place of a JSON/;

  it.each(['token', 'refresh'] as const)('is not shown at the %s endpoint when it may hold a new token', (name) => {
    for (const body of [
      '{"access_token":["s3cr3t-0paque',
      ' {"tokens":{"access":"s3cr3t-0paque"',
      '{access_token=>s3cr3t-0paque}',
      'access_token is s3cr3t-0paque',
      '<r><AccessToken><v>s3cr3t-0paque</v></AccessToken></r>',
    ]) {
      const { message } = unusable(received(name, 200, body));
      expect(message).toMatch(NOT_SHOWN);
      expect(message).not.toContain('s3cr3t');
    }
  });

  it.each(['token', 'refresh'] as const)('is shown there when it is a page of somebody else', (name) => {
    const { message } = unusable(received(name, 200, '<title>Welcome to the hotel</title>'));
    expect(message).toContain('with "<title>Welcome to the hotel</title>" in place of a JSON object');
  });

  it.each(['profile', 'clientSettings', 'api'] as const)(
    'is shown at the %s endpoint, which gives no tokens',
    (name) => {
      expect(unusable(received(name, 200, '{"id": 7')).message).toContain('with "{"id": 7" in place of a JSON object');
    },
  );
});

describe('a stuck developer reads cause and cure', () => {
  it.each<[what: string, answer: Answer, message: string]>([
    [
      'a wrong secret',
      received('token', 401, { error: 'invalid_client', error_description: 'Bad client credentials' }),
      'Eagle Eye token request (https://api.example.com/path) was refused (HTTP 401, invalid_client: Bad client credentials). ' +
        'The client ID or the client secret is wrong: check the options "clientID" and "clientSecret" against the application ' +
        'in the Eagle Eye developer portal.',
    ],
    [
      'a redirect URI that is not on the whitelist',
      received('token', 400, {
        error: 'invalid_request',
        error_description: 'Invalid redirect: http://localhost:3333',
      }),
      'Eagle Eye token request (https://api.example.com/path) was refused (HTTP 400, invalid_request: Invalid redirect: ' +
        'http://localhost:3333). Check that the option "callbackURL" is, letter for letter, a redirect URI on the whitelist of ' +
        'the application.',
    ],
    [
      'a wrong secret, told in the form of the API',
      received('token', 401, { code: 401, status: 'unauthenticated', message: 'no' }),
      'Eagle Eye token request (https://api.example.com/path) was refused (HTTP 401, unauthenticated: no). Check the options ' +
        '"clientID" and "clientSecret" against the application in the Eagle Eye developer portal; if they are right, the code ' +
        'or token is not good any more.',
    ],
    [
      'a user who is blocked',
      received('profile', 403, { status: 'permissionDenied', details: [{ reason: 'userBlocked' }] }),
      'Eagle Eye profile request (https://api.example.com/path) was refused (HTTP 403, permissionDenied, userBlocked). ' +
        'The user is blocked in Eagle Eye.',
    ],
    [
      'a proxy in between',
      received('profile', 407, '<html>Proxy Authentication Required</html>'),
      'Eagle Eye profile request (https://api.example.com/path) was answered with HTTP 407 and "<html>Proxy Authentication ' +
        'Required</html>". The proxy asks for a login: give it the credentials in the option "agent".',
    ],
    [
      'a wrong URL',
      received('api', 404, 'Not Found'),
      'Eagle Eye API request (https://api.example.com/path) was answered with HTTP 404 and "Not Found". Check the URL of this ' +
        'endpoint in the options, and proxies between.',
    ],
  ])('of %s', (_what, answer, message) => {
    expect(refusal(answer).message).toBe(message);
  });

  it('of an answer without what must be in it', () => {
    expect(unusable(received('token', 200, {}), 'access_token is missing')).toMatchObject({
      code: 'invalid_response',
      message:
        'Eagle Eye token request (https://api.example.com/path) was answered (HTTP 200) with JSON that cannot be used: ' +
        'access_token is missing. Check the URL of this endpoint in the options, and proxies between.',
    });
  });
});

describe('what Eagle Eye says is quoted', () => {
  it('in 200 characters at most, on one line', () => {
    const error_description = `first line\r\n\tsecond line\u0007 ${'and more '.repeat(100)}`;
    const { message } = refusal(received('token', 400, { error: 'invalid_scope', error_description }));
    expect(message).toMatch(/invalid_scope: first line second line and more (?:and more )+.{0,8}…\)\. Check/);
    expect(message.length).toBeLessThan(400);
  });

  it('as its error, too, and without a secret there', () => {
    const error = refusal(received('token', 400, { error: 'bad c0de-of-this' }, ['c0de-of-this']));
    expect(error).toBeInstanceOf(EagleEyeTokenError);
    expect(error).toMatchObject({ code: 'token_error', error: 'bad [redacted]', upstreamStatus: 400 });
    expect(refusal(received('profile', 400, { status: 'x'.repeat(300) })).error).toHaveLength(200);
  });

  it.each([[null], [7], [''], [['a']], [{ a: 1 }]])(
    'unless its description is no text, such as %j',
    (error_description) => {
      const { message } = refusal(received('token', 400, { error: 'invalid_scope', error_description }));
      expect(message).toContain('(HTTP 400, invalid_scope). ');
    },
  );
});

import { validateHeaderValue } from 'node:http';

import { formatBaseUrl, trustedBaseUrl } from '../../lib/base-url';
import { CODES } from '../../lib/errors/codes';
import { EagleEyeError } from '../../lib/errors/eagle-eye-error';
import { errorResponse } from '../../lib/errors/refused-answer';
import { excerpt } from '../../lib/errors/excerpt';
import { tokenResponseOf } from '../../lib/token-response';
import { among, credential, expectNothingOf, fc, forAll, joined, printed, targetOf, textWith } from './arbitraries';

const DOMAINS = ['eagleeyenetworks.com', 'een.cloud', '127.0.0.1'];
const ENDPOINTS = ['token', 'refresh', 'revocation', 'clientSettings', 'profile', 'api'] as const;

/** Checks that what was thrown is ours, and shows nothing of credentials. */
function expectOurs(error: unknown, codes: readonly string[], credentials: readonly string[]): void {
  if (!(error instanceof EagleEyeError)) {
    throw error;
  }
  expect(codes).toContain(error.code);
  expect(error.status).toBe(CODES[error.code].status);
  expect(error.message).toMatch(/^\P{C}{1,1500}$/u);
  expectNothingOf(credentials, printed(error));
}

it('An excerpt is one short line that shows nothing of a credential, and what is behind its bound is not read', () => {
  const secret = fc.oneof(
    credential,
    fc.stringMatching(/^[!-~]{6,20}$/),
    fc.constantFrom('password', '((((ab', 'it is a b'),
  );
  const input = fc.tuple(secret, secret).chain((all) => fc.tuple(fc.constant(all), textWith(...all), textWith(...all)));
  forAll(input, ([credentials, said, rest]) => {
    const shown = excerpt(said, credentials);
    expect(shown).toMatch(/^\P{C}{0,202}$/u);
    expectNothingOf(credentials, shown);
    const start = said.padEnd(201, ' it was');
    expect(excerpt(start + rest, credentials)).toBe(excerpt(start, credentials));
  });
});

it('A base URL is one in which a URL parser finds the same host, on a trusted domain; anything else is refused', () => {
  const domain = fc.constantFrom(...DOMAINS, 'EEN.Cloud', 'een.cloud.evil.example');
  const odd = among('xn-- xn--a 0x7f 1 u@ evil.example/ evil.example# %2e [::1] \\ 。 ａ \u00ad');
  const label = fc.oneof(fc.stringMatching(/^[\w-]{0,64}$/), odd, odd);
  const glue = among('. . . . .  - @ / # 。 ..');
  const port = fc.constantFrom(443, 443, 8443, 1, 0, -1, 65535, 65536, '443', null, undefined, 1.5, NaN);
  const input = credential.chain((token) => {
    const below = joined(fc.oneof({ weight: 3, arbitrary: label }, textWith(token)), glue, domain);
    const host = fc.oneof({ weight: 4, arbitrary: below }, domain, fc.webAuthority(), textWith(token));
    const end = fc.constantFrom('', '', ':', ':8443', ':0', ':99999', '/', '/x', '?x');
    const url = joined(fc.constantFrom('', 'https://', 'http://', 'HTTPS://', '//'), host, end);
    return fc.tuple(fc.constant(token), fc.oneof(fc.record({ hostname: host, port }), url, fc.anything()));
  });
  forAll(input, ([token, value]) => {
    try {
      const base = trustedBaseUrl(value, targetOf('token', token), DOMAINS);
      const url = new URL(formatBaseUrl(base));
      expect(url.href).toBe(`${formatBaseUrl(base)}/`);
      expect([url.protocol, url.hostname, Number(url.port || 443)]).toEqual(['https:', base.hostname, base.port]);
      expect(base.port > 0 && DOMAINS.some((one) => `.${url.hostname}`.endsWith(`.${one}`))).toBe(true);
    } catch (error) {
      expectOurs(error, ['invalid_response', 'untrusted_api_host'], [token]);
    }
  });
});

/** The body of an answer: JSON with the members that are read, JSON of another form, or text. */
function bodyWith(...credentials: string[]): fc.Arbitrary<string> {
  const said = textWith(...credentials);
  const known = fc.constantFrom('invalid_grant', 'unauthenticated', 'wrongArgumentValue', 'constructor', null, 401, []);
  const member = fc.oneof(said, known);
  const error = fc.oneof(member, fc.record({ message: member }));
  const details = fc.oneof(member, fc.array(fc.oneof(member, fc.record({ reason: member }))));
  const texts = { error_description: member, error_uri: member, status: member, message: member };
  const object = fc.record({ error, details, ...texts }, { requiredKeys: [] }).map((value) => JSON.stringify(value));
  return fc.oneof({ weight: 3, arbitrary: object }, fc.json(), said);
}

it('An error response is an error of ours, and shows nothing of what the request carried', () => {
  const input = credential.chain((carried) => {
    const seconds = fc.oneof(textWith(carried), fc.nat().map(String), fc.constant('Fri, 31 Dec 9999 23:59:59 GMT'));
    const headers = fc.dictionary(fc.constantFrom('retry-after', 'www-authenticate'), seconds);
    const status = fc.oneof(fc.constantFrom(400, 401, 403, 407, 429, 503), fc.integer({ min: 300, max: 999 }));
    const target = fc.constantFrom(...ENDPOINTS).map((name) => targetOf(name, carried));
    return fc.record({ target, status, headers, body: bodyWith(carried) });
  });
  forAll(input, (answer) => {
    const error = errorResponse(answer);
    expectOurs(error, Object.keys(CODES), answer.target.credentials);
    expect(error).toMatchObject({ endpoint: answer.target.name, upstreamStatus: answer.status });
    expect(Number.isInteger(error.retryAfter ?? 0) && (error.retryAfter ?? 0) >= 0).toBe(true);
  });
});

it('A token response has tokens that a header can carry; what has not is refused without a piece of a token', () => {
  const input = fc.tuple(credential, credential, credential).chain(([code, token, other]) => {
    const odd = fc.oneof(
      fc.constantFrom(null, '', ' ', 1, -1, '1', 'bearer', `${token}\n`, `${token}é`),
      fc.anything(),
    );
    const usually = (value: unknown) => fc.oneof({ weight: 4, arbitrary: fc.constant(value) }, odd);
    const tokens = { access_token: usually(token), refresh_token: usually(other) };
    const others = { token_type: usually('Bearer'), expires_in: usually(43_198), scope: odd, ['__proto__']: odd };
    const members = { ...tokens, ...others };
    const object = fc.record(members).map((value) => JSON.stringify(value));
    const body = fc.oneof({ weight: 4, arbitrary: object }, textWith(code, token), bodyWith(code));
    return fc.tuple(fc.constant([code, token, other]), body);
  });
  forAll(input, ([credentials, body]) => {
    try {
      const target = targetOf('token', ...credentials.slice(0, 1));
      const response = tokenResponseOf({ target, status: 200, headers: {}, body });
      validateHeaderValue('authorization', `Bearer ${response.access_token}`);
      expect(response.access_token).toMatch(/[!-~]/);
      expect(response.refresh_token ?? 'none').toMatch(/^[ -~]+$/);
      const { expires_in: seconds = 1, ...rest } = response;
      expect(seconds).toBeGreaterThanOrEqual(1);
      expect(Object.hasOwn(response, '__proto__') || Object.values(response).includes(null)).toBe(false);
      expect(JSON.parse(body)).toMatchObject(rest);
    } catch (error) {
      expectOurs(error, ['invalid_response'], credentials);
    }
  });
});

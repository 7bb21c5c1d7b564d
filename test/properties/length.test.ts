import { readAuthorizationResponse } from '../../lib/authorization-response';
import { trustedBaseUrl } from '../../lib/base-url';
import { errorResponse } from '../../lib/errors/refused-answer';
import { excerpt } from '../../lib/errors/excerpt';
import { hostOf, isRedirectURI, redirectURIRule } from '../../lib/redirect-uri';
import { open } from '../../lib/sealed-value';
import { beginInCookie, findInCookie } from '../../lib/state/login-cookie';
import { isOurState, readState } from '../../lib/state/state-parameter';
import { tokenResponseOf } from '../../lib/token-response';
import { targetOf } from './arbitraries';

const LENGTH = 256 * 1024;
const PARTS = ['a', 'a.', 'a-', ' ', '\t;', '; ', '&', '/', '<', '"', '[', '漢', '1.', `; eagleeye.${'A'.repeat(22)}=`];
const LOGIN = { redirectURI: 'https://a.example', codeVerifier: undefined, json: undefined };

const answer = (text: string, body: string, status: number) => {
  const headers = { 'retry-after': text, 'www-authenticate': text };
  return { target: targetOf('token', text), status, headers, body };
};
const jsonOf = (text: string): string => JSON.stringify({ error: text, message: text, details: [{ reason: text }] });

/** Everything that reads a text from outside. */
const READERS: Record<string, (text: string) => unknown> = {
  'parameters of a callback': (text) => readAuthorizationResponse({ headers: {}, query: { code: text, state: text } }),
  'a query': (text) => readAuthorizationResponse({ headers: {}, url: `/?code=${text}` }),
  'cookies as a login begins': (cookie) => beginInCookie({ headers: { cookie } }, 'handle', LOGIN, '', 'secret', 600),
  'cookies as it comes back': (cookie) => findInCookie({ headers: { cookie } }, 'handle', 'https://a', '', ['secret']),
  'a state': (text) => [readState(text), isOurState(text, '', ['secret'])],
  'a sealed value': (text) => open(text, '', ['secret']),
  'a base URL': (text) => trustedBaseUrl(`https://${text}`, targetOf('token', text), []),
  'the host of a base URL': (text) => trustedBaseUrl({ hostname: `a.${text}` }, targetOf('token', text), []),
  'a redirect URI': (text) => [isRedirectURI(`http://${text}`), redirectURIRule(`/${text}`)],
  'a host': (text) => hostOf({ headers: { host: text } }),
  'an excerpt': (text) => excerpt(text, [`${text.slice(0, 5)}!`.repeat(text.length / 6)]),
  'an error response': (text) => errorResponse(answer(text, jsonOf(text), 400)),
  'an error response without JSON': (text) => errorResponse(answer(text, text, 400)),
  'a token response': (text) => tokenResponseOf(answer(text, JSON.stringify({ access_token: text, scope: text }), 200)),
  'a token response without a token': (text) => tokenResponseOf(answer(text, jsonOf(text), 200)),
};

it.each(Object.entries(READERS))(
  '256 KiB as %s is read in seconds: the square of it would take minutes',
  (_as, read) => {
    const began = Date.now();
    // In steps, so that a fault is told in a minute. Jest's own bound does not interrupt what waits for nothing.
    for (let length = 1024; length <= LENGTH; length *= 4) {
      for (const part of PARTS) {
        try {
          read(part.repeat(length / part.length));
        } catch (error) {
          expect(error).toHaveProperty('name', 'EagleEyeError');
        }
        expect(Date.now() - began).toBeLessThan(20_000);
      }
    }
  },
);

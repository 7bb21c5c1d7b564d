import { EagleEyeRequestError } from '../lib';
import { startEagleEye } from './support/eagle-eye';
import { errorOf, run, successOf } from './support/passport-run';
import { callbackWithCode, strategyFor } from './support/strategy';

/** A login whose token request is answered with this body; the profile is left alone, as no token here is good. */
async function loginAnswered(body: object) {
  const eagleEye = await startEagleEye();
  eagleEye.fail('token', { body });
  const strategy = strategyFor(eagleEye, { state: false, skipUserProfile: true });
  return { eagleEye, outcome: await run(strategy, callbackWithCode(eagleEye)) };
}

describe('a token response is taken', () => {
  it.each<[string, object, object]>([
    ['with nothing but an access token', { access_token: 'a' }, { accessToken: 'a', refreshToken: undefined }],
    ['with both tokens', { access_token: 'a', refresh_token: 'r' }, { accessToken: 'a', refreshToken: 'r' }],
    ['with the token type in capitals', { access_token: 'a', token_type: 'BEARER' }, { accessToken: 'a' }],
    ['with a lifetime of no seconds', { access_token: 'a', expires_in: 0 }, { accessToken: 'a' }],
    ['with a space in a token', { access_token: 'a b~' }, { accessToken: 'a b~' }],
    [
      'with members that are null, as if they were missing',
      { access_token: 'a', refresh_token: null, token_type: null, expires_in: null, httpsBaseUrl: null, scope: null },
      { accessToken: 'a', refreshToken: undefined },
    ],
  ])('%s', async (_what, body, expected) => {
    const { outcome } = await loginAnswered(body);
    expect((await successOf(outcome)).user).toMatchObject(expected);
  });
});

describe('a token response is refused', () => {
  it.each<[string, object, string]>([
    ['without an access token', {}, 'access_token is missing, empty or no string'],
    ['with an access token that is null', { access_token: null }, 'access_token is missing, empty or no string'],
    ['with an empty access token', { access_token: '' }, 'access_token is missing, empty or no string'],
    ['with a number as access token', { access_token: 1 }, 'access_token is missing, empty or no string'],
    ['with a list as access token', { access_token: ['a'] }, 'access_token is missing, empty or no string'],
    ['with an object as access token', { access_token: { a: 1 } }, 'access_token is missing, empty or no string'],
    ['with a line feed in the access token', { access_token: 'a\nb' }, 'access_token holds characters'],
    ['with a letter beyond ASCII in it', { access_token: 'tökén' }, 'access_token holds characters'],
    ['with another token type', { access_token: 'a', token_type: 'mac' }, 'token_type is not Bearer'],
    ['with a token type that is no text', { access_token: 'a', token_type: 1 }, 'token_type is not Bearer'],
    ['with a text as lifetime', { access_token: 'a', expires_in: '43198' }, 'expires_in is not a number of seconds'],
    ['with a lifetime below nothing', { access_token: 'a', expires_in: -1 }, 'expires_in is not a number of seconds'],
    ['with an empty refresh token', { access_token: 'a', refresh_token: '' }, 'refresh_token is empty or no string'],
    ['with a number as refresh token', { access_token: 'a', refresh_token: 5 }, 'refresh_token is empty or no string'],
    ['with a tab in the refresh token', { access_token: 'a', refresh_token: 'r\t' }, 'refresh_token is empty or no'],
  ])('%s', async (_what, body, reason) => {
    const { eagleEye, outcome } = await loginAnswered(body);
    const error = await errorOf(outcome);
    expect(error).toBeInstanceOf(EagleEyeRequestError);
    expect(error).toMatchObject({ code: 'invalid_response', status: 502, endpoint: 'token', upstreamStatus: 200 });
    expect(String(error)).toContain(`Eagle Eye token request (${eagleEye.url}/oauth2/token) was answered (HTTP 200)`);
    expect(String(error)).toContain(reason);
  });

  it('with a lifetime that is no number in the end', async () => {
    const eagleEye = await startEagleEye();
    eagleEye.fail('token', { body: '{"access_token":"a","expires_in":1e999}' });
    const outcome = run(strategyFor(eagleEye, { state: false }), callbackWithCode(eagleEye));
    expect(await errorOf(outcome)).toMatchObject({ code: 'invalid_response', endpoint: 'token' });
  });

  it.each(['null', '[]', '"token"', 'access_token=a&token_type=Bearer', '<html>'])(
    'when it is %s, which is no JSON object',
    async (text) => {
      const eagleEye = await startEagleEye();
      eagleEye.fail('token', { body: text });
      const outcome = run(strategyFor(eagleEye, { state: false }), callbackWithCode(eagleEye));
      expect(await errorOf(outcome)).toMatchObject({ code: 'not_json', status: 502, endpoint: 'token' });
    },
  );
});

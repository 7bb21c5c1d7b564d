import type { MockEagleEye } from '../../lib/testing';
import { api, namesOf, receive, start } from './stand-in';

const RESELLER = 'ca2e90d4';
const SWITCH = { type: 'reseller', targetType: 'account', targetId: '00005122', scopes: ['vms.all'] };

/** Asks for a token of another account. */
function switchTo(een: MockEagleEye, accessToken: string, body = SWITCH) {
  return receive(`${een.url}/api/v3.0/authorizationTokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

const tokenOf = (een: MockEagleEye) => een.issueTokens({ user: RESELLER }).access_token;

describe('authorizationTokens', () => {
  it('answers an access token that is good for the cameras of the account', async () => {
    const een = await start();
    const { status, headers, body } = await switchTo(een, tokenOf(een));
    expect([status, headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(body).toEqual({
      accessToken: expect.any(String),
      expireTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/),
      scopes: ['vms.all'],
      httpsBaseUrl: { hostname: 'api.c001.eagleeyenetworks.com', port: 443 },
    });
    expect(namesOf(await api(een, 'cameras', body.accessToken))).toEqual(['Gate']);
    const self = await api(een, 'users/self', body.accessToken);
    expect(self.body).toMatchObject({ id: RESELLER, accountId: '00005122' });
  });

  it('refuses who has no good token, is of no reseller, or asks for an account of another', async () => {
    const een = await start();
    expect(await switchTo(een, 'made-up')).toMatchObject({ status: 401, body: { status: 'unauthenticated' } });
    const nobody = een.issueTokens().access_token;
    expect(await switchTo(een, nobody)).toMatchObject({ status: 403, body: { status: 'permissionDenied' } });
    const application = await switchTo(een, tokenOf(een), { ...SWITCH, type: 'application' });
    expect(application).toMatchObject({ status: 400, body: { status: 'invalidArgument' } });
    const other = await switchTo(een, tokenOf(een), { ...SWITCH, targetId: '00001106' });
    expect(other).toMatchObject({ status: 404, body: { status: 'notFound', details: [{}, { ids: ['00001106'] }] } });
    const { body } = await switchTo(een, tokenOf(een));
    expect((await switchTo(een, body.accessToken)).status).toBe(403);
  });
});

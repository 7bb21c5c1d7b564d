import { EagleEyeStrategy } from 'passport-eagleeye';
import type { MockEagleEye } from 'passport-eagleeye/testing';

import { startEagleEye } from '../support/eagle-eye';
import { callbackWithCode, letIn } from '../support/strategy';
import { run, successOf } from '../support/passport-run';
import { ApiError, listCameras } from './api-call';

/** An access token of the stand-in's first user. */
async function accessTokenOf(eagleEye: MockEagleEye): Promise<string> {
  const strategy = new EagleEyeStrategy({ ...eagleEye.strategyOptions, state: false }, letIn);
  const { user } = await successOf(run(strategy, callbackWithCode(eagleEye)));
  return typeof user === 'object' && user !== null && 'accessToken' in user ? String(user.accessToken) : '';
}

describe('the recipe for calling the API', () => {
  it('lists the cameras of an account of several pages', async () => {
    const cameras = Array.from({ length: 250 }, (_, index) => ({ id: String(index), name: `Camera ${index}` }));
    const eagleEye = await startEagleEye({ users: [{ cameras }] });

    expect(await listCameras(eagleEye.url, await accessTokenOf(eagleEye))).toEqual(cameras);

    const pages = eagleEye.requests.filter(({ endpoint }) => endpoint === 'cameras');
    expect(pages).toHaveLength(3);
  });

  it('says that the access token is no longer good', async () => {
    const eagleEye = await startEagleEye();
    const accessToken = await accessTokenOf(eagleEye);
    eagleEye.expireAccessTokens();

    const refused = listCameras(eagleEye.url, accessToken);

    await expect(refused).rejects.toBeInstanceOf(ApiError);
    await expect(refused).rejects.toMatchObject({ status: 401, message: "Eagle Eye's API answered HTTP 401" });
  });

  it('does not take the access token along to another host', async () => {
    const eagleEye = await startEagleEye();
    const accessToken = await accessTokenOf(eagleEye);
    const other = await startEagleEye();
    eagleEye.fail('cameras', { status: 307, headers: { location: `${other.url}/api/v3.0/cameras` }, body: '' });

    await expect(listCameras(eagleEye.url, accessToken)).rejects.toMatchObject({
      cause: { message: 'unexpected redirect' },
    });

    expect(other.requests).toEqual([]);
  });

  it('takes nothing for a page of cameras that is none', async () => {
    const eagleEye = await startEagleEye();
    const accessToken = await accessTokenOf(eagleEye);
    eagleEye.fail('cameras', { body: { cameras: [] } });

    await expect(listCameras(eagleEye.url, accessToken)).rejects.toThrow('something else than a page of cameras');
  });
});

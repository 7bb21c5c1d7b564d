import { EagleEyeStrategy } from '../../lib';
import { CREDENTIALS } from './credentials';

/** Sends each of the five requests to a stand-in, for a test of what NODE_DEBUG makes the package print. */
async function sendAll(origin: string): Promise<void> {
  const { clientID, clientSecret, code, accessToken, refreshToken } = CREDENTIALS;
  const strategy = new EagleEyeStrategy(
    {
      clientID,
      clientSecret,
      callbackURL: 'http://127.0.0.1:3333',
      tokenURL: `${origin}/oauth2/token`,
      revocationURL: `${origin}/oauth2/revoke`,
      clientSettingsURL: `${origin}/api/v3.0/clientSettings`,
      apiBaseURL: origin,
      state: false,
    },
    () => undefined,
  );
  const client = strategy._oauth2;
  await new Promise((resolve) => {
    client.getOAuthAccessToken(code, { redirect_uri: 'http://127.0.0.1:3333' }, resolve);
  });
  await new Promise((resolve) => {
    strategy.userProfile(accessToken, resolve);
  });
  await new Promise((resolve) => {
    client.get(`${origin}/api/v3.0/users/self`, accessToken, resolve);
  });
  await strategy.refreshAccessToken(refreshToken);
  await strategy.revokeToken(refreshToken).catch(() => undefined);
}

void sendAll(process.argv[2] ?? '');

import { randomBytes } from 'node:crypto';
import type { StrategyOptions } from 'passport-eagleeye';

export type Config = ReturnType<typeof readConfig>;

/**
 * Reads what the environment asks for. An empty variable counts as unset.
 *
 * @returns without `client` there are no credentials, and the stand-in takes the place of Eagle Eye
 * @throws TypeError that names the variable and what it must be
 */
export function readConfig(environment: NodeJS.ProcessEnv) {
  const read = (name: string): string | undefined => {
    const value = environment[name]?.trim();
    return value === '' ? undefined : value;
  };

  const port = Number(read('PORT') ?? 3333);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new TypeError('PORT must be a number, 1 to 65535');
  const callbackURL = read('EAGLEEYE_CALLBACK_URL') ?? `http://127.0.0.1:${port}`;
  checkCallbackURL(callbackURL, port);

  const redisUrl = read('REDIS_URL');
  const sessionSecret = read('SESSION_SECRET') ?? (redisUrl === undefined ? randomBytes(32).toString('hex') : '');
  if (sessionSecret.length < 32) {
    const rule = 'SESSION_SECRET must have 32 characters or more, the same ones in every instance';
    throw new TypeError(`${rule}. Make them by: openssl rand -base64 32`);
  }
  return {
    host: read('HOST') ?? '127.0.0.1',
    port,
    callbackURL,
    redisUrl,
    sessionSecret,
    client: clientOf(read, callbackURL),
  };
}

/** On this machine nothing stands between browser and app, so a callback on another port would reach nobody. */
function checkCallbackURL(callbackURL: string, port: number): void {
  if (!URL.canParse(callbackURL)) {
    throw new TypeError(`EAGLEEYE_CALLBACK_URL must be a URL such as http://127.0.0.1:${port}`);
  }
  const { protocol, hostname, port: given } = new URL(callbackURL);
  const isHere = protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  if (isHere && Number(given || 80) !== port) {
    const fault = `EAGLEEYE_CALLBACK_URL leads to port ${given || 80}, but the app listens on ${port}`;
    throw new TypeError(`${fault}: set PORT=${given || 80}`);
  }
}

function clientOf(read: (name: string) => string | undefined, callbackURL: string): StrategyOptions | undefined {
  const [clientID, clientSecret] = [read('EAGLEEYE_CLIENT_ID'), read('EAGLEEYE_CLIENT_SECRET')];
  if (clientID === undefined && clientSecret === undefined) return undefined;
  if (clientID === undefined || clientSecret === undefined) {
    throw new TypeError('EAGLEEYE_CLIENT_ID and EAGLEEYE_CLIENT_SECRET belong together: set both, or neither');
  }
  return {
    clientID,
    clientSecret,
    callbackURL,
    // Unset they are Eagle Eye's own; set, they lead to a gateway or a stand-in.
    authorizationURL: read('EAGLEEYE_AUTHORIZATION_URL'),
    tokenURL: read('EAGLEEYE_TOKEN_URL'),
    revocationURL: read('EAGLEEYE_REVOCATION_URL'),
    clientSettingsURL: read('EAGLEEYE_CLIENT_SETTINGS_URL'),
    apiBaseURL: read('EAGLEEYE_API_BASE_URL'),
  };
}

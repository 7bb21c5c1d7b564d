import { randomBytes } from 'node:crypto';
import type { StrategyOptions } from 'passport-eagleeye';

/** What the environment asks for. */
export interface Config {
  host: string;
  port: number;
  callbackURL: string;
  /** The options of the strategy, or nothing: then the embedded stand-in provides them. */
  client?: StrategyOptions;
  redisUrl?: string;
  sessionSecret: string;
}

const DEFAULT_PORT = 3333;

/** Reads the environment; an error names the variable and what it must be. An empty variable counts as unset. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const read = (name: string): string | undefined => {
    const value = environment[name]?.trim();
    return value === '' ? undefined : value;
  };

  const port = portOf(read('PORT'));
  const callbackURL = read('EAGLEEYE_CALLBACK_URL') ?? `http://127.0.0.1:${port}`;
  if (!URL.canParse(callbackURL)) {
    throw new TypeError(`EAGLEEYE_CALLBACK_URL must be a URL such as http://127.0.0.1:${port}, not ${callbackURL}`);
  }
  const redisUrl = read('REDIS_URL');
  return {
    host: read('HOST') ?? '127.0.0.1',
    port,
    callbackURL,
    client: clientOf(read, callbackURL),
    redisUrl,
    sessionSecret: read('SESSION_SECRET') ?? randomSecret(redisUrl),
  };
}

function portOf(value: string | undefined): number {
  const port = value === undefined ? DEFAULT_PORT : Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new TypeError(`PORT must be a number from 1 to 65535, not ${value}`);
  }
  return port;
}

function clientOf(read: (name: string) => string | undefined, callbackURL: string): StrategyOptions | undefined {
  const clientID = read('EAGLEEYE_CLIENT_ID');
  const clientSecret = read('EAGLEEYE_CLIENT_SECRET');
  if (clientID === undefined) return undefined;
  if (clientSecret === undefined) {
    throw new TypeError('EAGLEEYE_CLIENT_SECRET must be set too, to the secret that came with EAGLEEYE_CLIENT_ID');
  }
  return {
    clientID,
    clientSecret,
    callbackURL,
    // Unset means Eagle Eye's own; set, they lead to a stand-in or a gateway.
    authorizationURL: read('EAGLEEYE_AUTHORIZATION_URL'),
    tokenURL: read('EAGLEEYE_TOKEN_URL'),
    revocationURL: read('EAGLEEYE_REVOCATION_URL'),
    clientSettingsURL: read('EAGLEEYE_CLIENT_SETTINGS_URL'),
    apiBaseURL: read('EAGLEEYE_API_BASE_URL'),
  };
}

function randomSecret(redisUrl: string | undefined): string {
  if (redisUrl !== undefined) {
    throw new TypeError('SESSION_SECRET must be set with REDIS_URL: every instance signs the session cookie with it');
  }
  return randomBytes(32).toString('base64url');
}

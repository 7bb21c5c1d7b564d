import type { StateMeta } from '../../lib';

/** What a strategy tells its state store of a login. */
export const META: StateMeta = {
  authorizationURL: 'https://auth.eagleeyenetworks.com/oauth2/authorize',
  tokenURL: 'https://auth.eagleeyenetworks.com/oauth2/token',
  clientID: 'the-client',
  callbackURL: 'http://127.0.0.1:3333',
};

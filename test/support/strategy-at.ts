import { EagleEyeStrategy, type StrategyOptions } from '../../lib';
import { CREDENTIALS } from './credentials';
import { letIn } from './strategy';

/** A strategy whose every endpoint is at one origin, for tests that begin at the callback. */
export function strategyAt(origin: string, options: Partial<StrategyOptions> = {}): EagleEyeStrategy {
  return new EagleEyeStrategy(
    {
      clientID: CREDENTIALS.clientID,
      clientSecret: CREDENTIALS.clientSecret,
      callbackURL: 'http://127.0.0.1:3333',
      tokenURL: `${origin}/oauth2/token`,
      revocationURL: `${origin}/oauth2/revoke`,
      clientSettingsURL: `${origin}/api/v3.0/clientSettings`,
      apiBaseURL: origin,
      state: false,
      ...options,
    },
    letIn,
  );
}

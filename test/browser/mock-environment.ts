import type { MockEagleEye } from 'passport-eagleeye/testing';

/** The environment in which the example logs in at a stand-in of the test's, which the test can make fail. */
export function environmentFor({ strategyOptions }: MockEagleEye): Record<string, string> {
  return {
    EAGLEEYE_CLIENT_ID: strategyOptions.clientID,
    EAGLEEYE_CLIENT_SECRET: strategyOptions.clientSecret,
    EAGLEEYE_CALLBACK_URL: strategyOptions.callbackURL,
    EAGLEEYE_AUTHORIZATION_URL: strategyOptions.authorizationURL,
    EAGLEEYE_TOKEN_URL: strategyOptions.tokenURL,
    EAGLEEYE_REVOCATION_URL: strategyOptions.revocationURL,
    EAGLEEYE_CLIENT_SETTINGS_URL: strategyOptions.clientSettingsURL,
    EAGLEEYE_API_BASE_URL: strategyOptions.apiBaseURL,
  };
}

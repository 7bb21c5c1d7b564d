import type { EagleEyeError, LoginFailure } from 'passport-eagleeye';

const LOG_IN_AGAIN = { href: '/login', label: 'Log in again' };
const HOME = { href: '/', label: 'Go to the start page' };

/** What the view `message` shows: what happened, and what the visitor can do. A developer's words go to the log. */
function message(title: string, text: string, action = LOG_IN_AGAIN) {
  return { title, text, action };
}

export const DENIED = message('Access was denied', 'Nothing was shared. If that was a slip, log in and choose Allow.');

const STILL_SIGNED_IN =
  'Your own session at Eagle Eye stays open: on a shared computer sign out there, too, or close the browser.';

export const LOGGED_OUT = message(
  'You are logged out',
  `This app has no access to your Eagle Eye account any more. ${STILL_SIGNED_IN}`,
);

export const LOGGED_OUT_HERE = message(
  'You are logged out here',
  `This app has forgotten its access. Eagle Eye could not be told, so there it ends by itself after some days. ${STILL_SIGNED_IN}`,
);

export const LOGIN_ENDED = message('Please log in again', 'The access of this app was revoked, or its time is over.');

export const NOT_FOUND = message('Page not found', 'There is nothing at this address.', HOME);

export const BAD_REQUEST = message('This page was out of date', 'Nothing was changed. Please try again.', HOME);

/** By the reason of a refused state, or else by the code of the failure. */
const WHY: Partial<Record<string, string>> = {
  cookie_missing:
    'Your browser did not send the cookie of this login. Allow cookies, and end a login in the browser where it began.',
  other_host: 'The login began at another address of this app.',
  expired: 'The login took too long.',
  used: 'This login is over already.',
  not_ours: 'The login did not begin in this app.',
  invalid_grant: 'The login took too long, or is over already.',
  malformed_callback: 'The answer of Eagle Eye did not arrive whole.',
};

export function loginFailed({ code, reason }: LoginFailure) {
  return message('The login did not succeed', `${WHY[reason ?? code] ?? ''} You can log in again.`);
}

const PASSING = ['unreachable', 'timeout', 'connection_lost', 'server_error', 'too_many_requests'];

/** @param error - of Eagle Eye's, or undefined for a mistake of this app */
export function somethingFailed(error?: EagleEyeError) {
  const { code = '', upstreamStatus = 0, retryAfter } = error ?? {};
  const when = retryAfter === undefined ? 'in a moment' : `in ${retryAfter} seconds`;
  const text =
    PASSING.includes(code) || upstreamStatus >= 500
      ? `Eagle Eye cannot be reached, or has trouble of its own. Please try again ${when}.`
      : 'Something is wrong with this app. To try again may not help: tell the people who run it. The cause is in its log.';
  return message('Something went wrong', text, HOME);
}

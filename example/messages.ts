import type { EagleEyeError, LoginFailure } from 'passport-eagleeye';

const LOG_IN_AGAIN = { href: '/login', label: 'Log in again' };
const HOME = { href: '/', label: 'Go to the start page' };

/** What the view `message` shows: what happened, and what the visitor can do. A developer's words go to the log. */
function message(title: string, text: string, action = LOG_IN_AGAIN) {
  return { title, text, action };
}

export const DENIED = message(
  'Access was denied',
  'Nothing was shared. If that was a mistake, log in again and choose Allow.',
);

const STILL_SIGNED_IN =
  'You are still signed in at Eagle Eye. On a shared computer, sign out there, too, or close the browser.';

export const LOGGED_OUT = message(
  'You are logged out',
  `This app can no longer use your Eagle Eye account. ${STILL_SIGNED_IN}`,
);

export const LOGGED_OUT_HERE = message(
  'You are logged out here',
  `This app has deleted its tokens. It could not tell Eagle Eye, where they expire after some days. ${STILL_SIGNED_IN}`,
);

export const LOGIN_ENDED = message(
  'Please log in again',
  'The access of this app to your account has expired or was revoked.',
);

export const NOT_FOUND = message('Page not found', 'There is nothing at this address.', HOME);

export const BAD_REQUEST = message('This page was out of date', 'Nothing was changed. Please try again.', HOME);

/** By the reason of a refused state, or else by the code of the failure. */
const WHY: Partial<Record<string, string>> = {
  cookie_missing:
    'Your browser did not send the cookie of this login. Allow cookies, and finish a login in the browser where you began it.',
  other_host: 'The login began at another address of this app.',
  expired: 'The login took too long.',
  used: 'This login has already ended.',
  not_ours: 'The login did not begin in this app.',
  invalid_grant: 'The login took too long, or has already ended.',
  malformed_callback: 'A part of the answer of Eagle Eye is missing.',
};

export function loginFailed({ code, reason }: LoginFailure) {
  return message('The login did not succeed', `${WHY[reason ?? code] ?? ''} You can log in again.`);
}

const PASSING = /^(unreachable|timeout|connection_lost|server_error|temporarily_unavailable|too_many_requests)$/;

/** @param error - of Eagle Eye's, or undefined for a mistake of this app */
export function somethingFailed(error?: EagleEyeError) {
  const { code = '', upstreamStatus = 0, retryAfter } = error ?? {};
  const when = retryAfter === undefined ? 'in a moment' : `in ${retryAfter} seconds`;
  const text =
    PASSING.test(code) || upstreamStatus >= 500
      ? `Eagle Eye cannot be reached, or has a problem of its own. Please try again ${when}.`
      : 'Something is wrong with this app. Trying again may not help: tell the people who run it. The cause is in its log.';
  return message('Something went wrong', text, HOME);
}

/** What the view `message` shows. */
export interface Message {
  title: string;
  text: string;
  /** What a developer wants to know besides. */
  detail?: string;
  action: { href: string; label: string };
}

const LOG_IN_AGAIN = { href: '/login', label: 'Log in again' };
const TRY_AGAIN = { href: '/login', label: 'Try again' };
const HOME = { href: '/', label: 'Go to the start page' };

export const DENIED: Message = {
  title: 'Access was denied',
  text: 'You chose not to give this app access to your Eagle Eye account, so nothing was shared with it. If that was a slip, try again and choose Allow.',
  action: TRY_AGAIN,
};

export const LOGGED_OUT: Message = {
  title: 'You are logged out',
  text: 'Eagle Eye has revoked the access of this app, and this app has forgotten it.',
  action: LOG_IN_AGAIN,
};

export const LOGGED_OUT_HERE_ONLY: Message = {
  title: 'You are logged out here',
  text: 'This app has forgotten its access to your Eagle Eye account, but Eagle Eye could not be told to revoke it. There it ends by itself when it expires.',
  action: LOG_IN_AGAIN,
};

export const LOGIN_ENDED: Message = {
  title: 'Please log in again',
  text: 'Eagle Eye has ended the access of this app: it was revoked, or its time is over.',
  action: LOG_IN_AGAIN,
};

export const OUTDATED_FORM: Message = {
  title: 'This page was out of date',
  text: 'Nothing was changed. Go to the start page and try again from there.',
  action: HOME,
};

export const NOT_FOUND: Message = {
  title: 'Page not found',
  text: 'There is nothing at this address.',
  action: HOME,
};

export function loginFailed(detail: string): Message {
  return { title: 'The login did not succeed', text: 'You can start it again.', detail, action: TRY_AGAIN };
}

export function somethingFailed(text: string, detail?: string): Message {
  return { title: 'Something went wrong', text, detail, action: HOME };
}

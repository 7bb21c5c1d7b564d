import { createHash } from 'node:crypto';

import { type Answer, NO_STORE } from './http';
import type { Settings } from './options';
import type { MockUser } from './types';

/** The colours of the system, which has them for light and dark, and for high contrast. */
const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
body { margin: 0; }
h1 { font-size: 1.5rem; line-height: 1.25; }
header { padding: 0 1rem; border-bottom: .25rem solid #d99a00; text-align: center; }
p { white-space: pre-line; }
main { margin: clamp(1rem, 6vh, 4rem) auto; width: min(27rem, calc(100% - 2rem)); }
fieldset { margin: 1rem 0; padding: 1rem; border: 1px solid GrayText; border-radius: .5rem; min-width: 0; }
legend { font-weight: 600; }
label { display: flex; gap: .75rem; align-items: center; padding: .5rem 0; cursor: pointer; }
small { display: block; }
input { flex: none; width: 1.25rem; height: 1.25rem; margin: 0; }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; }
button { flex: 1 1 7rem; min-height: 2.75rem; font: inherit; font-weight: 600; cursor: pointer; }
:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
`;

/** No scripts, no other sites. No form-action: Chromium would apply it to the redirect that follows the form. */
const POLICY = "default-src 'none'; img-src data:; base-uri 'none'; frame-ancestors 'none'; style-src";
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `${POLICY} 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  ...NO_STORE,
};

/** The page on which somebody chooses who they are, and allows or denies access. `action` is where the form goes. */
export function signInPage(action: string, redirectURI: string, settings: Settings): Answer {
  const main = `<p>The application <strong>${escapeHTML(settings.clientID)}</strong> asks for access to an account.</p>
<form method="post" action="${escapeHTML(action)}">
<fieldset>
<legend>Sign in as</legend>
${settings.users.map((user) => choice(user, user.id === settings.signedInUser)).join('\n')}
</fieldset>
<p>You will be sent to ${escapeHTML(redirectURI)}</p>
<p class="buttons">
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button>
</p>
</form>`;
  return page(200, 'Sign in', main);
}

/** The page for a request that cannot be sent back to the client. */
export function errorPage(status: number, message: string): Answer {
  return page(status, 'This sign-in cannot go on', `<p>${escapeHTML(message)}</p>`);
}

function choice({ id, firstName, lastName, email, accountId }: MockUser, chosen: boolean): string {
  const name = [firstName, lastName].filter(Boolean).join(' ') || id;
  const details = [email, `account ${accountId}`].filter(Boolean).join(', ');
  return `<label>
<input type="radio" name="user" value="${escapeHTML(id)}"${chosen ? ' checked' : ''} required>
<span>${escapeHTML(name)} <small>${escapeHTML(details)}</small></span>
</label>`;
}

/** A whole page. `title` and `main` are HTML. */
function page(status: number, title: string, main: string): Answer {
  const body = `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · stand-in for Eagle Eye Networks</title>
<link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body><header>
<p><strong>Stand-in, not Eagle Eye Networks.</strong> This page is part of passport-eagleeye, for tests and development.
No real account is involved.</p>
</header>
<main><h1>${title}</h1>
${main}
</main></body></html>
`;
  return { status, headers: HEADERS, body };
}

/** Text made safe in HTML, inside quotes, too. */
function escapeHTML(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

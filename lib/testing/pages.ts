import { createHash } from 'node:crypto';

import { type Answer, NO_STORE } from './http';
import type { Settings } from './options';

/** The colours of the system, which has them for light and dark, and for high contrast. */
const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
body { margin: 1rem auto; width: min(27rem, calc(100% - 2rem)); }
p { white-space: pre-line; }
label { display: block; padding: .25rem 0; }
button { min-height: 2.75rem; padding: 0 1.5rem; font: inherit; }
`;

/** No scripts, no other sites. No form-action: Chromium would apply it to the redirect that follows the form. */
const POLICY = "default-src 'none'; img-src data:; base-uri 'none'; frame-ancestors 'none'; style-src";
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `${POLICY} 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  ...NO_STORE,
};

/** The page on which somebody chooses who they are, and allows or denies access. */
export function signInPage(query: URLSearchParams, redirectURI: string, { clientID, users }: Settings): Answer {
  const choices = users.map(({ id, firstName, lastName, email, accountId }, index) => {
    const name = [firstName, lastName].filter(Boolean).join(' ') || id;
    const words = escapeHTML(`${name}, ${email ?? 'no e-mail address'}, account ${accountId}`);
    const checked = index === 0 ? 'checked' : '';
    return `<label><input type="radio" name="user" value="${escapeHTML(id)}" ${checked} required> ${words}</label>`;
  });
  // In the query, where every character comes back as it was: a form field would turn a line feed into CR LF.
  const main = `<p>The application <strong>${escapeHTML(clientID)}</strong> asks for access to an account.</p>
<form method="post" action="/oauth2/authorize?${escapeHTML(query.toString())}">
<fieldset><legend>Sign in as</legend>
${choices.join('\n')}
</fieldset>
<p>You will be sent to ${escapeHTML(redirectURI)}</p>
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button>
</form>`;
  return page(200, 'Sign in', main);
}

/** The page for a request that cannot be sent back to the client. */
export function errorPage(status: number, message: string): Answer {
  return page(status, 'This sign-in cannot go on', `<p>${escapeHTML(message)}</p>`);
}

/** A whole page. `title` and `main` are HTML. */
function page(status: number, title: string, main: string): Answer {
  const body = `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · stand-in for Eagle Eye Networks</title>
<link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body>
<header><strong>Stand-in, not Eagle Eye Networks.</strong> For tests and development, without real accounts.</header>
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

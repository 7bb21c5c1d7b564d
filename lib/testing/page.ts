import { createHash } from 'node:crypto';

import { STYLE } from './page-style';

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** No scripts, no other sites. No form-action: Chromium would hold it against the redirect that follows the form. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  'img-src data:',
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A whole page. `title` is text, `main` is HTML. */
export function page(title: string, main: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHTML(title)} · stand-in for Eagle Eye Networks</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<header>
<p><strong>Stand-in, not Eagle Eye Networks.</strong> This page is part of passport-eagleeye, for tests and development. No real account is involved.</p>
</header>
<main>
<h1>${escapeHTML(title)}</h1>
${main}
</main>
</body>
</html>
`;
}

/** What a browser shows when the request cannot be sent back to the client. */
export function errorPage(message: string): string {
  return page('This sign-in cannot go on', `<p class="error">${escapeHTML(message)}</p>`);
}

/** Text made safe in HTML, in an attribute's quotes too. */
export function escapeHTML(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

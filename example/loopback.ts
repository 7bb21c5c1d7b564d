import type { RequestHandler } from 'express';

/**
 * Sends a browser from `localhost` on to `127.0.0.1`, when that is the callback's host. To a browser they are two sites:
 * a login that begins on one comes back to the other, where its session cookie is not sent.
 */
export function leaveLocalhost(callbackURL: string): RequestHandler {
  const { protocol, hostname } = new URL(callbackURL);
  return (req, res, next) => {
    // The port is the browser's own: several instances may share one callback URL.
    const port = /^localhost(:\d{1,5})?$/i.exec(req.headers.host ?? '')?.[1] ?? '';
    // Undefined, whatever its type says, for a request without a Host header.
    const isLocalhost = /^localhost$/i.test(req.hostname);
    if (req.method === 'GET' && isLocalhost && hostname === '127.0.0.1') {
      res.redirect(`${protocol}//${hostname}${port}${req.originalUrl}`);
    } else {
      next();
    }
  };
}

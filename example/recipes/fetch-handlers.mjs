// Handlers of the Fetch API: Hono here, and route handlers of Next.js by the same functions (in app/login/route.js:
// `export const GET = login`). Functions that share no memory, as serverless ones, need a RedisTokenStore.
//
//   npm install passport-eagleeye passport hono @hono/node-server
//   EAGLEEYE_CLIENT_ID, EAGLEEYE_CLIENT_SECRET, PORT (3333); without a client ID it runs on the stand-in
//   node fetch-handlers.mjs
import { randomUUID } from 'node:crypto';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import passport from 'passport';
import { EagleEyeStrategy, EagleEyeTokens } from 'passport-eagleeye';
import { startMockEagleEye } from 'passport-eagleeye/testing';

const { EAGLEEYE_CLIENT_ID: clientID, EAGLEEYE_CLIENT_SECRET: clientSecret, PORT = 3333 } = process.env;
const callbackURL = `http://127.0.0.1:${PORT}/callback`;
const options = clientID
  ? { clientID, clientSecret, callbackURL }
  : (await startMockEagleEye({ callbackURL })).strategyOptions;

const strategy = new EagleEyeStrategy(options, async (accessToken, refreshToken, params, profile, _done) => {
  const key = randomUUID(); // known only to this browser: it says who asks
  await tokens.save(key, { accessToken, refreshToken, params, profile });
  return { key };
});
const tokens = new EagleEyeTokens(strategy);
passport.use(strategy);

/** Gives Passport what it uses of Node's request and response. */
function authenticate({ method, url, headers: sent }) {
  const headers = new Headers();
  return new Promise((resolve, reject) => {
    const res = {
      getHeader: (name) => (name === 'set-cookie' ? headers.getSetCookie() : headers.get(name)),
      setHeader(name, value) {
        headers.delete(name);
        for (const each of [value].flat()) headers.append(name, each);
      },
      end: () => resolve({ status: res.statusCode, headers }), // a redirect
    };
    const end = (error, user, info, status) => (error ? reject(error) : resolve({ user, info, status, headers }));
    const req = { method, url, headers: Object.fromEntries(sent), res };
    passport.authenticate('eagleeye', { session: false }, end)(req, res, reject);
  });
}

const redirect = (location, headers = new Headers()) => {
  headers.set('location', location);
  return new Response(null, { status: 302, headers });
};
const page = (html, status = 200) => new Response(html, { status, headers: { 'content-type': 'text/html' } });
const keyOf = (request) => /(?:^|; )key=([\w-]+)/.exec(request.headers.get('cookie') ?? '')?.[1];

const login = async (request) => new Response(null, await authenticate(request));
const callback = async (request) => {
  const { user, info, status = 401, headers } = await authenticate(request);
  if (headers.has('location')) return new Response(null, { status, headers }); // opened by hand: a login begins
  if (!user) return Response.json(info, { status, headers }); // why: info.code, info.reason, info.message
  headers.append('set-cookie', `key=${user.key}; HttpOnly; SameSite=Lax; Path=/`); // over https: __Host-key=…; Secure
  return redirect('/', headers);
};
const logout = async (request) => {
  const key = keyOf(request);
  if (!key) return redirect('/');
  // With Eagle Eye down, too, the tokens are forgotten and the user is logged out here.
  await tokens.revoke(key).catch((error) => console.error(error));
  return redirect('/', new Headers({ 'set-cookie': 'key=; Max-Age=0; Path=/' }));
};
const home = async (request) => {
  const key = keyOf(request);
  if (!key) return page('<a href="/login">Login with Eagle Eye Networks</a>');
  const response = await tokens.fetch(key, '/api/v3.0/cameras');
  if (!response.ok) throw new Error(`The cameras could not be read: HTTP ${response.status}`);
  return Response.json({ cameras: (await response.json()).results });
};

const app = new Hono();
app.get('/login', (c) => login(c.req.raw)).get('/callback', (c) => callback(c.req.raw));
app.get('/', (c) => home(c.req.raw)).post('/logout', (c) => logout(c.req.raw));
app.onError((error) => {
  console.error(error);
  // A link, not a redirect: if the tokens cannot be kept, a redirect to /login would loop for ever.
  if (error.code === 'login_required') return page('Please <a href="/login">log in again</a>.', 401);
  return page('Something went wrong.', error.status ?? 500);
});
serve({ fetch: app.fetch, port: Number(PORT), hostname: '127.0.0.1' }, () => console.log(callbackURL.slice(0, -9)));

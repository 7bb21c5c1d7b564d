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
const keyOf = (request) => /(?:^|; )key=([\w-]+)/.exec(request.headers.get('cookie') ?? '')?.[1];

const login = async (request) => new Response(null, await authenticate(request));
const callback = async (request) => {
  const { user, info, status = 401, headers } = await authenticate(request);
  if (!user) return Response.json(info, { status, headers }); // why: info.code, info.reason, info.message
  headers.append('set-cookie', `key=${user.key}; HttpOnly; SameSite=Lax; Path=/`); // over https: Secure as well
  return redirect('/', headers);
};
const logout = async (request) => {
  await tokens.revoke(keyOf(request) ?? '');
  return redirect('/', new Headers({ 'set-cookie': 'key=; Max-Age=0; Path=/' }));
};
const home = async (request) => {
  const key = keyOf(request);
  if (!key)
    return new Response('<a href="/login">Login with Eagle Eye Networks</a>', {
      headers: { 'content-type': 'text/html' },
    });
  const response = await tokens.fetch(key, '/api/v3.0/cameras');
  return Response.json({ cameras: (await response.json()).results });
};

const app = new Hono();
app.get('/login', (c) => login(c.req.raw)).get('/callback', (c) => callback(c.req.raw));
app.get('/', (c) => home(c.req.raw)).post('/logout', (c) => logout(c.req.raw));
app.onError((error) => {
  if (error.code === 'login_required') return redirect('/login'); // the tokens are over
  console.error(error);
  return new Response('Something went wrong.', { status: error.status ?? 500 });
});
serve({ fetch: app.fetch, port: Number(PORT), hostname: '127.0.0.1' }, () => console.log(callbackURL.slice(0, -9)));

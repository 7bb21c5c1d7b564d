// Fastify, with @fastify/passport.
//
//   npm install passport-eagleeye fastify @fastify/passport @fastify/cookie @fastify/session
//   EAGLEEYE_CLIENT_ID, EAGLEEYE_CLIENT_SECRET, SESSION_SECRET, PORT (3333); without a client ID it runs on the stand-in
//   node fastify.js
'use strict';

const { randomUUID } = require('node:crypto');
const { Authenticator } = require('@fastify/passport');
const { EagleEyeStrategy, EagleEyeTokens } = require('passport-eagleeye');

const { EAGLEEYE_CLIENT_ID: clientID, EAGLEEYE_CLIENT_SECRET: clientSecret, PORT = 3333 } = process.env;
const { SESSION_SECRET = randomUUID() } = process.env;
const callbackURL = `http://127.0.0.1:${PORT}/callback`;

async function main() {
  const options = clientID
    ? { clientID, clientSecret, callbackURL }
    : (await require('passport-eagleeye/testing').startMockEagleEye({ callbackURL })).strategyOptions;

  const strategy = new EagleEyeStrategy(options, async (accessToken, refreshToken, params, profile, _done) => {
    const key = randomUUID(); // of this login: logging out in one browser leaves the others alone
    await tokens.save(key, { accessToken, refreshToken, params, profile });
    return { key, name: profile.displayName };
  });
  const tokens = new EagleEyeTokens(strategy);
  const passport = new Authenticator();
  passport.use('eagleeye', strategy);
  passport.registerUserSerializer(async (user) => user);
  passport.registerUserDeserializer(async (user) => user);

  const app = require('fastify')();
  // Fastify's request does not know its reply: the strategy sets its cookie there.
  app.decorateRequest('res', null);
  app.addHook('onRequest', async (request, reply) => {
    request.res = reply;
  });
  // Fastify takes no forms by itself, and "Log out" is one. Its fields are not read.
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, async () => undefined);
  await app.register(require('@fastify/cookie'));
  await app.register(require('@fastify/session'), {
    secret: SESSION_SECRET,
    cookie: { sameSite: 'lax', secure: false }, // over https: secure: true
    saveUninitialized: false,
  });
  await app.register(passport.initialize());
  await app.register(passport.secureSession());

  app.get('/login', { preValidation: passport.authenticate('eagleeye') }, () => undefined);
  const end = async (request, reply, error, user, info, status) => {
    if (error) throw error;
    if (!user) return reply.code(status ?? 401).send(info); // why: info.code, info.reason, info.message
    await request.logIn(user);
    return reply.redirect('/');
  };
  app.get('/callback', { preValidation: passport.authenticate('eagleeye', end) }, () => undefined);
  app.get('/', async (request, reply) => {
    if (!request.user) return reply.type('text/html').send('<a href="/login">Login with Eagle Eye Networks</a>');
    const response = await tokens.fetch(request.user.key, '/api/v3.0/cameras');
    if (!response.ok) throw new Error(`The cameras could not be read: HTTP ${response.status}`);
    return { name: request.user.name, cameras: (await response.json()).results };
  });
  app.post('/logout', async (request, reply) => {
    if (!request.user) return reply.redirect('/');
    // With Eagle Eye down, too, the tokens are forgotten and the user is logged out here.
    await tokens.revoke(request.user.key).catch((error) => console.error(error));
    await request.logOut();
    return reply.redirect('/');
  });
  app.setErrorHandler(async (error, request, reply) => {
    console.error(error);
    // A link, not a redirect: if the tokens cannot be kept, a redirect to /login would loop for ever.
    if (error.code === 'login_required') {
      return reply.code(401).type('text/html').send('Please <a href="/login">log in again</a>.');
    }
    return reply.code(error.status ?? error.statusCode ?? 500).send('Something went wrong.');
  });
  await app.listen({ port: Number(PORT), host: '127.0.0.1' });
  console.log(`http://127.0.0.1:${PORT}`);
}

main();

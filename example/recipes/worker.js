// A background worker: no login, only the tokens that the application keeps in Redis (several-instances.js).
//
//   npm install passport-eagleeye redis
//   EAGLEEYE_CLIENT_ID, EAGLEEYE_CLIENT_SECRET, TOKEN_SECRET, REDIS_URL as in the application, and KEY: the key of a login;
//   for the stand-in EAGLEEYE_OPTIONS in place of the first two: the JSON that `npx passport-eagleeye-mock` prints
//   node worker.js
'use strict';

const { createClient } = require('redis');
const { EagleEyeTokens, RedisTokenStore } = require('passport-eagleeye');

const { EAGLEEYE_CLIENT_ID: clientID, EAGLEEYE_CLIENT_SECRET: clientSecret } = process.env;
const { EAGLEEYE_OPTIONS, TOKEN_SECRET: secret, REDIS_URL: url, KEY } = process.env;

async function main() {
  const client = await createClient({ url }).connect();
  const store = new RedisTokenStore({ sendCommand: (...args) => client.sendCommand(args) });
  const options = EAGLEEYE_OPTIONS ? JSON.parse(EAGLEEYE_OPTIONS) : { clientID, clientSecret };
  const tokens = new EagleEyeTokens(options, { store, secret });
  const response = await tokens.fetch(KEY, '/api/v3.0/cameras'); // refreshed in time, however long the worker runs
  console.log(JSON.stringify((await response.json()).results));
  await client.close();
}

main();

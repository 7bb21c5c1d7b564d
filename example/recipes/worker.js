// A background worker: no login, only the tokens that the application keeps in Redis.
//
//   npm install passport-eagleeye redis
//   EAGLEEYE_CLIENT_ID, EAGLEEYE_CLIENT_SECRET, TOKEN_SECRET, REDIS_URL, KEY (the key of a login)
//   node worker.js
'use strict';

const { createClient } = require('redis');
const { EagleEyeTokens, RedisTokenStore } = require('passport-eagleeye');

const { EAGLEEYE_OPTIONS, EAGLEEYE_CLIENT_ID, EAGLEEYE_CLIENT_SECRET, TOKEN_SECRET, REDIS_URL, KEY } = process.env;
const credentials = { clientID: EAGLEEYE_CLIENT_ID, clientSecret: EAGLEEYE_CLIENT_SECRET };

async function main() {
  const client = await createClient({ url: REDIS_URL }).connect();
  const store = new RedisTokenStore({ sendCommand: (...args) => client.sendCommand(args) });
  const tokens = new EagleEyeTokens(EAGLEEYE_OPTIONS ? JSON.parse(EAGLEEYE_OPTIONS) : credentials, {
    store,
    secret: TOKEN_SECRET,
  });
  const response = await tokens.fetch(KEY, '/api/v3.0/cameras');
  console.log(JSON.stringify((await response.json()).results));
  await client.close();
}

main();

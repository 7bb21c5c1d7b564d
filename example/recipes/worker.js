// A background worker: no login, only tokens. The application keeps them in Redis, as several-instances.js does.
//
//   npm install passport-eagleeye redis
//   node worker.js
'use strict';

const { setTimeout: wait } = require('node:timers/promises');
const { createClient } = require('redis');
const { EagleEyeTokens, RedisTokenStore } = require('passport-eagleeye');

const NEEDS = `A worker needs these variables:
EAGLEEYE_CLIENT_ID, EAGLEEYE_CLIENT_SECRET, TOKEN_SECRET, REDIS_URL  as in the application. In place of the first two
               EAGLEEYE_OPTIONS for the stand-in: the JSON that npx passport-eagleeye-mock prints.
KEY            the key under which the application saved a login. All keys: redis-cli --scan --pattern 'eagleeye:pair:*'
REFRESH_TOKEN  in place of a login: it is saved under KEY (default: "worker"), and the first request exchanges it.
EVERY          seconds between two looks at the cameras. Without it the worker looks once.`;

const { EAGLEEYE_CLIENT_ID: clientID, EAGLEEYE_CLIENT_SECRET: clientSecret, EAGLEEYE_OPTIONS } = process.env;
const { TOKEN_SECRET: secret, REDIS_URL: url, REFRESH_TOKEN: refreshToken, EVERY } = process.env;
// redis-cli shows keys with this prefix.
const key = process.env.KEY?.replace(/^eagleeye:pair:/, '') || (refreshToken && 'worker');

async function main() {
  if (!secret || !key || !(EAGLEEYE_OPTIONS || (clientID && clientSecret))) throw new Error(NEEDS);
  const client = createClient({ url, disableOfflineQueue: true });
  client.on('error', (error) => console.error('Redis:', error.message)); // without a listener the process would end
  await client.connect();
  const store = new RedisTokenStore({ sendCommand: (...args) => client.sendCommand(args) });
  const options = EAGLEEYE_OPTIONS ? JSON.parse(EAGLEEYE_OPTIONS) : { clientID, clientSecret };
  const tokens = new EagleEyeTokens(options, { store, secret });

  if (refreshToken) await tokens.save(key, { refreshToken }); // the store keeps a newer one, from an earlier start
  const look = async () => {
    const response = await tokens.fetch(key, '/api/v3.0/cameras'); // refreshed in time, however long the worker runs
    if (!response.ok) throw new Error(`The cameras could not be read: HTTP ${response.status}`);
    console.log(JSON.stringify((await response.json()).results));
  };
  while (EVERY > 0) {
    await look().catch((error) => {
      if (error.code === 'login_required') throw error; // only a user can help
      console.error(error.message);
    });
    await wait(EVERY * 1000);
  }
  await look();
  await client.close();
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});

import type { StrategyOptions } from 'passport-eagleeye';
import { startMockEagleEye } from 'passport-eagleeye/testing';
import { createApp } from './app';
import { readConfig, type Config } from './config';
import { stopOnSignals } from './stop';
import { memoryStorage, redisStorage } from './storage';

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const strategyOptions = config.client ?? (await startStandIn(config));
  const storage = config.redisUrl === undefined ? memoryStorage() : await redisStorage(config.redisUrl);
  const { host, port } = config;
  createApp(config, strategyOptions, storage).listen(port, host, (error?: NodeJS.ErrnoException) => {
    if (error === undefined) announce(config, strategyOptions);
    else giveUp(error.code === 'EADDRINUSE' ? `Port ${port} is taken: stop what uses it, or set PORT.` : error.message);
  });
}

/** A stand-in for Eagle Eye Networks in this process, so that the example runs without credentials. */
async function startStandIn({ callbackURL }: Config): Promise<StrategyOptions> {
  const een = await startMockEagleEye({ callbackURL, clientID: 'Camera Desk' });
  // It keeps the last requests for tests, and nobody reads them here.
  setInterval(() => {
    een.requests.length = 0;
  }, 100).unref();
  return een.strategyOptions;
}

function announce({ client, callbackURL, host, port, redisUrl }: Config, { authorizationURL }: StrategyOptions): void {
  const eagleEye = authorizationURL === undefined ? 'Eagle Eye Networks' : new URL(authorizationURL).origin;
  const service =
    client === undefined
      ? `the embedded stand-in at ${eagleEye} (for the real service set EAGLEEYE_CLIENT_ID and EAGLEEYE_CLIENT_SECRET)`
      : `${eagleEye}, which must have ${callbackURL} on its whitelist`;
  console.log(`Open       ${new URL(callbackURL).origin}`);
  console.log(`Log in at  ${service}`);
  console.log(`Listening  ${host}:${port}, sessions in ${redisUrl === undefined ? 'memory' : 'Redis'}`);
}

function giveUp(reason: string): never {
  console.error(reason);
  process.exit(1);
}

stopOnSignals();
main().catch((error: unknown) => giveUp(error instanceof Error ? error.message : String(error)));

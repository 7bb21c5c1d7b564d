import { createServer } from 'node:http';
import type { StrategyOptions } from 'passport-eagleeye';
import { startMockEagleEye } from 'passport-eagleeye/testing';
import { createApp } from './app';
import { readConfig, type Config } from './config';
import { redisStorage } from './redis';
import { stopOnSignals } from './stop';
import { memoryStorage } from './storage';

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const strategyOptions = config.client ?? (await startStandIn(config));
  const storage = config.redisUrl === undefined ? memoryStorage() : await redisStorage(config.redisUrl);
  const app = createApp({
    strategyOptions,
    storage,
    sessionSecret: config.sessionSecret,
    standIn: config.client === undefined,
  });

  const server = createServer(app);
  server.on('error', (err: NodeJS.ErrnoException) => {
    giveUp(err.code === 'EADDRINUSE' ? `Port ${config.port} is taken: stop what uses it, or set PORT.` : err.message);
  });
  server.listen(config.port, config.host, () => {
    announce(config, strategyOptions);
  });
}

/** A stand-in for Eagle Eye Networks in this process, so that the example runs without credentials. */
async function startStandIn({ callbackURL }: Config): Promise<StrategyOptions> {
  const een = await startMockEagleEye({ redirectURIs: [callbackURL] });
  return een.strategyOptions;
}

function announce(config: Config, { authorizationURL, callbackURL }: StrategyOptions): void {
  const eagleEye = authorizationURL === undefined ? 'Eagle Eye Networks' : new URL(authorizationURL).origin;
  const service =
    config.client === undefined
      ? `the embedded stand-in at ${eagleEye} (set EAGLEEYE_CLIENT_ID for the real service)`
      : `${eagleEye}, which must have ${callbackURL} on its whitelist`;
  console.log(`Open       ${new URL(callbackURL).origin}`);
  console.log(`Log in at  ${service}`);
  console.log(
    `Listening  ${config.host}:${config.port}, sessions in ${config.redisUrl === undefined ? 'memory' : 'Redis'}`,
  );
}

function giveUp(reason: string): never {
  console.error(reason);
  process.exit(1);
}

stopOnSignals();
main().catch((err: unknown) => giveUp(err instanceof Error ? err.message : String(err)));

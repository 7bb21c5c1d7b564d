import { createClient } from 'redis';

import { EagleEyeTokens, RedisTokenStore } from 'passport-eagleeye';

/** What the test tells the process. */
interface Order {
  options: ConstructorParameters<typeof EagleEyeTokens>[0];
  redis: string;
  secret: string;
  calls: number;
}

/** One of several processes: so many calls at once for one user, and how each ended. */
async function main(): Promise<void> {
  const { options, redis, secret, calls } = JSON.parse(process.argv[2] ?? '') as Order;
  const client = await createClient({ url: redis }).connect();
  const store = new RedisTokenStore({ sendCommand: (...args) => client.sendCommand(args) });
  const tokens = new EagleEyeTokens(options, { store, secret });
  const ends = await Promise.all(
    Array.from({ length: calls }, () =>
      tokens.fetch('ada', '/api/v3.0/cameras').then(
        (response) => String(response.status),
        (error: unknown) => String(error),
      ),
    ),
  );
  console.log(JSON.stringify([...new Set(ends)]));
  client.destroy();
}

void main();

import { randomBytes } from 'node:crypto';

// What the recipes take from the environment, and refuse to start without.
for (const name of ['SESSION_SECRET', 'SESSION_KEY', 'STATE_SECRET', 'JWT_SECRET']) {
  process.env[name] = randomBytes(32).toString('base64');
}

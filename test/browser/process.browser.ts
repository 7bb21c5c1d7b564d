import { once } from 'node:events';
import { connect } from 'node:net';
import { freePort } from '../support/recipe';
import { runExample, startExample } from './example-process';

/** Node.js waits for the rest for longer than a test may take. */
const HALF_A_FORM =
  'POST /logout HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\na';

test('says that it logs in at Eagle Eye Networks when there are credentials, and what must be on the whitelist', async () => {
  const example = await startExample({ EAGLEEYE_CLIENT_ID: 'id', EAGLEEYE_CLIENT_SECRET: 'a-secret' });
  await example.stop();
  expect(example.output()).toContain(`Log in at  Eagle Eye Networks, which must have ${example.url} on its whitelist`);
  expect(example.output()).not.toContain('a-secret');
});

test.each(['SIGTERM', 'SIGINT'] as const)('stops on %s, and waits for no connection', async (signal) => {
  const example = await startExample();
  connect(example.port, '127.0.0.1')
    .on('error', () => undefined)
    .write(HALF_A_FORM);
  await (await fetch(example.url)).text();
  example.child.kill(signal);
  expect(await once(example.child, 'exit')).toEqual([0, null]);
});

test('says where it listens, that it logs in at the embedded stand-in, and which port is taken', async () => {
  const example = await startExample();
  expect(example.output()).toContain(`Open       ${example.url}\n`);
  expect(example.output()).toMatch(/Log in at {2}the embedded stand-in at http:\/\/localhost:\d+/);
  const second = await runExample({ PORT: String(example.port) });
  await example.stop();
  expect(second).toEqual({ exitCode: 1, output: `Port ${example.port} is taken: stop what uses it, or set PORT.\n` });
});

test.each([
  ['PORT must be a number', { PORT: 'http' }],
  ['set PORT=4000', { PORT: '3333', EAGLEEYE_CALLBACK_URL: 'http://127.0.0.1:4000/callback' }],
  ['EAGLEEYE_CLIENT_SECRET', { EAGLEEYE_CLIENT_ID: 'id' }],
  ['SESSION_SECRET must have 32 characters', { SESSION_SECRET: 'x'.repeat(31) }],
])('refuses a wrong set-up in one line: %s', async (cure, environment) => {
  const { exitCode, output } = await runExample({ PORT: String(await freePort()), ...environment });
  expect(exitCode).toBe(1);
  expect(output).toMatch(new RegExp(`^.*${cure}.*\n$`));
});

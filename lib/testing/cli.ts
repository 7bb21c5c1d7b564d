#!/usr/bin/env node
import { parseArgs } from 'node:util';

import { type MockAuthorizeMode, startMockEagleEye } from './index';

const USAGE = `passport-eagleeye-mock: a stand-in for Eagle Eye Networks, for tests and development.
It prints the options for the strategy as JSON, and runs until it gets SIGTERM or SIGINT.

  --redirect-uri URI     an entry of the whitelist; may be repeated, the first is callbackURL
                         (default: http://127.0.0.1:3333)
  --port NUMBER          default: 4444
  --host ADDRESS         where to listen (default: 127.0.0.1; in a container: 0.0.0.0)
  --public-url ORIGIN    what the printed URLs begin with, for an application in another container
  --client-id ID         default: stand-in-client
  --client-secret TEXT   default: one that is always the same
  --authorize MODE       page (the default), allow or deny
  --help
`;

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const client = { 'client-id': text, 'client-secret': text, 'redirect-uri': { ...text, multiple: true } } as const;
  const server = { port: text, host: text, 'public-url': text, authorize: text, help: { type: 'boolean' } } as const;
  const { values } = parseArgs({ options: { ...client, ...server } });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const { url, strategyOptions } = await startMockEagleEye({
    redirectURIs: values['redirect-uri'],
    port: Number(values.port ?? 4444),
    host: values.host,
    publicURL: values['public-url'],
    clientID: values['client-id'],
    clientSecret: values['client-secret'],
    // Checked by startMockEagleEye.
    authorize: values.authorize as MockAuthorizeMode | undefined,
  });
  process.stdout.write(`${JSON.stringify(strategyOptions, undefined, 2)}\n`);
  process.stderr.write(`A stand-in for Eagle Eye Networks, for tests and development, listens at ${url}\n`);
}

// As process 1 of a container, Node.js would ignore both.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit());
main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exit(1);
});

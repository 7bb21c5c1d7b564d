import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { stopAfterwards } from './eagle-eye';
import { Browser } from './login-app';
import { startProcess } from './process';

/** Where the recipes are. */
export const RECIPES = join(__dirname, '../../example/recipes');

/** A free port on 127.0.0.1. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

/** Runs a recipe as it stands, until the test ends: its URL. */
export function startRecipe(name: string, env: Record<string, string> = {}): Promise<string> {
  const typescript = name.endsWith('.ts') ? ['-r', join(__dirname, 'register-typescript.js')] : [];
  return startProgram(process.execPath, [...typescript, name], RECIPES, env);
}

/**
 * Runs a program that prints the URL where it listens, until the test ends: that URL. Its stand-in, if it starts one, is down
 * at the first revocation.
 */
export async function startProgram(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<string> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const preload = `-r ${join(__dirname, 'revocation-down.js')}`;
  const options = { cwd, env: { ...process.env, NODE_OPTIONS: preload, PORT: String(port), ...env } };
  const program = startProcess(command, args, url, options);
  stopAfterwards({ stop: () => program.stop('SIGKILL') });
  await program.ready;
  program.child.on('exit', (code) => {
    if (code) process.stderr.write(program.output());
  });
  return url;
}

/** Clicks on "Login", and decides on the sign-in page of the stand-in: the URL of the callback. */
export async function signIn(
  browser: Browser,
  url: string,
  decision: 'allow' | 'deny' = 'allow',
  user?: string,
): Promise<string> {
  return decide((await browser.begin({ url })).href, decision, user);
}

/** Presses a button of the stand-in's sign-in page. */
export async function decide(authorize: string, decision: 'allow' | 'deny', user = 'ca0f61ab'): Promise<string> {
  const { origin, search } = new URL(authorize);
  const page = await (await fetch(authorize)).text();
  const [, action = ''] = /action="([^"?]*)/.exec(page) ?? [];
  const body = new URLSearchParams({ decision, user });
  const answer = await fetch(origin + action + search, { method: 'POST', body, redirect: 'manual' });
  return answer.headers.get('location') ?? '';
}

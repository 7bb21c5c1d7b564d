import nodeFetch2 from 'node-fetch';
import * as undici from 'undici';

import { type ClientOptions, EagleEyeTokens, type FetchAnswer, type FetchFunction } from 'passport-eagleeye';

/** What the test tells the process. */
interface Order {
  name: string;
  options: ClientOptions;
  login: Parameters<EagleEyeTokens['save']>[1];
  /** Answers 401 or a redirect, and never ends its body. */
  endless: string;
}

type Fetch = FetchFunction<FetchAnswer & { text(): Promise<string> }>;

async function fetchOf(name: string): Promise<Fetch> {
  const dispatcher = new undici.Agent();
  const fetches: Record<string, Fetch> = {
    undici: (url, init) => undici.fetch(url, { ...init, dispatcher }),
    'node-fetch 2': nodeFetch2,
    'node-fetch 3': (await import('node-fetch3')).default,
  };
  const { [name]: fetch } = fetches;
  if (!fetch) throw new Error(`there is no ${name}`);
  return fetch;
}

/** Prints how requests end: those that the stand-in has been told to fail, and those to a server whose answers never end. */
async function main({ name, options, login, endless }: Order): Promise<void> {
  const tokens = new EagleEyeTokens(options, { fetch: await fetchOf(name) });
  const ends: unknown[] = [];
  const ask = async (path: string): Promise<void> => {
    try {
      const response = await tokens.fetch('ada', path);
      ends.push([response.status, (await response.text()).includes('results')]);
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      ends.push(message.includes('pageSize') ? message : (code ?? message));
    }
  };
  await tokens.save('ada', login);
  for (let request = 0; request < 4; request += 1) {
    await ask('/api/v3.0/cameras?pageSize=77');
  }
  await tokens.save('ada', { ...login, profile: { baseUrl: endless } });
  await ask('/redirect');
  await ask('/');
  console.log(JSON.stringify(ends));
  // Connections that were held would keep the process.
}

void main(JSON.parse(process.argv[2] ?? '') as Order);

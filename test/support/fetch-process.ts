import { type ClientOptions, EagleEyeTokens } from 'passport-eagleeye';

/** What the test tells the process. */
interface Order {
  options: ClientOptions;
  token: string;
  path: string;
}

/** Two API requests, for a test of what NODE_DEBUG makes the package print. */
async function main({ options, token, path }: Order): Promise<void> {
  const tokens = new EagleEyeTokens(options);
  await tokens.save('ada', { accessToken: token, profile: { baseUrl: new URL(options.tokenURL ?? '').origin } });
  await tokens.fetch('ada', path).catch(() => undefined);
  await tokens.fetch('ada', path);
}

void main(JSON.parse(process.argv[2] ?? '') as Order);

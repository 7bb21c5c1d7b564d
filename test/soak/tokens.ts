import { EagleEyeError, EagleEyeTokens } from 'passport-eagleeye';
import { type MockEndpoint, type MockFault, startMockEagleEye } from 'passport-eagleeye/testing';

const CALLS = 20_000;
const USERS = 50;
const BATCH = 100;

/** What happens now and then; none of these may log a user out. */
const FAULTS: readonly (readonly [MockEndpoint, MockFault])[] = [
  ['refresh', { status: 503 }],
  ['refresh', { cut: 'before' }],
  ['cameras', { status: 503 }],
  ['cameras', { cut: 'body' }],
  ['cameras', { status: 302, headers: { location: '/' } }],
];

/** 20,000 requests for 50 users, whose access tokens expire again and again; afterwards nothing may be left. */
async function main(): Promise<void> {
  const users = Array.from({ length: USERS }, (_, at) => ({ id: `user-${at}` }));
  const een = await startMockEagleEye({ users });
  const store = new Map<string, string>();
  const tokens = new EagleEyeTokens({ ...een.strategyOptions, timeout: 2000 }, { store });
  for (const { id } of users) {
    const params = een.issueTokens({ user: id });
    await tokens.save(id, { accessToken: params.access_token, refreshToken: params.refresh_token, params });
  }
  const ends: Record<string, number> = {};
  const call = async (at: number): Promise<void> => {
    const end = await tokens
      .fetch(`user-${at % USERS}`, '/api/v3.0/cameras')
      .then(async (response) => {
        await response.arrayBuffer();
        return String(response.status);
      })
      // The body is the caller's: fetch itself tells when it is cut off.
      .catch((error: unknown) => (error instanceof EagleEyeError ? error.code : 'body cut off'));
    ends[end] = (ends[end] ?? 0) + 1;
  };
  for (let at = 0; at < CALLS; at += BATCH) {
    if (at % 1000 === 0) {
      een.expireAccessTokens();
    }
    const [endpoint, fault] = FAULTS[(at / BATCH) % FAULTS.length] ?? ['cameras', { status: 503 }];
    een.fail(endpoint, fault, 1);
    await Promise.all(Array.from({ length: BATCH }, (_, more) => call(at + more)));
  }
  een.recover();
  console.log(`${CALLS} calls of EagleEyeTokens.fetch over ${USERS} users:`, ends);
  await een.stop();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const left = process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name.startsWith('TCP'));
  console.log(`left afterwards: ${left.length === 0 ? 'nothing' : left.join(', ')}; users with tokens: ${store.size}`);
  if (left.length > 0 || store.size !== USERS || ends.login_required !== undefined) {
    process.exitCode = 1;
  }
}

void main();

import { EagleEyeError, EagleEyeTokens } from 'passport-eagleeye';
import { type MockEndpoint, type MockFault, startMockEagleEye } from 'passport-eagleeye/testing';

import { exactly, type Figure, tableOf } from './figures';

const CALLS = 20_000;
const USERS = 50;
const BATCH = 100;

/** What happens now and then, and the code or status that the call which meets it ends in; none may log a user out. */
const FAULTS: readonly (readonly [MockEndpoint, MockFault])[] = [
  ['refresh', { status: 503 }],
  ['refresh', { cut: 'before' }],
  ['cameras', { status: 503 }],
  ['cameras', { cut: 'body' }],
  ['cameras', { status: 302, headers: { location: '/' } }],
];
/** What a call may come to; a body that is cut off is the caller's to notice. */
const ENDINGS = ['200', '503', 'temporarily_unavailable', 'connection_lost', 'invalid_response', 'body cut off'];

const unhandled: unknown[] = [];
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error: unknown) => unhandled.push(error));
}

/** A store with a lock, as several processes share one. */
class LockedStore extends Map<string, string> {
  locks = 0;
  held = 0;

  // The calls of this process queue before it: here, nobody else wants it.
  async lock(): Promise<() => void> {
    await new Promise(setImmediate);
    this.locks += 1;
    this.held += 1;
    return () => {
      this.held -= 1;
    };
  }
}

/** 20,000 requests for 50 users, whose access tokens expire again and again; afterwards nothing may be left. */
async function soak(): Promise<Figure[]> {
  const users = Array.from({ length: USERS }, (_, at) => ({ id: `user-${at}` }));
  const een = await startMockEagleEye({ users });
  const store = new LockedStore();
  const tokens = new EagleEyeTokens({ ...een.strategyOptions, timeout: 2000 }, { store });
  for (const { id } of users) {
    const params = een.issueTokens({ user: id });
    await tokens.save(id, { accessToken: params.access_token, refreshToken: params.refresh_token, params });
  }
  const ends = new Map<string, number>();
  const call = async (at: number): Promise<void> => {
    const end = await tokens
      .fetch(`user-${at % USERS}`, '/api/v3.0/cameras')
      .then(async (response) => {
        await response.arrayBuffer();
        return String(response.status);
      })
      .catch((error: unknown) => (error instanceof EagleEyeError ? error.code : 'body cut off'));
    ends.set(end, (ends.get(end) ?? 0) + 1);
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
  const keptForUsers = store.size;
  await Promise.all(users.map(({ id }) => tokens.revoke(id)));
  await een.stop();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const resources = process.getActiveResourcesInfo();
  const expected = [...ends].filter(([end]) => ENDINGS.includes(end)).reduce((sum, [, count]) => sum + count, 0);
  return [
    exactly('calls of EagleEyeTokens.fetch that ended as they may', expected, CALLS),
    ...[...ends].map(([what, value]) => ({ what: `calls that ended in ${what}`, value })),
    { what: 'refreshes and other work under a lock', value: store.locks },
    exactly('users who must log in again', USERS - keptForUsers + (ends.get('login_required') ?? 0), 0),
    exactly('pairs left after all have logged out', store.size, 0),
    exactly('errors that nobody handled', unhandled.length, 0),
    exactly('locks left', store.held, 0),
    exactly('timers left', resources.filter((name) => name === 'Timeout').length, 0),
    exactly('sockets left', resources.filter((name) => name.startsWith('TCP')).length, 0),
  ];
}

void soak().then((figures) => {
  console.log(tableOf(figures));
  process.exitCode = figures.some(({ met }) => met === false) ? 1 : 0;
});

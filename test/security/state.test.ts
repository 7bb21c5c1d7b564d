import type { CookieStateStoreOptions, StrategyOptions } from '../../lib';
import { seal } from '../../lib/state/sealed-value';
import { letPass } from '../support/clock';
import { Attempts, type Pending } from '../support/cookie-attempts';
import { startEagleEye } from '../support/eagle-eye';
import { successOf } from '../support/passport-run';
import { tokenRequests } from '../support/pending-login-app';

const refused = { action: 'fail', status: 403, info: expect.objectContaining({ code: 'invalid_state' }) };

async function start(store?: Partial<CookieStateStoreOptions>, options?: Partial<StrategyOptions>): Promise<Attempts> {
  return new Attempts(await startEagleEye({ codeLifetime: 3600 }), store, options);
}

function stateOf({ callback }: Pending): string {
  return new URL(callback, 'http://x').searchParams.get('state') ?? '';
}

function* flippedBits(octets: Buffer): Generator<Buffer> {
  for (let bit = 0; bit < octets.length * 8; bit += 1) {
    const flipped = Buffer.from(octets);
    flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    yield flipped;
  }
}

// Thousands of logins in one test, on whatever machine.
jest.setTimeout(60_000);

describe('a cookie that was changed is refused with 403, and its code never reaches Eagle Eye', () => {
  it('in any one bit of what it stands for', async () => {
    const attempts = await start({}, { pkce: true });
    const login = await attempts.begin({ returnTo: '/cameras' });
    const flipped = [...flippedBits(Buffer.from(login.value, 'base64url'))].map(
      (octets) => `${login.name}=${octets.toString('base64url')}`,
    );
    expect(flipped.length).toBeGreaterThan(1500);
    expect(await attempts.countAccepted(login.callback, flipped)).toBe(0);
    await attempts.expectUntouched(login);
  });

  it('in any one bit of its text, the name included', async () => {
    const attempts = await start();
    const login = await attempts.begin();
    const text = Buffer.from(`${login.name}=${login.value}`, 'latin1');
    const flipped = [...flippedBits(text)].map((octets) => octets.toString('latin1'));
    expect(await attempts.countAccepted(login.callback, flipped)).toBe(0);
    await attempts.expectUntouched(login);
  });

  it('by cutting it, wherever', async () => {
    const attempts = await start();
    const login = await attempts.begin();
    const cut = Array.from(login.value, (_character, length) => `${login.name}=${login.value.slice(0, length)}`);
    const beheaded = Array.from(login.value, (_character, at) => `${login.name}=${login.value.slice(at + 1)}`);
    expect(await attempts.countAccepted(login.callback, [...cut, ...beheaded])).toBe(0);
    await attempts.expectUntouched(login);
  });

  it('by adding to it', async () => {
    const attempts = await start();
    const login = await attempts.begin();
    const longer = ['A', '=', '==', '%', ' x', login.value].map((tail) => `${login.name}=${login.value}${tail}`);
    expect(await attempts.countAccepted(login.callback, longer)).toBe(0);
    await attempts.expectUntouched(login);
  });
});

describe('a cookie that somebody else made is refused with 403, and its code never reaches Eagle Eye', () => {
  it('when it is made up', async () => {
    const attempts = await start();
    const login = await attempts.begin();
    const contents = JSON.stringify({ handle: stateOf(login), expiresAt: Date.now() + 60_000, client: 'x' });
    const values = [
      '',
      'true',
      stateOf(login),
      contents,
      encodeURIComponent(contents),
      Buffer.from(contents).toString('base64url'),
      Buffer.alloc(200).toString('base64url'),
      seal(contents, login.name, 'the secret that an attacker guesses'),
    ];
    expect(
      await attempts.countAccepted(login.callback, [undefined, ...values.map((value) => `${login.name}=${value}`)]),
    ).toBe(0);
    await attempts.expectUntouched(login);
  });

  it('when it was sealed with another secret', async () => {
    const attempts = await start();
    const other = new Attempts(attempts.eagleEye, { secret: 'the secret of another application' });
    const theirs = await other.begin();
    expect(await attempts.open(theirs.callback, `${theirs.name}=${theirs.value}`)).toEqual(refused);
    await other.expectUntouched(theirs);
  });

  it('when it was sealed for another cookieName, whichever name it comes under', async () => {
    const attempts = await start({ cookieName: 'one' });
    const other = new Attempts(attempts.eagleEye, { cookieName: 'other' });
    const theirs = await other.begin();
    const renamed = `${theirs.name.replace('other', 'one')}=${theirs.value}`;
    expect(renamed).toMatch(/^one\.[\w-]{12}=/);
    expect(await attempts.open(theirs.callback, renamed)).toEqual(refused);
    expect(await attempts.open(theirs.callback, `${theirs.name}=${theirs.value}`)).toEqual(refused);
    await other.expectUntouched(theirs);
  });

  it('when it was sealed for another client of Eagle Eye, under the same name and secret', async () => {
    const attempts = await start();
    const other = new Attempts(attempts.eagleEye, {}, { clientID: 'another-client' });
    const mine = await attempts.begin();
    expect(await other.open(mine.callback, `${mine.name}=${mine.value}`)).toEqual(refused);
    await attempts.expectUntouched(mine);
  });
});

describe('a cookie of another login is refused with 403, and its code never reaches Eagle Eye', () => {
  it("in the attacker's callback that a victim is lured to, who has begun a login or not", async () => {
    const attempts = await start();
    const [attacker, victim] = [await attempts.begin(), await attempts.begin()];
    expect(await attempts.open(attacker.callback)).toEqual(refused);
    expect(await attempts.open(attacker.callback, `${victim.name}=${victim.value}`)).toEqual(refused);
    const code = new URL(attacker.callback, 'http://x').searchParams.get('code') ?? '';
    expect(await attempts.open(`/?code=${code}`, `${victim.name}=${victim.value}`)).toEqual(refused);
    await attempts.expectUntouched(victim);
  });

  it('when the cookies of two tabs are swapped, by value or by name', async () => {
    const attempts = await start();
    const [one, other] = [await attempts.begin(), await attempts.begin()];
    const swapped = `${one.name}=${other.value}; ${other.name}=${one.value}`;
    expect(await attempts.open(one.callback, swapped)).toEqual(refused);
    expect(await attempts.open(other.callback, swapped)).toEqual(refused);
    await attempts.expectUntouched(one);
  });

  it('when a subdomain has put another one before it', async () => {
    const attempts = await start();
    const [login, other] = [await attempts.begin(), await attempts.begin()];
    const tossed = `${login.name}=${other.value}; ${login.name}=${login.value}`;
    expect(await attempts.open(login.callback, tossed)).toEqual(refused);
    await attempts.expectUntouched(login);
  });
});

describe('a cookie whose time is over is refused with 403, and its code never reaches Eagle Eye', () => {
  it('when the login took too long, though the browser still sends it', async () => {
    const attempts = await start({ maxAge: 120 });
    const login = await attempts.begin();
    letPass(120);
    expect(await attempts.open(login.callback, `${login.name}=${login.value}`)).toEqual(refused);
    expect(tokenRequests(attempts.eagleEye)).toEqual([]);
  });

  it('when it was used before, by whomever, with whatever code', async () => {
    const attempts = await start();
    const login = await attempts.begin();
    await attempts.expectUntouched(login);
    const replayed = [login.callback, `/?code=${attempts.eagleEye.issueCode()}&state=${stateOf(login)}`];
    for (const callback of replayed) {
      expect(await attempts.open(callback, `${login.name}=${login.value}`)).toEqual(refused);
    }
    expect(tokenRequests(attempts.eagleEye)).toHaveLength(1);
  });

  it('when it comes with two callbacks at once: one of them is let through', async () => {
    const attempts = await start();
    const login = await attempts.begin();
    const both = [1, 2].map(() => attempts.open(login.callback, `${login.name}=${login.value}`));
    const actions = (await Promise.all(both)).map(({ action }) => action);
    expect(actions.sort()).toEqual(['fail', 'success']);
    expect(tokenRequests(attempts.eagleEye)).toHaveLength(1);
  });

  it('in another process its code fails, which Eagle Eye takes once', async () => {
    const attempts = await start();
    const login = await attempts.begin();
    await attempts.expectUntouched(login);
    const otherProcess = new Attempts(attempts.eagleEye);
    expect(await otherProcess.open(login.callback, `${login.name}=${login.value}`)).toMatchObject({
      action: 'fail',
      status: 401,
      info: { code: 'invalid_grant' },
    });
  });
});

describe('what a cookie carries', () => {
  it('comes back to the tab that it belongs to, in any order, and the code verifier to Eagle Eye', async () => {
    const attempts = await start({}, { pkce: true });
    const tabs: (Pending & { returnTo: string })[] = [];
    for (const returnTo of ['/first', '/second', '/third']) {
      tabs.push({ returnTo, ...(await attempts.begin({ returnTo })) });
    }
    const jar = tabs.map(({ name, value }) => `${name}=${value}`).join('; ');
    for (const { callback, returnTo } of tabs.reverse()) {
      const { info } = await successOf(attempts.open(callback, jar));
      expect(info).toEqual({ state: { returnTo } });
    }
    // The stand-in has compared each with its challenge.
    const verifiers = tokenRequests(attempts.eagleEye).map(({ form }) => form.code_verifier);
    expect(verifiers.filter((verifier) => /^[\w-]{43}$/.test(verifier ?? ''))).toHaveLength(3);
    expect(new Set(verifiers).size).toBe(3);
  });

  it('can be read neither from the cookie nor from the URL', async () => {
    const attempts = await start({}, { pkce: true });
    const login = await attempts.begin({ returnTo: '/cameras/of-the-vault' });
    await successOf(attempts.open(login.callback, `${login.name}=${login.value}`));
    const verifier = tokenRequests(attempts.eagleEye)[0]?.form.code_verifier ?? 'missing';
    const seen = [login.name, login.value, ...attempts.eagleEye.requests.slice(0, 1).map(({ url }) => url)];
    const readable = [...seen, ...seen.map((text) => Buffer.from(text, 'base64url').toString('latin1'))].join('\n');
    for (const secret of ['returnTo', 'vault', verifier, 'codeVerifier']) {
      expect(readable).not.toContain(secret);
    }
  });
});

describe('secrets that rotate', () => {
  const [before, after] = ['the secret of last year, long enough', 'the secret of this year, long enough'];

  it('let logins end that began before, and refuse them once the old secret is gone', async () => {
    const old = await start({ secret: before });
    const [first, second] = [await old.begin(), await old.begin()];
    const rotating = new Attempts(old.eagleEye, { secret: [after, before] });
    await successOf(rotating.open(first.callback, `${first.name}=${first.value}`));
    const rotated = new Attempts(old.eagleEye, { secret: after });
    expect(await rotated.open(second.callback, `${second.name}=${second.value}`)).toEqual(refused);
  });

  it('seal with the first, so that the others can go', async () => {
    const rotating = await start({ secret: [after, before] });
    const login = await rotating.begin();
    const old = new Attempts(rotating.eagleEye, { secret: before });
    expect(await old.open(login.callback, `${login.name}=${login.value}`)).toEqual(refused);
    const rotated = new Attempts(rotating.eagleEye, { secret: [after] });
    await successOf(rotated.open(login.callback, `${login.name}=${login.value}`));
  });

  it('open what an instance sealed that knows the new one already', async () => {
    const ahead = await start({ secret: [after, before] });
    const login = await ahead.begin();
    const behind = new Attempts(ahead.eagleEye, { secret: [before, after] });
    await successOf(behind.open(login.callback, `${login.name}=${login.value}`));
  });
});

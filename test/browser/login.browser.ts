import { setStage } from './stage';
import { ADA, NOOR, ask, askToLogIn, decide, expiry, heading, logIn, signInPage } from './steps';

const stage = setStage();

afterEach(() => {
  expect(stage.person.problems).toEqual([]);
});

test('logs in and shows who is logged in, where the account lives, and its cameras', async () => {
  const { page } = stage;
  await askToLogIn(page, stage.example.url);
  await expect(page.getByText('Stand-in, not Eagle Eye Networks.').isVisible()).resolves.toBe(true);
  await decide(page, 'Allow');
  await heading(page, 'Hello, Ada Keller').waitFor();

  expect(page.url()).toBe(`${stage.example.url}/`);
  await expect(page.title()).resolves.toContain(ADA.name);
  const account = await page.getByRole('region', { name: 'Your account' }).innerText();
  for (const detail of [ADA.name, ADA.email, ADA.accountId, 'api.c001.eagleeyenetworks.com', 'http']) {
    expect(account).toContain(detail);
  }
  const cameras = await page.getByRole('region', { name: 'Cameras' }).getByRole('listitem').allInnerTexts();
  expect(cameras.map((text) => text.split('\n')[0])).toEqual(['Front door', 'Loading dock', 'Parking lot']);
});

test('stays logged in when the page is reloaded', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url, NOOR.name);
  await page.reload();
  await heading(page, 'Hello, Noor de Vries').waitFor();
  expect(page.url()).toBe(`${stage.example.url}/`);
});

test('refreshes the token, and shows so by its expiry', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  const token = page.getByRole('region', { name: 'Access token' });
  const before = await expiry(page);
  await expect(token.innerText()).resolves.toContain('not yet');
  // The expiry is told to the second.
  await page.waitForTimeout(1100);
  await token.getByRole('button', { name: 'Refresh token' }).click();
  await token.getByText('once').waitFor();
  await expect(expiry(page)).resolves.not.toBe(before);
  await token.getByRole('button', { name: 'Refresh token' }).click();
  await token.getByText('2 times').waitFor();
  await expect(page.getByRole('listitem').count()).resolves.toBe(3);
  expect(page.url()).toBe(`${stage.example.url}/`);
});

test('logs out, and the Back button does not bring the account back', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  await page.getByRole('button', { name: 'Log out' }).click();
  await heading(page, 'You are logged out').waitFor();
  await expect(stage.person.context.cookies()).resolves.toEqual([]);
  await page.goBack();
  await heading(page, 'See the cameras of your Eagle Eye account').waitFor();
  await expect(page.content()).resolves.not.toContain(ADA.name);
});

test('logs out, logs in again and denies, and tries again', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('link', { name: 'Log in again' }).click();
  await decide(page, 'Deny');
  await heading(page, 'Access was denied').waitFor();
  expect(page.url()).toBe(`${stage.example.url}/denied`);
  await page.reload();
  await heading(page, 'Access was denied').waitFor();
  await page.getByRole('link', { name: 'Try again' }).click();
  await decide(page, 'Allow', NOOR.name);
  await heading(page, 'Hello, Noor de Vries').waitFor();
});

test.each([
  ['in the order in which they began', [0, 1]],
  ['in the other order', [1, 0]],
])('finishes two logins in two tabs, %s', async (_name, order) => {
  const tabs = [stage.page, await stage.person.context.newPage()];
  for (const tab of tabs) await askToLogIn(tab, stage.example.url);
  for (const number of order) {
    const tab = tabs[number] ?? stage.page;
    await decide(tab, 'Allow', NOOR.name);
    await heading(tab, 'Hello, Noor de Vries').waitFor();
    expect(tab.url()).toBe(`${stage.example.url}/`);
  }
  for (const tab of tabs) {
    await tab.reload();
    await heading(tab, 'Hello, Noor de Vries').waitFor();
  }
});

test('a log-out in one tab holds for the other, whatever it does next', async () => {
  await logIn(stage.page, stage.example.url);
  const other = await stage.person.context.newPage();
  await other.goto(stage.example.url);
  await stage.page.getByRole('button', { name: 'Log out' }).click();
  await heading(stage.page, 'You are logged out').waitFor();
  await other.getByRole('button', { name: 'Refresh token' }).click();
  await heading(other, 'See the cameras of your Eagle Eye account').waitFor();
});

test('logs in when the app is opened on localhost', async () => {
  const { page } = stage;
  await page.goto(`http://localhost:${stage.example.port}/`);
  expect(page.url()).toBe(`${stage.example.url}/`);
  await page.getByRole('link', { name: 'Login with Eagle Eye Networks' }).click();
  await signInPage(page).waitFor();
  await decide(page, 'Allow');
  await heading(page, 'Hello, Ada Keller').waitFor();
});

test('lets no token out of the server', async () => {
  const { page } = stage;
  const seen: string[] = [];
  page.on('response', (response) => {
    if (!response.url().startsWith(stage.example.url)) return;
    seen.push(response.url(), JSON.stringify(response.headers()));
  });
  await logIn(page, stage.example.url);
  await page.getByRole('button', { name: 'Refresh token' }).click();
  await page.getByText('once').waitFor();
  seen.push(await page.content(), stage.example.output(), String(await ask(page, 'JSON.stringify(localStorage)')));

  expect(seen.length).toBeGreaterThan(5);
  // An access token is a JWT. A refresh token is an opaque string, longer than anything else in a page.
  expect(seen.join('\n')).not.toMatch(/eyJ[\w-]+\.|Bearer|[\w-]{80}/);
  await expect(ask(page, 'document.cookie')).resolves.toBe('');
});

test('sets the security headers, and a session cookie that scripts and other sites do not get', async () => {
  const { page } = stage;
  const response = await page.goto(stage.example.url);
  const headers = response?.headers() ?? {};
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
  });
  expect(headers['content-security-policy']).toMatch(/default-src 'self';.*script-src 'self';script-src-attr 'none'/);
  expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
  expect(headers).not.toHaveProperty('x-powered-by');
  // Nobody who only looks gets a cookie.
  await expect(stage.person.context.cookies()).resolves.toEqual([]);

  await logIn(page, stage.example.url);
  await expect(stage.person.context.cookies()).resolves.toEqual([
    expect.objectContaining({ name: 'eagleeye-example', httpOnly: true, sameSite: 'Lax', secure: false, path: '/' }),
  ]);
});

test('a login gives the session a new ID', async () => {
  const {
    page,
    person: { context },
  } = stage;
  await askToLogIn(page, stage.example.url);
  const [before] = await context.cookies();
  await decide(page, 'Allow');
  await heading(page, 'Hello, Ada Keller').waitFor();
  const [after] = await context.cookies();
  expect(before?.value).toBeDefined();
  expect(after?.value).not.toBe(before?.value);
});

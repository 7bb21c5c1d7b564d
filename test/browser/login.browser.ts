import { expectOnlyStatuses } from './chromium';
import { setStage } from './stage';
import { decide, heading, logIn, press } from './steps';

const stage = setStage('');

/** Forms of the requests that came to an endpoint of the stand-in. */
function formsOf(endpoint: string): Record<string, string>[] {
  return stage.een.requests.filter((request) => request.endpoint === endpoint).map(({ form }) => form);
}

test('logs in and shows the account, where its API is answered, and live pictures of its cameras', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  expect(page.url()).toBe(`${stage.example.url}/`);
  await expect(page.title()).resolves.toContain('Ada Keller');
  const account = await page.getByRole('region', { name: 'Your account' }).innerText();
  for (const detail of ['ada.keller@example.com', '00001106', 'api.c001.eagleeyenetworks.com', stage.een.url]) {
    expect(account).toContain(detail);
  }
  expect(account).toContain('A gateway answers here in place of the API host.');

  const pictures: unknown = await page.evaluate('[...document.images].map((image) => [image.alt, image.naturalWidth])');
  expect(pictures).toEqual([
    ['', expect.any(Number)],
    ['Live picture of Front door', 160],
    ['Live picture of Loading dock', 160],
  ]);
  const offline = page.getByRole('listitem').filter({ hasText: 'Parking lot' });
  await expect(offline.innerText()).resolves.toContain('No picture: the camera is offline');
  await expect(offline.getByRole('img').count()).resolves.toBe(0);
  expectOnlyStatuses(stage.person, 503);
});

test('logs out at Eagle Eye and in every tab, says what stays open, and Back does not bring the account back', async () => {
  const { page, person } = stage;
  await logIn(page, stage.example.url);
  const other = await person.context.newPage();
  await other.goto(stage.example.url);
  await press(page, 'Log out');
  await heading(page, 'You are logged out').waitFor();
  await page.getByText('You are still signed in at Eagle Eye').waitFor();
  await expect(person.context.cookies(stage.example.url)).resolves.toEqual([]);
  // A JWT would be the access token; the refresh token takes both with it.
  expect(formsOf('revocation')).toEqual([expect.objectContaining({ token: expect.not.stringMatching(/^eyJ/) })]);

  await press(other, 'Get a new access token');
  await page.goBack();
  for (const tab of [page, other]) {
    await heading(tab, 'See the cameras of your Eagle Eye account').waitFor();
    await expect(tab.content()).resolves.not.toContain('Ada Keller');
  }
});

test('logging in as another person ends the session and the tokens of the first', async () => {
  const { page, person } = stage;
  await logIn(page, stage.example.url);
  const [first] = await person.context.cookies(stage.example.url);
  await page.goto(`${stage.example.url}/login`);
  await decide(page, 'Allow', 'Noor de Vries');
  await heading(page, 'Hello, Noor de Vries').waitFor();
  await expect(person.context.cookies(stage.example.url)).resolves.not.toMatchObject([{ value: first?.value }]);
  const ended = formsOf('revocation').map(({ token = '' }) => token);
  expect(ended).toHaveLength(1);
  // Not those of the second.
  await press(page, 'Get a new access token');
  await page.getByText('Reception').waitFor();
  expect(ended).not.toContain(formsOf('refresh')[0]?.refresh_token);
});

test('a user who is logged in is told nothing false, and stays logged in after Deny', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  for (const path of ['/logged-out', '/denied']) {
    await page.goto(stage.example.url + path);
    await heading(page, 'Hello, Ada Keller').waitFor();
  }
  await page.goto(`${stage.example.url}/login`);
  await decide(page, 'Deny');
  await heading(page, 'Hello, Ada Keller').waitFor();
  expect(formsOf('revocation')).toEqual([]);
});

test('lets no token out of the server: not into a page, an address, a cookie, a header or the log', async () => {
  const { page, person } = stage;
  const seen: string[] = [];
  page.on('response', (response) => {
    if (response.url().startsWith(stage.example.url)) seen.push(response.url(), JSON.stringify(response.headers()));
  });
  await logIn(page, stage.example.url);
  await press(page, 'Get a new access token');
  await page.waitForLoadState('networkidle');
  seen.push(await page.content(), JSON.stringify(await person.context.cookies()), stage.example.output());

  const bearers = stage.een.requests.map(({ headers }) => /^Bearer (.+)$/.exec(String(headers.authorization))?.[1]);
  const secrets = new Set([...bearers, ...formsOf('refresh').map((form) => form.refresh_token)].filter(Boolean));
  expect(secrets.size).toBe(3);
  for (const secret of secrets) expect(seen.join('\n')).not.toContain(secret);
});

test('sets the security headers, and a session cookie that scripts and other sites do not get', async () => {
  const { page, person } = stage;
  const headers = (await page.goto(stage.example.url))?.headers() ?? {};
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
  });
  expect(headers['content-security-policy']).toMatch(/default-src 'self';.*script-src 'self';script-src-attr 'none'/);
  expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
  expect(headers).not.toHaveProperty('x-powered-by');
  // Nobody who only looks gets a cookie.
  await expect(person.context.cookies()).resolves.toEqual([]);
  await logIn(page, stage.example.url);
  await expect(person.context.cookies(stage.example.url)).resolves.toEqual([
    expect.objectContaining({ name: 'camera-desk', httpOnly: true, sameSite: 'Lax', secure: false, path: '/' }),
  ]);
});

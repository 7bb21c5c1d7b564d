import { startMockEagleEye, type MockEagleEye } from 'passport-eagleeye/testing';
import { accessibilityProblems } from './accessibility';
import { freePort, startExample } from './example-process';
import { environmentFor } from './mock-environment';
import { setStage } from './stage';
import { ADA, askToLogIn, decide, heading, logIn } from './steps';

/** A path this time: the other tests have the callback at the root. */
const CALLBACK_PATH = '/auth/eagleeye/callback';

let een: MockEagleEye | undefined;

const stage = setStage(async () => {
  const port = await freePort();
  een = await startMockEagleEye({ redirectURIs: [`http://127.0.0.1:${port}${CALLBACK_PATH}`] });
  return startExample({ PORT: String(port), ...environmentFor(een) });
});

afterAll(() => een?.stop());

/** The stand-in, which here is in the hands of the test. */
function standIn(): MockEagleEye {
  if (een === undefined) throw new Error('The stand-in is not started yet');
  return een;
}

beforeEach(() => {
  standIn().recover();
  standIn().requests.length = 0;
});

/** Chromium notes a document that came with an error status; nothing else may go wrong. */
function onlyStatuses(...statuses: number[]): void {
  expect(
    stage.person.problems.map((problem) => /responded with a status of (\d+)/.exec(problem)?.[1] ?? problem),
  ).toEqual(statuses.map(String));
}

test('a path as callback works, and shows no code; opened by hand it leads to the start page', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  expect(page.url()).toBe(`${stage.example.url}/`);
  await page.goto(stage.example.url + CALLBACK_PATH);
  await heading(page, 'Hello, Ada Keller').waitFor();
  onlyStatuses();
});

test('a forged callback is refused, and a user who is logged in stays so', async () => {
  const { page } = stage;
  const forged = `${stage.example.url}${CALLBACK_PATH}?code=forged&state=forged`;
  const response = await page.goto(forged);
  expect(response?.status()).toBe(403);
  await heading(page, 'The login did not succeed').waitFor();
  await page.getByRole('link', { name: 'Try again' }).click();
  await decide(page, 'Allow');
  await heading(page, 'Hello, Ada Keller').waitFor();

  expect((await page.goto(forged))?.status()).toBe(403);
  await page.goto(stage.example.url);
  await heading(page, 'Hello, Ada Keller').waitFor();
  expect(standIn().requests.filter(({ endpoint }) => endpoint === 'token')).toHaveLength(1);
  onlyStatuses(403, 403);
});

test('a malformed callback is refused', async () => {
  const { page } = stage;
  const response = await page.goto(`${stage.example.url}${CALLBACK_PATH}?code=a&code=b&state=c`);
  expect(response?.status()).toBe(400);
  await heading(page, 'The login did not succeed').waitFor();
  onlyStatuses(400);
});

test.each([
  ['an outage', { status: 503, body: 'down' }],
  ['an answer that is none', { status: 200, body: '<html>' }],
  ['a connection that is cut', { cut: 'body' } as const],
])('%s at the token endpoint shows a page that says so, and no stack trace', async (_name, fault) => {
  const { page } = stage;
  standIn().fail('token', fault);
  await askToLogIn(page, stage.example.url);
  await decide(page, 'Allow');
  await heading(page, 'Something went wrong').waitFor();
  const text = await page.getByRole('main').innerText();
  expect(text).toContain('token');
  expect(text).not.toMatch(/\bat .+:\d+:\d+/);
  onlyStatuses(502);
});

test('an expired code shows a page that offers another try', async () => {
  const { page } = stage;
  standIn().fail('token', { status: 401, body: { error: 'invalid_grant' } }, 1);
  await askToLogIn(page, stage.example.url);
  await decide(page, 'Allow');
  await heading(page, 'The login did not succeed').waitFor();
  await page.getByRole('link', { name: 'Try again' }).click();
  await decide(page, 'Allow');
  await heading(page, 'Hello, Ada Keller').waitFor();
  onlyStatuses(401);
});

test('cameras that cannot be read leave the login as it is', async () => {
  const { page } = stage;
  standIn().fail('cameras', { status: 503, body: {} }, 1);
  await logIn(page, stage.example.url);
  await page.getByText('The cameras could not be read. Eagle Eye answered with status 503.').waitFor();
  await expect(accessibilityProblems(page)).resolves.toEqual([]);
  await page.reload();
  await page.getByText('Front door').waitFor();
  onlyStatuses();
});

test('an access token that the API no longer takes is refreshed, once', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  standIn().expireAccessTokens();
  standIn().requests.length = 0;
  await page.reload();
  await page.getByText('Front door').waitFor();
  await page.getByText('once').waitFor();
  expect(standIn().requests.map(({ endpoint }) => endpoint)).toEqual(['cameras', 'token', 'cameras']);

  standIn().fail('cameras', { status: 401, body: {} });
  standIn().requests.length = 0;
  await page.reload();
  await page.getByText('Eagle Eye answered with status 401.').waitFor();
  expect(standIn().requests.map(({ endpoint }) => endpoint)).toEqual(['cameras', 'token', 'cameras']);
  onlyStatuses();
});

test('an access token that the API no longer takes, and a refresh that fails on the way, leave the login as it is', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  standIn().expireAccessTokens();
  standIn().fail('token', { status: 503, body: 'down' });
  await page.reload();
  await page.getByText('The cameras could not be read.').waitFor();
  standIn().recover();
  await page.reload();
  await page.getByText('Front door').waitFor();
  onlyStatuses();
});

test('a refresh that Eagle Eye refuses ends the login, and says to log in again', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  standIn().fail('token', { status: 401, body: { error: 'invalid_grant' } }, 1);
  await page.getByRole('button', { name: 'Refresh token' }).click();
  await heading(page, 'Please log in again').waitFor();
  await page.goto(stage.example.url);
  await page.getByRole('link', { name: 'Login with Eagle Eye Networks' }).click();
  await decide(page, 'Allow');
  await heading(page, 'Hello, Ada Keller').waitFor();
  onlyStatuses();
});

test('a refresh that fails on the way leaves the login as it is', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  standIn().fail('token', { cut: 'before' }, 2);
  await page.getByRole('button', { name: 'Refresh token' }).click();
  await heading(page, 'Something went wrong').waitFor();
  await expect(accessibilityProblems(page)).resolves.toEqual([]);
  standIn().recover();
  await page.getByRole('link', { name: 'Go to the start page' }).click();
  await heading(page, 'Hello, Ada Keller').waitFor();
  onlyStatuses(502);
});

test('logging out revokes the refresh token at Eagle Eye', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  await page.getByRole('button', { name: 'Log out' }).click();
  await heading(page, 'You are logged out').waitFor();
  const revocations = standIn().requests.filter(({ endpoint }) => endpoint === 'revoke');
  expect(revocations).toHaveLength(1);
  expect(revocations[0]?.form.token).not.toMatch(/^eyJ/);
  onlyStatuses();
});

test('logging out while Eagle Eye is away logs out here, and says so', async () => {
  const { page } = stage;
  standIn().fail('revoke', { status: 503, body: 'down' });
  await logIn(page, stage.example.url);
  await page.getByRole('button', { name: 'Log out' }).click();
  await heading(page, 'You are logged out here').waitFor();
  await page.goto(stage.example.url);
  await page.getByRole('link', { name: 'Login with Eagle Eye Networks' }).waitFor();
  onlyStatuses();
});

test('neither a page, a URL, a cookie nor the log holds a token, whatever fails', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  await page.getByRole('button', { name: 'Refresh token' }).click();
  await page.getByText('once').waitFor();
  const bearers = standIn().requests.map(({ headers }) => /^Bearer (.+)$/.exec(String(headers.authorization))?.[1]);
  const secrets = [...bearers, ...standIn().requests.flatMap(({ form }) => [form.refresh_token, form.code])].filter(
    Boolean,
  );
  expect(secrets.length).toBeGreaterThanOrEqual(4);
  const open = [
    await page.content(),
    page.url(),
    JSON.stringify(await page.context().cookies()),
    stage.example.output(),
  ];
  for (const secret of secrets) expect(open.join('\n')).not.toContain(secret);
});

test('a form of another site changes nothing', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  for (const path of ['/logout', '/refresh']) {
    const response = await page.request.post(stage.example.url + path, { form: { csrfToken: 'guessed' } });
    expect(response.status()).toBe(403);
  }
  await page.reload();
  await heading(page, `Hello, ${ADA.name}`).waitFor();
  await page.getByText('not yet').waitFor();
});

test('an address that leads nowhere shows a page', async () => {
  const { page } = stage;
  const response = await page.goto(`${stage.example.url}/nowhere`);
  expect(response?.status()).toBe(404);
  await heading(page, 'Page not found').waitFor();
  onlyStatuses(404);
});

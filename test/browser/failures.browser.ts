import { get, type IncomingMessage } from 'node:http';
import { expectOnlyStatuses, setMockStage } from './mock-stage';
import { ADA, askToLogIn, decide, heading, logIn } from './steps';

const CALLBACK_PATH = '/auth/eagleeye/callback';

const { stage, een } = setMockStage(CALLBACK_PATH);

test('a path as callback works, and shows no code; opened by hand it leads to the start page', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  expect(page.url()).toBe(`${stage.example.url}/`);
  await page.goto(stage.example.url + CALLBACK_PATH);
  await heading(page, 'Hello, Ada Keller').waitFor();
  expectOnlyStatuses(stage);
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
  expect(een().requests.filter(({ endpoint }) => endpoint === 'token')).toHaveLength(1);
  expectOnlyStatuses(stage, 403, 403);
});

test('a malformed callback is refused', async () => {
  const { page } = stage;
  const response = await page.goto(`${stage.example.url}${CALLBACK_PATH}?code=a&code=b&state=c`);
  expect(response?.status()).toBe(400);
  await heading(page, 'The login did not succeed').waitFor();
  expectOnlyStatuses(stage, 400);
});

test.each([
  ['an outage', { status: 503, body: 'down' }],
  ['an answer that is none', { status: 200, body: '<html>' }],
  ['a connection that is cut', { cut: 'body' } as const],
])('%s at the token endpoint shows a page that says so, and no stack trace', async (_name, fault) => {
  const { page } = stage;
  een().fail('token', fault);
  await askToLogIn(page, stage.example.url);
  await decide(page, 'Allow');
  await heading(page, 'Something went wrong').waitFor();
  const text = await page.getByRole('main').innerText();
  expect(text).toContain('token');
  expect(text).not.toMatch(/\bat .+:\d+:\d+/);
  expectOnlyStatuses(stage, 502);
});

test('an expired code shows a page that offers another try', async () => {
  const { page } = stage;
  een().fail('token', { status: 401, body: { error: 'invalid_grant' } }, 1);
  await askToLogIn(page, stage.example.url);
  await decide(page, 'Allow');
  await heading(page, 'The login did not succeed').waitFor();
  await page.getByRole('link', { name: 'Try again' }).click();
  await decide(page, 'Allow');
  await heading(page, 'Hello, Ada Keller').waitFor();
  expectOnlyStatuses(stage, 401);
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
  expectOnlyStatuses(stage, 404);
});

test('a user of whom Eagle Eye knows no name is called by the id', async () => {
  const { page } = stage;
  const [user] = een().users;
  const known = { ...user };
  Object.assign(user ?? {}, { firstName: null, lastName: null, email: null });
  await askToLogIn(page, stage.example.url);
  await page.getByRole('button', { name: 'Allow' }).click();
  await heading(page, `Hello, ${user?.id ?? ''}`).waitFor();
  await expect(page.title()).resolves.toContain(user?.id);
  Object.assign(user ?? {}, known);
});

test('a request that names no host gets the start page', async () => {
  const { statusCode } = await new Promise<IncomingMessage>((resolve, reject) => {
    get(stage.example.url, { headers: { host: '' } }, resolve).on('error', reject);
  });
  expect(statusCode).toBe(200);
});

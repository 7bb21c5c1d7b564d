import { send } from '../support/raw-requests';
import { expectOnlyStatuses, newPerson } from './chromium';
import { setStage } from './stage';
import { askToLogIn, decide, heading, logIn } from './steps';

const CALLBACK_PATH = '/auth/eagleeye/callback';

const stage = setStage(CALLBACK_PATH);

/** The names of options, which mean nothing to a visitor. */
const OPTIONS = /clientID|clientSecret|callbackURL|tokenURL|timeout|agent|option/i;

test('the callback shows no code, and leads to the start page when it is opened by hand', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  expect(page.url()).toBe(`${stage.example.url}/`);
  await page.goto(stage.example.url + CALLBACK_PATH);
  await heading(page, 'Hello, Ada Keller').waitFor();
  expect(page.url()).toBe(`${stage.example.url}/`);
});

test('a forged callback is refused in words, and a user who is logged in stays so', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  const response = await page.goto(`${stage.example.url}${CALLBACK_PATH}?code=forged&state=forged`);
  expect(response?.status()).toBe(403);
  await heading(page, 'The login did not succeed').waitFor();
  await page.getByText('The login did not begin in this app.').waitFor();
  await page.goto(stage.example.url);
  await heading(page, 'Hello, Ada Keller').waitFor();
  expect(stage.een.requests.filter(({ endpoint }) => endpoint === 'token')).toHaveLength(1);
});

test.each([
  ['an outage', { status: 503, headers: { 'retry-after': '120' } }, 503, 'Please try again in 120 seconds.'],
  ['a connection that is cut', { cut: 'before' } as const, 502, 'Please try again in a moment.'],
])('%s tells the visitor what to do, and the developer in the log', async (_name, fault, status, words) => {
  const { page } = stage;
  stage.een.fail('token', fault);
  const before = stage.example.output().length;
  await askToLogIn(page, stage.example.url);
  await decide(page, 'Allow');
  await heading(page, 'Something went wrong').waitFor();
  const text = await page.getByRole('main').innerText();
  expect(text).toContain(words);
  expect(text.includes('try again in a moment')).toBe(words.includes('try again in a moment'));
  expect(text).not.toMatch(OPTIONS);
  expect(stage.example.output().slice(before)).toMatch(/^\w+: Eagle Eye token request \(http:.+\) .+\.\n$/);
  expectOnlyStatuses(stage.person, status);
});

test('a form of another site, or one that is too large, changes nothing', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  // Of another user's session.
  const other = await newPerson(stage.browser);
  await logIn(other.page, stage.example.url);
  const csrfToken = (await other.page.locator('[name=csrfToken]').first().getAttribute('value')) ?? '';
  await other.context.close();
  for (const path of ['/logout', '/refresh']) {
    const guessed = await page.request.post(stage.example.url + path, { form: { csrfToken } });
    const large = await page.request.post(stage.example.url + path, { form: { csrfToken: 'x'.repeat(1_048_576) } });
    expect([csrfToken.length, guessed.status(), large.status()]).toEqual([43, 403, 413]);
  }
  await page.reload();
  await heading(page, 'Hello, Ada Keller').waitFor();
  expect(stage.een.requests.filter(({ endpoint }) => endpoint.startsWith('re'))).toEqual([]);
});

test('a picture is only for users who are logged in', async () => {
  const response = await stage.page.request.get(`${stage.example.url}/cameras/10011061/picture`);
  expect(response.status()).toBe(401);
});

test.each([
  'GET http://evil.example HTTP/1.1\r\nHost: localhost\r\n',
  `GET http://evil.example${CALLBACK_PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\n`,
  'GET //evil.example/.. HTTP/1.1\r\nHost: localhost\r\n',
  'GET / HTTP/1.1\r\nHost:\r\n',
])('%j leads nowhere else', async (request) => {
  const answer = await send(stage.example.port, `${request}Connection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 (200|302|404) /);
  expect(answer).not.toContain('evil.example');
});

import { accessibilityProblems } from './accessibility';
import { expectOnlyStatuses, setMockStage } from './mock-stage';
import { decide, heading, logIn } from './steps';

const { stage, een } = setMockStage('/callback');

test('cameras that cannot be read leave the login as it is', async () => {
  const { page } = stage;
  een().fail('cameras', { status: 503, body: {} }, 1);
  await logIn(page, stage.example.url);
  await page.getByText('The cameras could not be read. Eagle Eye answered with status 503.').waitFor();
  await expect(accessibilityProblems(page)).resolves.toEqual([]);
  await page.reload();
  await page.getByText('Front door').waitFor();
  expectOnlyStatuses(stage);
});

test('an access token that the API no longer takes is refreshed, once', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  een().expireAccessTokens();
  een().requests.length = 0;
  await page.reload();
  await page.getByText('Front door').waitFor();
  await page.getByText('once').waitFor();
  expect(een().requests.map(({ endpoint }) => endpoint)).toEqual(['cameras', 'token', 'cameras']);

  een().fail('cameras', { status: 401, body: {} });
  een().requests.length = 0;
  await page.reload();
  await page.getByText('Eagle Eye answered with status 401.').waitFor();
  expect(een().requests.map(({ endpoint }) => endpoint)).toEqual(['cameras', 'token', 'cameras']);
  expectOnlyStatuses(stage);
});

test('an access token that the API no longer takes, and a refresh that fails on the way, leave the login as it is', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  een().expireAccessTokens();
  een().fail('token', { status: 503, body: 'down' });
  await page.reload();
  await page.getByText('The cameras could not be read.').waitFor();
  een().recover();
  await page.reload();
  await page.getByText('Front door').waitFor();
  expectOnlyStatuses(stage);
});

test('a refresh that Eagle Eye refuses ends the login, and says to log in again', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  een().fail('token', { status: 401, body: { error: 'invalid_grant' } }, 1);
  await page.getByRole('button', { name: 'Refresh token' }).click();
  await heading(page, 'Please log in again').waitFor();
  await page.goto(stage.example.url);
  await page.getByRole('link', { name: 'Login with Eagle Eye Networks' }).click();
  await decide(page, 'Allow');
  await heading(page, 'Hello, Ada Keller').waitFor();
  expectOnlyStatuses(stage);
});

test('a refresh that fails on the way leaves the login as it is', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  een().fail('token', { cut: 'before' }, 2);
  await page.getByRole('button', { name: 'Refresh token' }).click();
  await heading(page, 'Something went wrong').waitFor();
  await expect(accessibilityProblems(page)).resolves.toEqual([]);
  een().recover();
  await page.getByRole('link', { name: 'Go to the start page' }).click();
  await heading(page, 'Hello, Ada Keller').waitFor();
  expectOnlyStatuses(stage, 502);
});

test('logging out revokes the refresh token at Eagle Eye', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  await page.getByRole('button', { name: 'Log out' }).click();
  await heading(page, 'You are logged out').waitFor();
  const revocations = een().requests.filter(({ endpoint }) => endpoint === 'revoke');
  expect(revocations).toHaveLength(1);
  expect(revocations[0]?.form.token).not.toMatch(/^eyJ/);
  expectOnlyStatuses(stage);
});

test('logging out while Eagle Eye is away logs out here, and says so', async () => {
  const { page } = stage;
  een().fail('revoke', { status: 503, body: 'down' });
  await logIn(page, stage.example.url);
  await page.getByRole('button', { name: 'Log out' }).click();
  await heading(page, 'You are logged out here').waitFor();
  await page.goto(stage.example.url);
  await page.getByRole('link', { name: 'Login with Eagle Eye Networks' }).waitFor();
  expectOnlyStatuses(stage);
});

test('neither a page, a URL, a cookie nor the log holds a token, whatever fails', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  await page.getByRole('button', { name: 'Refresh token' }).click();
  await page.getByText('once').waitFor();
  const bearers = een().requests.map(({ headers }) => /^Bearer (.+)$/.exec(String(headers.authorization))?.[1]);
  const secrets = [...bearers, ...een().requests.flatMap(({ form }) => [form.refresh_token, form.code])].filter(
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

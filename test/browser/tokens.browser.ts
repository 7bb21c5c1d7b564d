import { accessibilityProblems } from './accessibility';
import { expectOnlyStatuses } from './chromium';
import { setStage } from './stage';
import { askToLogIn, decide, heading, logIn, press } from './steps';

const stage = setStage('/callback');

/** Of the camera that is offline. */
const NO_PICTURE = 503;

test('a list of cameras as Eagle Eye never sends it neither breaks the page nor floods it', async () => {
  const { page, een } = stage;
  const hostile = [
    null,
    'a',
    { id: 'a' },
    { id: '\ud800', name: 'a' },
    { id: '../a', name: 'a' },
    { id: 'a', name: {} },
    { id: 'a', name: '<b>Bold</b>' },
  ];
  const long = { id: 'b', name: 'x'.repeat(1_000_000) };
  const many = Array.from({ length: 50_000 }, (_, at) => ({ id: `c${at}`, name: `Camera ${at}` }));
  een.fail('cameras', { body: { results: [...hostile, long, ...many], totalSize: { a: 1 } } }, 1);
  een.fail('profile', { body: { id: 'a', firstName: '<b>Ada</b>' } }, 1);
  await askToLogIn(page, stage.example.url);
  await decide(page, 'Allow');
  await heading(page, 'Hello, <b>Ada</b>').waitFor();
  await page.getByText('<b>Bold</b>', { exact: true }).waitFor();
  await page.getByText('Camera 98', { exact: true }).waitFor();
  await expect(page.getByRole('listitem').count()).resolves.toBe(100);
});

test('a refresh that Eagle Eye refuses ends the login, and says to log in again', async () => {
  const { page, een } = stage;
  await logIn(page, stage.example.url);
  een.fail('refresh', { status: 401, body: { error: 'invalid_grant' } });
  await press(page, 'Get a new access token');
  await heading(page, 'Please log in again').waitFor();
  await expect(stage.person.context.cookies(stage.example.url)).resolves.toEqual([]);
  await page.getByRole('link', { name: 'Log in again' }).click();
  await decide(page, 'Allow');
  await heading(page, 'Hello, Ada Keller').waitFor();
  await page.waitForLoadState('networkidle');
  expectOnlyStatuses(stage.person, NO_PICTURE, 401, NO_PICTURE);
});

test('logging out while Eagle Eye is away logs out here, and says so', async () => {
  const { page, een } = stage;
  await logIn(page, stage.example.url);
  een.fail('revocation', { status: 503 });
  await press(page, 'Log out');
  await heading(page, 'You are logged out here').waitFor();
  await expect(accessibilityProblems(page)).resolves.toEqual([]);
  await page.goto(stage.example.url);
  await page.getByRole('link', { name: 'Login with Eagle Eye Networks' }).waitFor();
});

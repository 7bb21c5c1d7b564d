import { accessibilityProblems } from './accessibility';
import { setStage } from './stage';
import { askToLogIn, decide, heading, logIn } from './steps';

const stage = setStage();

test.each(['/', '/logged-out', '/logged-out?revoked=no', '/login-ended', '/nowhere', '/?code=forged&state=forged'])(
  'axe-core finds nothing on %s',
  async (path) => {
    await stage.page.goto(stage.example.url + path);
    await expect(accessibilityProblems(stage.page)).resolves.toEqual([]);
  },
);

test('axe-core finds nothing on the sign-in page of the stand-in, nor where it refuses', async () => {
  const { page } = stage;
  await askToLogIn(page, stage.example.url);
  await expect(accessibilityProblems(page)).resolves.toEqual([]);
  await page.goto(page.url().replace(/redirect_uri=[^&]+/, 'redirect_uri=http://127.0.0.1:1'));
  await heading(page, 'This sign-in cannot go on').waitFor();
  await expect(accessibilityProblems(page)).resolves.toEqual([]);
});

test('axe-core finds nothing on the page of an account', async () => {
  const { page } = stage;
  await logIn(page, stage.example.url);
  await expect(accessibilityProblems(page)).resolves.toEqual([]);
  await page.getByRole('button', { name: 'Refresh token' }).click();
  await page.getByText('once').waitFor();
  await expect(accessibilityProblems(page)).resolves.toEqual([]);
});

test('axe-core finds nothing on the page after Deny', async () => {
  const { page } = stage;
  await askToLogIn(page, stage.example.url);
  await decide(page, 'Deny');
  await heading(page, 'Access was denied').waitFor();
  await expect(accessibilityProblems(page)).resolves.toEqual([]);
});

import { accessibilityProblems } from './accessibility';
import { setStage } from './stage';
import { askToLogIn, heading, logIn } from './steps';

const stage = setStage('/login');

test('every page has a title of its own, one main part, one first heading, and nothing that axe-core finds', async () => {
  const { page } = stage;
  const titles = new Set<string>();
  const paths = ['/', '/logged-out', '/denied', '/nowhere', '/login?code=forged&state=forged'];
  const look = async (): Promise<void> => {
    titles.add(await page.title());
    await expect(page.getByRole('main').count()).resolves.toBe(1);
    await expect(page.getByRole('heading', { level: 1 }).count()).resolves.toBe(1);
    // Styles and scripts in the page itself would ask for a weaker policy.
    await expect(page.locator('[style], style, script:not([src])').count()).resolves.toBe(0);
    await expect(accessibilityProblems(page)).resolves.toEqual([]);
  };
  for (const path of paths) {
    await page.goto(stage.example.url + path);
    await look();
  }
  await logIn(page, stage.example.url);
  await look();
  expect(titles.size).toBe(paths.length + 1);
});

test('axe-core finds nothing on the sign-in page of the stand-in, nor where it refuses', async () => {
  const { page } = stage;
  await askToLogIn(page, stage.example.url);
  await expect(accessibilityProblems(page)).resolves.toEqual([]);
  await page.goto(page.url().replace(/redirect_uri=[^&]+/, 'redirect_uri=http://127.0.0.1:1'));
  await heading(page, 'This sign-in cannot go on').waitFor();
  await expect(accessibilityProblems(page)).resolves.toEqual([]);
});

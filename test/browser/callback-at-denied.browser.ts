import { setMockStage } from './mock-stage';
import { askToLogIn, decide, heading } from './steps';

const { stage } = setMockStage('/denied');

test('the page for those who denied may be the callback, and is there all the same', async () => {
  const { page, example, person } = stage;
  await askToLogIn(page, example.url);
  await decide(page, 'Deny');
  await heading(page, 'Access was denied').waitFor();
  await page.getByRole('link', { name: 'Try again' }).click();
  await decide(page, 'Allow');
  await heading(page, 'Hello, Ada Keller').waitFor();
  expect(person.problems).toEqual([]);
});

import { setMockStage } from './mock-stage';
import { logIn } from './steps';

const { stage } = setMockStage('/login');

test('the login page as callback begins logins, and ends them', async () => {
  const { page, example, person } = stage;
  await logIn(page, example.url);
  expect(page.url()).toBe(`${example.url}/`);
  expect(person.problems).toEqual([]);
});

import { expectSurvives } from '../support/raw-requests';
import { spend, start } from './stand-in';

it('raw requests that no client should send neither end nor hang it', async () => {
  const een = await start();
  await expectSurvives(een.url);
  expect(await een.connections()).toBe(0);
  expect((await spend(een, een.issueCode())).status).toBe(200);
});

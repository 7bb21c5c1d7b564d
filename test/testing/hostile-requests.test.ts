import { expectSurvives } from '../support/raw-requests';
import { until } from '../support/until';
import { spend, start } from './stand-in';

it('raw requests that no client should send neither end nor hang it', async () => {
  const een = await start();
  await expectSurvives(een.url);
  await until(async () => (await een.connections()) === 0);
  expect((await spend(een, een.issueCode())).status).toBe(200);
});

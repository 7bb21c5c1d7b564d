import { Browser, startApp } from '../support/login-app';

/** All orders in which three tabs may end. */
const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

it.each(ORDERS)('tabs begun in turn may end in the order %i, %i, %i', async (...order) => {
  const app = await startApp({ authenticate: ({ url = '' }) => ({ state: url }) });
  const browser = new Browser();
  const tabs: URL[] = [];
  for (const tab of [0, 1, 2]) {
    tabs.push(await browser.begin(app, `/login?tab=${tab}`));
  }
  for (const tab of order) {
    const answer = await browser.finish(await browser.visit(tabs[tab] ?? new URL(app.url)));
    expect(answer).toMatchObject({ status: 200, info: { state: `/login?tab=${tab}` } });
  }
});

it('ten tabs begin and end at the same time', async () => {
  const app = await startApp();
  const browser = new Browser();
  const answers = await Promise.all(Array.from({ length: 10 }, () => browser.logIn(app)));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(browser.cookies.size).toBe(0);
});

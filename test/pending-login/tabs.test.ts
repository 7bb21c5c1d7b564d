import { Browser, startApp } from '../support/login-app';

it.each(['012', '210', '120'])('tabs begun in turn may end in the order %s', async (order) => {
  const app = await startApp({ authenticate: ({ url = '' }) => ({ state: url }) });
  const browser = new Browser();
  const tabs: URL[] = [];
  for (const tab of [0, 1, 2]) {
    tabs.push(await browser.begin(app, `/login?tab=${tab}`));
  }
  for (const tab of order) {
    const answer = await browser.finish(await browser.visit(tabs[Number(tab)] ?? new URL(app.url)));
    expect(answer).toMatchObject({ status: 200, info: { state: `/login?tab=${tab}` } });
  }
});

it('ten tabs begin and end at the same time', async () => {
  const app = await startApp();
  const browser = new Browser();
  const answers = await Promise.all(Array.from({ length: 10 }, () => browser.logIn(app)));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(browser.cookies).toEqual([]);
});

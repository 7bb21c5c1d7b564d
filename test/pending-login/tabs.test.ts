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

it('ten tabs begin and end at the same time; an eleventh takes the place of the oldest, and of nothing else', async () => {
  const app = await startApp();
  const browser = new Browser().plant(`other=${'y'.repeat(4090)}`);
  const answers = await Promise.all(Array.from({ length: 10 }, () => browser.logIn(app)));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
  const oldest = await browser.visit(await browser.begin(app));
  for (let tab = 0; tab < 10; tab += 1) await browser.begin(app);
  expect(browser.cookies.map((cookie) => cookie.split(/[.=]/)[0])).toEqual(['other', ...Array(10).fill('eagleeye')]);
  expect(await browser.finish(oldest)).toMatchObject({ info: { reason: 'cookie_missing' } });
});

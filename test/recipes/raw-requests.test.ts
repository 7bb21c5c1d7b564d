import { sendRaw } from '../support/raw-request';
import { startRecipe } from '../support/recipe';

/** A request target, as nobody's browser would send it. */
const TARGETS = ['//', '///', '//:', '//[', '*', '/%', '/%ff', '/login?%', '?', 'http://', 'http://[', '/\\', '/;'];

it('node-http.js survives request targets that are no URL', async () => {
  const url = await startRecipe('node-http.js');
  for (const target of TARGETS) {
    const answer = await sendRaw(new URL(url).port, `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    expect([target, answer]).toEqual([target, expect.stringMatching(/^HTTP\/1\.1 [2-5]\d\d /)]);
  }
  expect((await fetch(url)).status).toBe(200);
});

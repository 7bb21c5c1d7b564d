import { createServer } from 'node:http';

import { runTypeScript } from '../support/typescript-process';
import { sentTo, startEagleEye } from '../support/eagle-eye';
import { listen } from '../support/listen';
import { until } from '../support/until';

// In a process, because Jest loads no ES module, and node-fetch 3 is one.
it.each(['undici', 'dispatcher', 'node-fetch 2', 'node-fetch 3'])(
  '%s as the option fetch works at a 401, a redirect and a break, and holds no connection',
  async (name) => {
    const een = await startEagleEye({ accessTokenLifetime: 3600 });
    const closed: unknown[] = [];
    const server = createServer((req, res) => {
      res.writeHead(req.url === '/redirect' ? 302 : 401, { location: '/' }).write('never ends');
      res.on('close', () => closed.push(req.url));
    });
    const endless = `http://127.0.0.1:${await listen(server)}`;
    const { access_token: accessToken, refresh_token: refreshToken } = een.issueTokens();
    een.fail('cameras', { status: 401 }, 1);
    een.fail('cameras', { status: 200 }, 1);
    een.fail('cameras', { status: 302, headers: { location: 'https://evil.example/' } }, 1);
    een.fail('cameras', { cut: 'before' }, 1);
    een.fail('cameras', { status: 200 }, 1);
    een.fail('cameras', { cut: 'before' }, 2);
    een.fail('refresh', { status: 200 }, 1);
    een.fail('refresh', { status: 503 }, 1);
    const order = {
      name,
      options: een.strategyOptions,
      login: { accessToken, refreshToken },
      baseUrl: een.url,
      endless,
    };
    const { stdout, stderr } = await runTypeScript('other-fetch-process.ts', { args: [JSON.stringify(order)] });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([
      [200, true],
      'invalid_response',
      [200, true],
      'connection_lost',
      'invalid_response',
      'temporarily_unavailable',
    ]);
    expect(sentTo(een, 'cameras')).toHaveLength(7);
    await until(() => closed.length === 2);
  },
);

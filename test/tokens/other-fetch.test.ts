import { createServer } from 'node:http';

import { startEagleEye } from '../support/eagle-eye';
import { listen } from '../support/listen';
import { runTypeScript } from '../support/typescript-process';
import { until } from '../support/until';
import { CAMERAS } from './stage';

// In a process, because Jest loads no ES module, and node-fetch 3 is one.
it.each(['undici', 'node-fetch 2', 'node-fetch 3'])(
  '%s as the option fetch works at a 401, a redirect and a break, and holds no connection; NODE_DEBUG prints no query',
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
    const login = { accessToken, refreshToken, profile: { baseUrl: een.url } };
    const args = [JSON.stringify({ name, options: een.strategyOptions, login, endless })];
    const env = { NODE_DEBUG: 'passport-eagleeye' };
    const { stdout, stderr } = await runTypeScript('other-fetch-process.ts', { args, env });
    expect(JSON.parse(stdout)).toEqual([
      [200, true],
      'invalid_response',
      [200, true],
      'connection_lost',
      'invalid_response',
      'temporarily_unavailable',
    ]);
    const refresh = `POST ${een.url}/oauth2/token`;
    const cameras = `GET ${een.url}${CAMERAS}`;
    expect(
      stderr
        .trim()
        .replace(/^PASSPORT-EAGLEEYE \d+: /gm, '')
        .split('\n'),
    ).toEqual([
      ...[`${cameras}: 401`, `${refresh}: 200`, `${cameras}: 200`],
      ...[`${cameras}: 302`, `${cameras}: 200`, `${cameras}: connection_lost`],
      ...[`GET ${endless}/redirect: 302`, `GET ${endless}/: 401`, `${refresh}: 503`],
    ]);
    await until(() => closed.length === 2);
  },
);

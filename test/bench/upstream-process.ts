import { createServer } from 'node:http';

import { portOf } from './port';
import { serve } from './worker';

// The server of every provider, in a process of its own. Each answers in its own wire form, and as much as it usually does.

const googleUser = {
  sub: '110248495921238986420',
  name: 'Ada Lovelace',
  given_name: 'Ada',
  family_name: 'Lovelace',
  picture: 'https://lh3.googleusercontent.com/a/AATXAJw0=s96-c',
  email: 'ada@example.com',
  email_verified: true,
  locale: 'en',
};

const GITHUB = 'https://api.github.com/users/ada';
const GITHUB_LISTS = 'followers following gists starred subscriptions organizations repos events received_events';
const githubUser = {
  login: 'ada',
  id: 583_231,
  node_id: 'MDQ6VXNlcjU4MzIzMQ==',
  avatar_url: 'https://avatars.githubusercontent.com/u/583231?v=4',
  gravatar_id: '',
  url: GITHUB,
  html_url: 'https://github.com/ada',
  ...Object.fromEntries(GITHUB_LISTS.split(' ').map((list) => [`${list}_url`, `${GITHUB}/${list}`])),
  type: 'User',
  site_admin: false,
  name: 'Ada Lovelace',
  company: null,
  blog: '',
  location: 'London',
  email: 'ada@example.com',
  hireable: null,
  bio: null,
  public_repos: 8,
  public_gists: 8,
  followers: 3938,
  following: 9,
  created_at: '2011-01-25T18:44:36Z',
  updated_at: '2024-01-22T12:13:14Z',
};

const eagleEyeToken = {
  access_token: `eyJraWQiOiI3YzVi.${'x'.repeat(420)}.${'y'.repeat(342)}`,
  expires_in: 43_198,
  httpsBaseUrl: { hostname: 'api.c001.eagleeyenetworks.com', port: 443 },
  refresh_token: 'r'.repeat(64),
  scope: 'vms.all',
  token_type: 'Bearer',
};

const eagleEyeUser = {
  id: 'cafe5e7b',
  email: 'ada@example.com',
  accountId: '00032614',
  firstName: 'Ada',
  lastName: 'Lovelace',
  language: 'en',
  employeeId: null,
};

const googleToken = {
  access_token: `ya29.${'a'.repeat(213)}`,
  expires_in: 3599,
  refresh_token: `1//${'r'.repeat(100)}`,
  scope: 'openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/userinfo.profile',
  token_type: 'Bearer',
  id_token: `${'h'.repeat(100)}.${'i'.repeat(560)}.${'s'.repeat(342)}`,
};

const ANSWERS: Readonly<Record<string, object | string>> = {
  '/eagleeye/oauth2/token': eagleEyeToken,
  '/eagleeye/api/v3.0/users/self': eagleEyeUser,
  '/google/token': googleToken,
  '/google/userinfo': googleUser,
  // GitHub answers with a form unless it is asked for JSON, which passport-github2 does not.
  '/github/token': `access_token=gho_${'g'.repeat(36)}&scope=read%3Auser&token_type=bearer`,
  '/github/user': githubUser,
  '/facebook/token': { access_token: 'E'.repeat(190), token_type: 'bearer', expires_in: 5_183_944 },
  '/facebook/me': { id: '10158231234567890', name: 'Ada Lovelace' },
};

const server = createServer((req, res) => {
  const answer = ANSWERS[req.url?.split('?', 1)[0] ?? ''];
  const [type, body] =
    typeof answer === 'string'
      ? ['application/x-www-form-urlencoded', answer]
      : ['application/json', JSON.stringify(answer)];
  req.resume().on('end', () => {
    res.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'content-length': body.length }).end(body);
  });
});
// A contestant waits for the others between its rounds: its connections stay open meanwhile.
server.keepAliveTimeout = 300_000;
server.listen(0, '127.0.0.1', () => {
  serve({ port: () => portOf(server) });
});

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

const GITHUB_API = 'https://api.github.com/users/ada';

const githubUser = {
  login: 'ada',
  id: 583_231,
  node_id: 'MDQ6VXNlcjU4MzIzMQ==',
  avatar_url: 'https://avatars.githubusercontent.com/u/583231?v=4',
  gravatar_id: '',
  url: GITHUB_API,
  html_url: 'https://github.com/ada',
  followers_url: `${GITHUB_API}/followers`,
  following_url: `${GITHUB_API}/following{/other_user}`,
  gists_url: `${GITHUB_API}/gists{/gist_id}`,
  starred_url: `${GITHUB_API}/starred{/owner}{/repo}`,
  subscriptions_url: `${GITHUB_API}/subscriptions`,
  organizations_url: `${GITHUB_API}/orgs`,
  repos_url: `${GITHUB_API}/repos`,
  events_url: `${GITHUB_API}/events{/privacy}`,
  received_events_url: `${GITHUB_API}/received_events`,
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

const facebookToken = { access_token: 'E'.repeat(190), token_type: 'bearer', expires_in: 5_183_944 };

/** One answer of the upstream. */
export interface UpstreamAnswer {
  readonly type: string;
  readonly body: Buffer;
}

function json(value: object): UpstreamAnswer {
  return { type: 'application/json; charset=utf-8', body: Buffer.from(JSON.stringify(value)) };
}

function form(fields: Record<string, string>): UpstreamAnswer {
  return {
    type: 'application/x-www-form-urlencoded; charset=utf-8',
    body: Buffer.from(new URLSearchParams(fields).toString()),
  };
}

/** What the upstream answers, by path: each provider's tokens and user in its own wire form, and of its usual size. */
export const ANSWERS: ReadonlyMap<string, UpstreamAnswer> = new Map([
  ['/eagleeye/oauth2/token', json(eagleEyeToken)],
  ['/eagleeye/api/v3.0/users/self', json(eagleEyeUser)],
  ['/google/token', json(googleToken)],
  ['/google/userinfo', json(googleUser)],
  // GitHub answers with a form unless it is asked for JSON, which passport-github2 does not.
  ['/github/token', form({ access_token: `gho_${'g'.repeat(36)}`, scope: 'read:user', token_type: 'bearer' })],
  ['/github/user', json(githubUser)],
  ['/facebook/token', json(facebookToken)],
  ['/facebook/me', json({ id: '10158231234567890', name: 'Ada Lovelace' })],
]);

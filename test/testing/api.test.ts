import { api, logIn, receive, start, statusOf, stopAll } from './stand-in';

afterEach(stopAll);

function apiErrorOf(code: number, status: string): object {
  return {
    code,
    status,
    message: expect.any(String),
    details: [{ type: 'errorInfo', reason: status, domain: 'eagleeyenetworks.com' }],
  };
}

describe('users/self', () => {
  it('answers the fields of the person whose token it is, and nothing else', async () => {
    const standIn = await start();
    const { access_token } = await logIn(standIn, standIn.users[1]?.id);
    expect((await api(standIn, 'users/self', access_token)).body).toEqual({
      id: 'ca1b72de',
      firstName: 'Noor',
      lastName: 'de Vries',
      email: 'noor.devries@example.org',
      accountId: '00027031',
      language: 'nl',
      employeeId: null,
    });
  });

  it('fills in what the options leave out, and answers what they add', async () => {
    const added = { firstName: null, email: undefined, createTimestamp: '2026-01-01T00:00:00.000+00:00' };
    const standIn = await start({ users: [added] });
    const { access_token } = await logIn(standIn);
    expect((await api(standIn, 'users/self', access_token)).body).toEqual({
      id: 'ca000001',
      firstName: null,
      lastName: '1',
      email: 'user1@example.com',
      accountId: '00001101',
      language: 'en-us',
      employeeId: null,
      createTimestamp: '2026-01-01T00:00:00.000+00:00',
    });
  });

  it('shows a change of the person', async () => {
    const standIn = await start();
    const { access_token } = await logIn(standIn);
    const [user] = standIn.users;
    if (user) user.lastName = null;
    expect((await api(standIn, 'users/self', access_token)).body.lastName).toBeNull();
  });

  it('includes what is asked for, if the person has it', async () => {
    const includables = { timeZone: { zone: 'Europe/Berlin' }, status: { loginStatus: 'active' } };
    const standIn = await start({ users: [{ includables }] });
    const { access_token } = await logIn(standIn);
    const { body } = await api(standIn, 'users/self?include=timeZone,support&include=status', access_token);
    expect(body).toMatchObject({ id: 'ca000001', ...includables });
    expect(body).not.toHaveProperty('support');
  });

  it.each(['nothing', 'timeZone,nothing', 'constructor'])('refuses an unknown includable: %s', async (include) => {
    const standIn = await start();
    const { access_token } = await logIn(standIn);
    const { status, body } = await api(standIn, `users/self?include=${include}`, access_token);
    expect(status).toBe(400);
    expect(body).toEqual(apiErrorOf(400, 'invalidArgument'));
  });

  it('takes an empty include for none, also of a person who was given nothing to include', async () => {
    const standIn = await start();
    const { access_token } = await logIn(standIn);
    delete standIn.users[0]?.includables;
    for (const include of ['', 'timeZone']) {
      const { body } = await api(standIn, `users/self?include=${include}`, access_token);
      expect(body).not.toHaveProperty('timeZone');
    }
  });
});

describe('clientSettings', () => {
  it("answers the API host of the person's account", async () => {
    const standIn = await start();
    const { access_token } = await logIn(standIn, standIn.users[1]?.id);
    expect((await api(standIn, 'clientSettings', access_token)).body).toEqual({
      httpsBaseUrl: { hostname: 'api.c027.eagleeyenetworks.com', port: 443 },
    });
  });
});

describe('cameras', () => {
  const cameras = Array.from({ length: 120 }, (_, index) => ({ id: `1${index}`, name: `Camera ${index}` }));

  it('answers the cameras of the account', async () => {
    const standIn = await start();
    const { access_token } = await logIn(standIn);
    const { body } = await api(standIn, 'cameras?pageSize=500', access_token);
    expect(body).toMatchObject({ nextPageToken: null, prevPageToken: null, totalSize: 3 });
    expect(body.results[0]).toMatchObject({ id: '10011061', name: 'Front door', accountId: '00001106' });
  });

  it('answers none when there is none', async () => {
    const standIn = await start({ users: [{}] });
    const { access_token } = await logIn(standIn);
    const empty = { results: [], nextPageToken: null, prevPageToken: null, totalSize: 0 };
    expect((await api(standIn, 'cameras', access_token)).body).toEqual(empty);
    delete standIn.users[0]?.cameras;
    expect((await api(standIn, 'cameras', access_token)).body).toEqual(empty);
  });

  it('answers page by page, forwards and back', async () => {
    const standIn = await start({ users: [{ cameras }] });
    const { access_token } = await logIn(standIn);
    const { body: first } = await api(standIn, 'cameras', access_token);
    expect(first.results).toEqual(cameras.slice(0, 100));
    expect(first).toMatchObject({ prevPageToken: null, totalSize: 120 });
    const { body: second } = await api(standIn, `cameras?pageToken=${first.nextPageToken}`, access_token);
    expect(second.results).toEqual(cameras.slice(100));
    expect(second.nextPageToken).toBeNull();
    const { body: back } = await api(standIn, `cameras?pageToken=${second.prevPageToken}`, access_token);
    expect(back.results).toEqual(first.results);
  });

  it.each(['pageSize=0', 'pageSize=501', 'pageSize=1.5', 'pageSize=-1', 'pageSize=all', 'pageToken=made-up'])(
    'refuses %s',
    async (query) => {
      const standIn = await start();
      const { access_token } = await logIn(standIn);
      const { status, body } = await api(standIn, `cameras?${query}`, access_token);
      expect(status).toBe(400);
      expect(body).toEqual(apiErrorOf(400, 'invalidArgument'));
    },
  );
});

describe('the API', () => {
  it.each(['users/self', 'clientSettings', 'cameras'])('wants a good access token in the header: %s', async (path) => {
    const standIn = await start();
    const { access_token } = await logIn(standIn);
    const url = `${standIn.url}/api/v3.0/${path}`;
    const authorization = `Bearer ${access_token}`;
    const answers = await Promise.all([
      receive(url),
      receive(url, { headers: { authorization: access_token } }),
      receive(url, { headers: { authorization: 'Bearer made-up' } }),
      receive(`${url}?access_token=${access_token}`),
      receive(`${url}?access_token=${access_token}`, { headers: { authorization } }),
    ]);
    for (const { status, headers, body } of answers) {
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toMatch(/^Bearer realm="/);
      expect(body).toEqual(apiErrorOf(401, 'unauthenticated'));
    }
  });

  it('takes an access token for as long as told', async () => {
    const standIn = await start({ accessTokenLifetime: 0 });
    expect(await statusOf(standIn, (await logIn(standIn)).access_token)).toBe(401);
  });

  it('refuses every access token once they were expired', async () => {
    const standIn = await start();
    const [first, second] = [await logIn(standIn), await logIn(standIn)];
    standIn.expireAccessTokens();
    expect(await statusOf(standIn, first.access_token)).toBe(401);
    expect(await statusOf(standIn, second.access_token)).toBe(401);
  });

  it('answers notFound for a path that it does not have', async () => {
    const standIn = await start();
    const { status, body } = await receive(`${standIn.url}/api/v3.0/bridges`);
    expect(status).toBe(404);
    expect(body).toEqual(apiErrorOf(404, 'notFound'));
  });

  it('refuses other methods and says which it takes', async () => {
    const standIn = await start();
    const { status, headers, body } = await receive(`${standIn.url}/api/v3.0/users/self`, { method: 'POST' });
    expect(status).toBe(405);
    expect(headers.get('allow')).toBe('GET');
    expect(body.code).toBe(405);
  });
});

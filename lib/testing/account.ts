import { listOf, notFound, pageOf, timestamp, userOf } from './api';
import type { Grants } from './grants';
import { type Answer, badArgument, isOfType, json, type MockRequest, Refusal } from './http';
import { SCOPE } from './options';
import type { MockAccount, MockUser } from './types';

/** What `users/self?include=` may name, with the answer of a user who brings no value for it. */
const INCLUDABLES: Readonly<Record<string, unknown>> = {
  loginDetails: { lastLogin: '2026-01-05T08:30:00.000+00:00' },
  locationSummary: undefined,
  contactDetails: { phone: '+1 512 555 0100', alternateEmail: 'security@example.com' },
  timeZone: { zone: 'America/Chicago' },
  support: { pin: '480172' },
  status: { loginStatus: 'active' },
  permissions: { administrator: true },
  layoutSettings: { rotationInterval: 10, rotationOrder: [] },
  previewSettings: { quality: 'medium' },
  effectivePermissions: { administrator: true },
  timeSettings: { timeFormat: '24h' },
};

/** `GET /users/self` */
export function answerProfile(request: MockRequest, grants: Grants): Answer {
  const user = userOf(request, grants, ['include']);
  const names = listOf(request, 'include', Object.keys(INCLUDABLES));
  const included = names.map((name) => [name, user.includables?.[name] ?? INCLUDABLES[name]]);
  // JSON leaves out what is undefined.
  const ownFields = { httpsBaseUrl: undefined, cameras: undefined, includables: undefined, accounts: undefined };
  return json(200, { ...user, ...ownFields, ...(Object.fromEntries(included) as object) });
}

/** `GET /clientSettings` */
export function answerClientSettings(request: MockRequest, grants: Grants): Answer {
  const { httpsBaseUrl } = userOf(request, grants);
  return json(200, { httpsBaseUrl });
}

/** `GET /accounts`: the accounts of a reseller's customers. */
export function answerAccounts(request: MockRequest, grants: Grants): Answer {
  const accounts = accountsOf(userOf(request, grants, ['include', 'sort', 'pageSize', 'pageToken']));
  const fields = { editionId: 'professional', status: 'active', type: 'endUser' };
  const ownFields = { httpsBaseUrl: undefined, cameras: undefined };
  const rows = accounts.map((account) => ({ ...fields, ...account, ...ownFields }));
  return pageOf(request, rows);
}

/** `POST /authorizationTokens`: an access token by which a reseller's user works in the account of a customer. */
export function answerAuthorizationTokens(request: MockRequest, grants: Grants): Answer {
  const user = userOf(request, grants);
  const accounts = accountsOf(user);
  const { targetId, ...body } = jsonBody(request);
  for (const [name, value] of Object.entries({ type: 'reseller', targetType: 'account', scopes: [SCOPE] })) {
    const words = JSON.stringify(value);
    if (JSON.stringify(body[name]) !== words) throw badArgument(name, `must be ${words}`);
  }
  if (typeof targetId !== 'string') throw badArgument('targetId', 'must be the id of an account');
  const account = accounts.find(({ id }) => id === targetId);
  if (account === undefined) throw notFound('account', targetId);
  const { httpsBaseUrl = user.httpsBaseUrl, cameras } = account;
  // A token for a customer switches no further: `accounts` is left out.
  const switched = { ...user, accountId: targetId, accounts: undefined, cameras, httpsBaseUrl };
  const accessToken = grants.renewAccessToken({ user: switched, accessToken: '', refreshToken: '' });
  const expireTimestamp = timestamp(Date.now() + grants.accessTokens.millisecondsLeft(accessToken));
  return json(201, { accessToken, expireTimestamp, scopes: [SCOPE], httpsBaseUrl });
}

function accountsOf({ accounts }: MockUser): MockAccount[] {
  if (accounts === undefined) throw new Refusal(403, 'only a user of a reseller may do this');
  return accounts;
}

function jsonBody({ headers, body }: MockRequest): Record<string, unknown> {
  try {
    if (isOfType(headers, 'application/json')) return { ...(JSON.parse(body) as object) };
  } catch {
    // Refused below.
  }
  throw badArgument('body', 'must be a JSON object, with the content type application/json');
}

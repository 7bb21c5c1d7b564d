import { apiError, badArgument, pageOf, userOf } from './api';
import type { Grants } from './grants';
import { type Answer, json, type MockRequest, Refusal } from './http';
import { INCLUDABLES, SCOPE } from './options';
import type { MockAccount, MockUser } from './types';

/** `GET /users/self`: whose access token it is. */
export function answerProfile(request: MockRequest, grants: Grants): Answer {
  const user = userOf(request, grants, ['include']);
  const names = request.query.getAll('include').flatMap((list) => list.split(',').filter(Boolean));
  if (!names.every((name) => Object.hasOwn(INCLUDABLES, name))) {
    throw badArgument('include', `must be of ${Object.keys(INCLUDABLES).join(', ')}`);
  }
  const included = names.map((name) => [name, user.includables?.[name] ?? INCLUDABLES[name]]);
  // JSON leaves out what is undefined.
  const ownFields = { httpsBaseUrl: undefined, cameras: undefined, includables: undefined, accounts: undefined };
  return json(200, { ...user, ...ownFields, ...(Object.fromEntries(included) as object) });
}

/** `GET /clientSettings`: the API host of the account. */
export function answerClientSettings(request: MockRequest, grants: Grants): Answer {
  const { httpsBaseUrl } = userOf(request, grants);
  return json(200, { httpsBaseUrl });
}

/** `GET /accounts`: the accounts of a reseller's customers. */
export function answerAccounts(request: MockRequest, grants: Grants): Answer {
  const accounts = accountsOf(userOf(request, grants, ['include', 'sort', 'pageSize', 'pageToken']));
  const required = { editionId: 'professional', status: 'active', type: 'endUser' };
  const rows = accounts.map((account) => ({
    ...required,
    ...account,
    cameras: undefined,
    httpsBaseUrl: undefined,
  }));
  return json(200, pageOf(request, rows, rows.length));
}

/** `POST /authorizationTokens`: an access token by which a reseller's user works in the account of a customer. */
export function answerAuthorizationTokens(request: MockRequest, grants: Grants): Answer {
  const user = userOf(request, grants);
  const { targetId, ...body } = jsonBody(request);
  const expected = { type: 'reseller', targetType: 'account', scopes: [SCOPE] };
  for (const [name, value] of Object.entries(expected)) {
    if (body[name] === undefined) throw badArgument(name, 'is missing', 'missingRequiredArgument');
    if (JSON.stringify(body[name]) !== JSON.stringify(value)) {
      throw badArgument(name, `must be ${JSON.stringify(value)}`);
    }
  }
  if (typeof targetId !== 'string' || targetId === '') throw badArgument('targetId', 'must be the id of an account');
  const account = accountsOf(user).find(({ id }) => id === targetId);
  if (account === undefined) {
    const detail = { type: 'resourceInfo', resource: 'account', ids: [targetId] };
    throw new Refusal(apiError(404, 'the reseller has no such account', undefined, detail));
  }
  const { httpsBaseUrl = user.httpsBaseUrl, cameras } = account;
  // A token for a customer switches no further: `accounts` is left out.
  const { accessToken, expiresAt } = grants.switchTo({
    ...user,
    accountId: account.id,
    accounts: undefined,
    cameras,
    httpsBaseUrl,
  });
  const expireTimestamp = new Date(expiresAt).toISOString().replace('Z', '+00:00');
  return json(201, { accessToken, expireTimestamp, scopes: [SCOPE], httpsBaseUrl });
}

function accountsOf({ accounts }: MockUser): MockAccount[] {
  if (accounts === undefined) throw new Refusal(apiError(403, 'only a user of a reseller may do this'));
  return accounts;
}

function jsonBody({ headers, body }: MockRequest): Record<string, unknown> {
  if (/^application\/json *(;|$)/i.test(headers['content-type'] ?? '')) {
    try {
      const value: unknown = JSON.parse(body);
      if (typeof value === 'object' && value !== null) return { ...value };
    } catch {
      // Answered as every other body that is no JSON.
    }
  }
  throw badArgument('body', 'must be a JSON object, with the content type application/json');
}

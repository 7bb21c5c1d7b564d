import { randomBytes, randomUUID } from 'node:crypto';

import type { MockUser } from './types';

/** An RS256 signature by a key of 2048 bits is so long. */
const SIGNATURE_BYTES = 256;

const HEADER = encode({ kid: randomUUID(), typ: 'JWT', alg: 'RS256' });

/**
 * An access token of Eagle Eye's outward form: three base64url parts, the same claims. The signature is random: nobody
 * but Eagle Eye may rely on what is in an access token (RFC 6749 section 1.4), so nothing can be checked against it.
 */
export function createAccessToken(user: MockUser, clientID: string, lifetime: number): string {
  const iat = Math.floor(Date.now() / 1000);
  const claims = {
    sub: user.id,
    aud: 'vms.api',
    iss: 'vms.auth.v1',
    vms_account: user.accountId,
    exp: Math.ceil(iat + lifetime),
    iat,
    jti: randomBytes(16).toString('hex'),
    client_id: clientID,
    vms_cluster: clusterOf(user),
  };
  return `${HEADER}.${encode(claims)}.${randomBytes(SIGNATURE_BYTES).toString('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** `api.c001.eagleeyenetworks.com` is the API host of the cluster `c001`. */
function clusterOf(user: MockUser): string {
  return /^api\.(c\d+)\./.exec(user.httpsBaseUrl.hostname)?.[1] ?? 'c000';
}

/*
 * What an upstream's text may put into a message. Secrets have too many spellings to be searched for. So only words of prose,
 * known codes, a few short numbers, and plain hosts are shown, and everything else becomes "…".
 */

/** Of a text so many characters are read; with the sign for a cut an excerpt has 200 at most. */
const MAX_READ = 198;
const MAX_NUMBERS = 4;
/** A word that shares so many characters in a row with a credential of the request is not shown. */
const SHARED = 6;

// A letter in another case within a word is how tokens look, and words do not. Of single letters only a and I are words.
const PART = '(?:\\p{Lu}?[\\p{Ll}\\p{Lo}\\p{M}]{1,19}|\\p{Lu}{1,20})';
const WORD = new RegExp(`^(?![b-hj-zB-HJ-Z]$)${PART}(?:['’/-]${PART}){0,2}$`, 'u');
const NUMBER = /^\d{1,5}$/;
const NODE_CODE = /^E(?:RR|AI)(?:_[A-Z]{2,20}){1,6}$/;
// Labels of at most 20 letters with one short number, as in api.c001.example.com; IPv4; and this machine.
const LABEL = '(?=[a-z\\d-]{1,20}[.:/]|[a-z\\d-]{1,20}$)[a-z][a-z-]*(?:\\d{1,4}[a-z-]*)?';
const HOST = `(?:(?:${LABEL}\\.){1,5}[a-z]{2,20}|localhost|\\d{1,3}(?:\\.\\d{1,3}){3}|\\[::1\\])(?::\\d{1,5})?`;
const PLAIN_HOST = new RegExp(`^${HOST}$`);
const PLAIN_URL = new RegExp(`^(https?://${HOST})(?:[/?#].*)?$`);
const PUNCTUATION = /^(["'“‘([{]{0,4})(.*?)(["'”’)\]}.,;:!?]{0,4})$/su;

/** Error codes and parameter names of RFC 6749 and RFC 6750, and what the vendor's API calls its errors. */
const KNOWN: ReadonlySet<string> = new Set(
  (
    'invalid_request invalid_client invalid_grant unauthorized_client unsupported_grant_type unsupported_response_type ' +
    'invalid_scope invalid_token insufficient_scope access_denied server_error temporarily_unavailable ' +
    'client_id client_secret redirect_uri grant_type response_type refresh_token access_token code_verifier OAuth vms.all ' +
    'invalidArgument deadlineExceeded notFound permissionDenied resourceExhausted failedPrecondition outOfRange dataLoss ' +
    'mediaTypeNotSupported acceptNotSupported methodNotSupported tooManyRequests wrongArgumentValue missingRequiredArgument ' +
    'unexpectedArgument invalidPermission resourceNotFound endpointNotFound serviceUnavailable userBlocked ' +
    'userTemporarilyBlocked quotaExceeded'
  ).split(' '),
);

/**
 * The part of a text from outside that may stand in a message, on one line.
 *
 * @param text - what the server said
 * @param credentials - what the request carried: no word of the text that shares a part with one of these is let through
 */
export function excerpt(text: string, credentials: readonly string[]): string {
  const carried = credentials.map((credential) => credential.toLowerCase());
  const isCarried = (word: string): boolean => {
    for (let at = 0; at + SHARED <= word.length; at += 1) {
      const piece = word.slice(at, at + SHARED).toLowerCase();
      if (carried.some((credential) => credential.includes(piece))) {
        return true;
      }
    }
    return false;
  };
  let numbers = 0;

  const shown = (core: string): string => {
    if (isCarried(core)) {
      return '…';
    }
    const plain = PLAIN_URL.exec(core)?.[1];
    if (plain !== undefined) {
      return plain === core ? core : `${plain}/…`;
    }
    if (NUMBER.test(core)) {
      numbers += 1;
      return numbers <= MAX_NUMBERS ? core : '…';
    }
    return WORD.test(core) || KNOWN.has(core) || NODE_CODE.test(core) || PLAIN_HOST.test(core) ? core : '…';
  };

  // One character may stand for eighteen.
  const start = text.slice(0, MAX_READ + 1).normalize('NFKC');
  const isCut = start.length > MAX_READ;
  // A word that is cut may look like another one.
  const words = (isCut ? start.slice(0, MAX_READ).replace(/\S*$/, '') : start)
    .replace(/<[^<>]*>|&#?\w{1,10};/g, ' ')
    .split(/[\s\p{C}]+/u)
    .filter(Boolean)
    .map((word) => {
      const [, before = '', core = '', after = ''] = PUNCTUATION.exec(word) ?? [];
      return core === '' ? '' : before + shown(core) + after;
    });
  const line = words.filter((word, at) => word !== '' && !(word === '…' && words[at - 1] === '…')).join(' ');
  // A credential may hold spaces and punctuation.
  if (isCarried(line)) {
    return '…';
  }
  return isCut && !line.endsWith('…') ? `${line} …`.trimStart() : line;
}

import { EagleEyeError, type EagleEyeProfile, type EagleEyeStrategy, type VerifyCallback } from 'passport-eagleeye';

/** What one leg of a login came to: the URL of a redirect, the ID of a user, or the code of what went wrong. */
export type Ending = { redirect: string } | { user: string } | { code: string };

/** Outcomes that came after the first one of their leg. */
export const late: string[] = [];

function codeOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'code' in value ? String(value.code) : String(value);
}

/** Verify of the soak: the user is who Eagle Eye says it is. */
export function verify(
  _accessToken: string,
  _refreshToken: string,
  profile: EagleEyeProfile,
  done: VerifyCallback,
): void {
  done(null, profile.id);
}

/** The cookies of one browser, by name. */
type Cookies = Map<string, string>;

/** As much of a response as sets cookies. */
function responseFor(cookies: Cookies): object {
  return {
    getHeader: () => undefined,
    setHeader: (_name: string, fields: readonly string[]) => {
      for (const field of fields) {
        const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(field) ?? [];
        cookies.delete(name);
        if (value !== '') {
          cookies.set(name, value);
        }
      }
    },
  };
}

/** One leg, driven as Passport does: on an object of its own that inherits from the strategy. */
function leg(strategy: EagleEyeStrategy, cookies: Cookies, query: object): Promise<Ending> {
  return new Promise((resolve) => {
    let ended = false;
    const end = (ending: Ending): void => {
      if (ended) {
        late.push(JSON.stringify(ending));
      }
      ended = true;
      resolve(ending);
    };
    const own: EagleEyeStrategy = Object.create(strategy) as EagleEyeStrategy;
    own.redirect = (redirect) => {
      end({ redirect });
    };
    own.success = (user) => {
      end({ user: String(user) });
    };
    own.fail = (info) => {
      end({ code: codeOf(info) });
    };
    own.error = (error) => {
      end({ code: error instanceof EagleEyeError ? error.code : `no error of the family: ${String(error)}` });
    };
    const headers = { host: '127.0.0.1:3333', cookie: [...cookies].map((pair) => pair.join('=')).join('; ') };
    own.authenticate(Object.assign({ headers, url: '/' }, { res: responseFor(cookies), query }));
  });
}

/** A whole login of one browser: to Eagle Eye, and back with the code. */
export async function logIn(strategy: EagleEyeStrategy, code: string): Promise<Ending> {
  const cookies: Cookies = new Map();
  const begun = await leg(strategy, cookies, {});
  if (!('redirect' in begun)) {
    return begun;
  }
  return leg(strategy, cookies, { code, state: new URL(begun.redirect).searchParams.get('state') });
}

import { Passport, type Strategy } from 'passport';

/** A browser in the middle of a login: what the application's session keeps, and where it was sent. */
export interface Browser {
  readonly session: object;
  location: string;
}

/**
 * Drives one strategy through Passport's own `authenticate`, as an application without a login session of Passport's
 * does. Request and response have what Passport and the strategies read and write, and nothing else: no framework is
 * measured.
 */
export class PassportDriver {
  readonly #authenticate: (req: object, res: object, next: (error?: unknown) => void) => void;

  constructor(strategy: Strategy) {
    const passport = new Passport();
    passport.use('measured', strategy);
    this.#authenticate = passport.authenticate('measured', { session: false });
  }

  /** The authorize leg: to the redirect. */
  begin(): Promise<Browser> {
    return new Promise((resolve, reject) => {
      const browser: Browser = { session: {}, location: '' };
      const res = {
        setHeader(name: string, value: string): void {
          if (name === 'Location') {
            browser.location = value;
          }
        },
        end(): void {
          resolve(browser);
        },
      };
      const { session } = browser;
      this.#authenticate({ method: 'GET', url: '/login', headers: {}, query: {}, session }, res, () => {
        reject(new Error('The authorize leg did not end in a redirect'));
      });
    });
  }

  /** The callback leg: from the code to the user. */
  finish({ session, location }: Browser): Promise<void> {
    const query = { code: 'SplxlOBeZQQYbYS6WxSbIA', state: new URL(location).searchParams.get('state') };
    const url = `/callback?code=${query.code}&state=${query.state ?? ''}`;
    return new Promise((resolve, reject) => {
      const res = {
        end(): void {
          reject(new Error('The callback leg failed'));
        },
      };
      this.#authenticate({ method: 'GET', url, headers: {}, query, session }, res, (error) => {
        if (error) {
          reject(error instanceof Error ? error : new Error('The callback leg failed', { cause: error }));
        } else {
          resolve();
        }
      });
    });
  }
}

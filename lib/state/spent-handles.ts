import { RecentEntries } from './recent-entries';

/** More than any process has logins come back in the lifetime of one; of older ones memory is kept free. */
const MAX_HANDLES = 10_000;

/** Remembers which logins have come back for as long as they could come back again, or until so many others have come. */
export class SpentHandles {
  readonly #entries: RecentEntries<true>;

  /** @param maxAge - lifetime of a login in seconds */
  constructor(maxAge: number) {
    this.#entries = new RecentEntries(maxAge * 1000, MAX_HANDLES);
  }

  has(handle: string): boolean {
    return this.#entries.get(handle) === true;
  }

  add(handle: string): void {
    this.#entries.set(handle, true);
  }
}

/** More than any process has logins come back in the lifetime of one; of older ones memory is kept free. */
const MAX_HANDLES = 10_000;

/**
 * Remembers which logins have come back for as long as they could come back again: for their lifetime, or until so many
 * others have come. They are forgotten only as others come. Two sets take turns, so that nothing has to be looked for
 * among the handles to forget one.
 */
export class SpentHandles {
  readonly #lifetime: number;
  #recent = new Set<string>();
  #earlier = new Set<string>();
  #turn = 0;

  /** @param maxAge - lifetime of a login in seconds */
  constructor(maxAge: number) {
    this.#lifetime = maxAge * 1000;
  }

  has(handle: string): boolean {
    return this.#recent.has(handle) || this.#earlier.has(handle);
  }

  add(handle: string): void {
    const now = Date.now();
    if (now >= this.#turn || this.#recent.size >= MAX_HANDLES) {
      this.#earlier = this.#recent;
      this.#recent = new Set();
      this.#turn = now + this.#lifetime;
    }
    this.#recent.add(handle);
  }
}

/** More than any process has logins under way; beyond it the oldest is forgotten, so that memory is bounded. */
const MAX_HANDLES = 10_000;

/** Remembers which logins have come back, until they would have expired anyway. */
export class SpentHandles {
  // In order of insertion, which is nearly that of expiry.
  readonly #expiries = new Map<string, number>();

  has(handle: string): boolean {
    return this.#expiries.has(handle);
  }

  add(handle: string, expiresAt: number): void {
    for (const [oldest, expiry] of this.#expiries) {
      if (expiry > Date.now() && this.#expiries.size < MAX_HANDLES) {
        break;
      }
      this.#expiries.delete(oldest);
    }
    this.#expiries.set(handle, expiresAt);
  }
}

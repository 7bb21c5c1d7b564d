import type { TokenStore } from './token-store';

/** Milliseconds between two looks for what nobody uses any more: a look costs a pass over all pairs. */
const SWEEP = 60 * 60 * 1000;

interface Kept {
  readonly value: string;
  readonly lifetime: number;
  until: number;
}

/**
 * The default store of `EagleEyeTokens`: the memory of this process. It forgets what nobody has read or written for its
 * lifetime, because most users never log out: 60,000 forgotten logins would hold 112 MB.
 */
export class MemoryTokenStore implements TokenStore {
  readonly #kept = new Map<string, Kept>();
  #sweepAt = 0;

  get(key: string): string | undefined {
    this.#sweep();
    const kept = this.#kept.get(key);
    if (kept) {
      kept.until = Date.now() + kept.lifetime;
    }
    return kept?.value;
  }

  set(key: string, value: string, lifetime = Infinity): void {
    this.#sweep();
    this.#kept.set(key, { value, lifetime, until: Date.now() + lifetime });
  }

  delete(key: string): void {
    this.#kept.delete(key);
  }

  #sweep(): void {
    const now = Date.now();
    if (now < this.#sweepAt) {
      return;
    }
    this.#sweepAt = now + SWEEP;
    for (const [key, { until }] of this.#kept) {
      if (until <= now) {
        this.#kept.delete(key);
      }
    }
  }
}

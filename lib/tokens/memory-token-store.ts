import type { TokenStore } from './token-store';

/** Milliseconds between two looks for what has lapsed: a look passes over all pairs. */
const SWEEP = 60 * 60 * 1000;

/**
 * The default store of `EagleEyeTokens`: the memory of this process. It forgets what nobody has read or written for its
 * lifetime, because many users never log out.
 */
export class MemoryTokenStore implements TokenStore {
  readonly #kept = new Map<string, { readonly value: string; readonly lifetime: number; until: number }>();
  #sweepAt = 0;

  get(key: string): string | undefined {
    const kept = this.#kept.get(key);
    if (!kept || kept.until <= Date.now()) {
      return undefined;
    }
    kept.until = Date.now() + kept.lifetime;
    return kept.value;
  }

  set(key: string, value: string, lifetime = Infinity): void {
    const now = Date.now();
    if (this.#sweepAt <= now) {
      this.#sweepAt = now + SWEEP;
      for (const [name, { until }] of this.#kept) {
        if (until <= now) {
          this.#kept.delete(name);
        }
      }
    }
    this.#kept.set(key, { value, lifetime, until: now + lifetime });
  }

  delete(key: string): void {
    this.#kept.delete(key);
  }
}

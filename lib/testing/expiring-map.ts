/**
 * A map whose entries all live equally long from when they were last set, and which holds so many at most. A Map keeps
 * the order of insertion, which with one lifetime for all is the order of expiry: what has expired is at the front.
 */
export class ExpiringMap<Value> {
  readonly #entries = new Map<string, { value: Value; expiresAt: number }>();
  readonly #lifetime: number;
  readonly #maxSize: number;

  constructor(lifetimeSeconds: number, maxSize: number) {
    this.#lifetime = lifetimeSeconds * 1000;
    this.#maxSize = maxSize;
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.expiresAt > Date.now() ? entry.value : undefined;
  }

  /** Whole seconds that the entry still has to live. */
  secondsLeft(key: string): number {
    const entry = this.#entries.get(key);
    return entry === undefined ? 0 : Math.max(0, Math.ceil((entry.expiresAt - Date.now()) / 1000));
  }

  set(key: string, value: Value): void {
    const now = Date.now();
    this.#entries.delete(key);
    this.#entries.set(key, { value, expiresAt: now + this.#lifetime });
    for (const [oldest, { expiresAt }] of this.#entries) {
      if (expiresAt > now && this.#entries.size <= this.#maxSize) return;
      this.#entries.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}

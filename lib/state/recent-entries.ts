/**
 * Keeps what was set last, for a time at least and for twice that at most, or until so many others were set. Entries are
 * forgotten only as others are set. Two maps take turns, so that nothing has to be looked for to be forgotten.
 */
export class RecentEntries<Value> {
  readonly #lifetime: number;
  readonly #size: number;
  #recent = new Map<string, Value>();
  #earlier = new Map<string, Value>();
  #turn = 0;

  /**
   * @param lifetime - for how long an entry is kept at least, in milliseconds
   * @param size - how many later entries it outlives at least
   */
  constructor(lifetime: number, size: number) {
    this.#lifetime = lifetime;
    this.#size = size;
  }

  get(key: string): Value | undefined {
    return this.#recent.get(key) ?? this.#earlier.get(key);
  }

  set(key: string, value: Value): void {
    const now = Date.now();
    if (now >= this.#turn || this.#recent.size >= this.#size) {
      this.#earlier = this.#recent;
      this.#recent = new Map();
      this.#turn = now + this.#lifetime;
    }
    this.#recent.set(key, value);
  }
}

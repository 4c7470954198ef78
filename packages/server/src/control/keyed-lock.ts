/** Lets work of one key follow one another; work of different keys does not wait. */
export class KeyedLock {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** How many keys are held. */
  get size(): number {
    return this.#tails.size;
  }

  /** Runs work when all earlier work of the key has ended, however it ended. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const own = before.then(work, work);
    this.#tails.set(key, own);
    try {
      return await own;
    } finally {
      if (this.#tails.get(key) === own) this.#tails.delete(key);
    }
  }
}

/**
 * Lets so many processes start at a time, the others wait for their turn: a start is all work for the processor, and
 * fifty at once would all be late, and taken for hanging.
 */
export class StartGate {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  constructor(most: number) {
    this.#most = Math.max(1, most);
  }

  /** Calls when there is room: at once, or later. Whoever was let in says {@link leave} when it is done. */
  enter(start: () => void): void {
    if (this.#inside >= this.#most) {
      this.#waiting.push(start);
      return;
    }
    this.#inside += 1;
    start();
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#inside -= 1;
    else next();
  }
}

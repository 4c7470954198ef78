/** How often and how late something that fails is tried again. Times in ms. */
export interface BackOffOptions {
  /** Before the first new try. */
  readonly first: number;
  /** Each pause is so many times the one before … */
  readonly factor: number;
  /** … and no longer than this. */
  readonly longest: number;
  /** Each pause is longer or shorter by up to this share, so that many do not try at one moment. */
  readonly jitter: number;
  /** After so many failures … */
  readonly mostFailures: number;
  /** … within this time it is given up. */
  readonly within: number;
  /** What has worked for so long begins anew. */
  readonly stableAfter: number;
}

/** A tenth of a second after the first failure, then 0.4, 1.6, … 60 s; given up after six in ten minutes. */
export const BACK_OFF_DEFAULTS: BackOffOptions = Object.freeze({
  first: 100,
  factor: 4,
  longest: 60_000,
  jitter: 0.2,
  mostFailures: 6,
  within: 600_000,
  stableAfter: 300_000,
});

/** Decides when something that failed is tried again. */
export class BackOff {
  readonly #options: BackOffOptions;
  readonly #random: () => number;
  #failures: number[] = [];
  #row = 0;

  /** @param random uniform in [0, 1) */
  constructor(options: BackOffOptions, random: () => number = Math.random) {
    this.#options = options;
    this.#random = random;
  }

  /**
   * It has failed.
   *
   * @param now when, ms, on a clock that does not jump
   * @param worked for how long it had worked before
   * @returns the pause before the next try, or null when it is given up
   */
  fail(now: number, worked: number): number | null {
    const { first, factor, longest, jitter, mostFailures, within, stableAfter } = this.#options;
    if (worked >= stableAfter) {
      this.#row = 0;
      this.#failures = [];
    }
    this.#failures = [...this.#failures.filter((at) => now - at < within), now];
    if (this.#failures.length >= mostFailures) return null;
    const pause = Math.min(longest, first * factor ** this.#row);
    this.#row += 1;
    return Math.round(pause * (1 + jitter * (2 * this.#random() - 1)));
  }

  /** A person has looked at it: everything begins anew. */
  reset(): void {
    this.#row = 0;
    this.#failures = [];
  }
}

/** Limits of a venue. Times in ms. */
export interface RateLimits {
  /** Requests in a window. */
  readonly requests: number;
  /** New orders in a window. */
  readonly orders: number;
  readonly window: number;
  /** Requests during a pause that turn it into a ban. */
  readonly patience: number;
  /** Length of a ban. */
  readonly ban: number;
}

/** Counts requests in fixed windows, refuses beyond the limit (429), and bans those who go on (418). */
export class RateLimiter {
  readonly #limits: RateLimits;
  #windowStart = 0;
  #requests = 0;
  #orders = 0;
  #pausedUntil = 0;
  #bannedUntil = 0;
  #ignored = 0;

  constructor(limits: RateLimits) {
    this.#limits = limits;
  }

  /** Null when the request may pass; otherwise the status and for how long (ms) to be silent. */
  admit(
    now: number,
    isOrder: boolean,
  ): { readonly status: 429 | 418; readonly retryAfter: number } | null {
    if (now < this.#bannedUntil) return { status: 418, retryAfter: this.#bannedUntil - now };
    if (now < this.#pausedUntil) {
      this.#ignored += 1;
      if (this.#ignored < this.#limits.patience) {
        return { status: 429, retryAfter: this.#pausedUntil - now };
      }
      return this.refuse(now, 418, this.#limits.ban);
    }
    if (now >= this.#windowStart + this.#limits.window) {
      this.#windowStart = now - (now % this.#limits.window);
      this.#requests = 0;
      this.#orders = 0;
    }
    this.#requests += 1;
    if (isOrder) this.#orders += 1;
    if (this.#requests <= this.#limits.requests && this.#orders <= this.#limits.orders) return null;
    return this.refuse(now, 429, this.#windowStart + this.#limits.window - now);
  }

  /** Starts a pause or a ban, whatever the counts are. */
  refuse(
    now: number,
    status: 429 | 418,
    retryAfter: number,
  ): { readonly status: 429 | 418; readonly retryAfter: number } {
    this.#ignored = 0;
    if (status === 418) this.#bannedUntil = now + retryAfter;
    else this.#pausedUntil = now + retryAfter;
    return { status, retryAfter };
  }
}

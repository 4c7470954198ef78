/** Waiting times in buckets: noting one costs next to nothing and keeps nothing. */
export class LagMeter {
  /** Each bucket is a tenth wider than the one before; the first ends at 1 µs. */
  readonly #buckets = new Uint32Array(256);
  #count = 0;
  #max = 0;

  /** Takes note of a time, ms. */
  note(ms: number): void {
    const bucket = ms <= 0.001 ? 0 : Math.min(255, Math.ceil(Math.log(ms * 1000) / STEP));
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#count += 1;
    if (ms > this.#max) this.#max = ms;
  }

  /** What was noted since the last call, to a tenth upwards. */
  take(): {
    readonly count: number;
    readonly p50: number;
    readonly p99: number;
    readonly max: number;
  } {
    const taken = {
      count: this.#count,
      p50: this.#quantile(0.5),
      p99: this.#quantile(0.99),
      max: this.#max,
    };
    this.#buckets.fill(0);
    this.#count = 0;
    this.#max = 0;
    return taken;
  }

  #quantile(share: number): number {
    if (this.#count === 0) return 0;
    let left = this.#count * share;
    for (let i = 0; i < 256; i += 1) {
      left -= this.#buckets[i] ?? 0;
      if (left <= 0) return Math.min(this.#max, Math.exp(i * STEP) / 1000);
    }
    return this.#max;
  }
}

const STEP = Math.log(1.1);

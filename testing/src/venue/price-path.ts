import type { Instrument } from '@nightdesk/core/model/instrument';
import type { Draws } from '../random/draws.ts';

/** A seeded random walk of one instrument's price on its ticks, with a rare jump. */
export class PricePath {
  readonly #draws: Draws;
  readonly #site: string;
  readonly #instrument: Instrument;
  readonly #stride: bigint;
  #price: bigint;
  #steps = 0;

  /** @param start raw price; a step is at most 0.2 % of it, a jump 3 % */
  constructor(draws: Draws, instrument: Instrument, start: bigint) {
    this.#draws = draws;
    this.#site = `price/${instrument.symbol}`;
    this.#instrument = instrument;
    const stride = start / 500n / instrument.tick;
    this.#stride = (stride < 1n ? 1n : stride) * instrument.tick;
    this.#price = start;
  }

  /** Last price, raw. */
  get price(): bigint {
    return this.#price;
  }

  /** What a buyer pays: one tick above. */
  get ask(): bigint {
    return this.#price + this.#instrument.tick;
  }

  /** What a seller gets: one tick below. */
  get bid(): bigint {
    return this.#price - this.#instrument.tick;
  }

  step(): void {
    this.#steps += 1;
    const unit = this.#draws.keyed(this.#site, this.#steps);
    const jump = this.#draws.keyed(`${this.#site}/jump`, this.#steps) < 0.03 ? 15n : 1n;
    this.move(Math.round((unit * 2 - 1) * 1000) * Number(jump));
  }

  /** Moves the price by thousandths of a stride; it never falls under fifty ticks. */
  move(thousandths: number): void {
    const { tick } = this.#instrument;
    const by = (this.#stride * BigInt(thousandths)) / 1000n;
    const moved = this.#price + by - (by % tick);
    const least = 50n * tick;
    this.#price = moved < least ? least : moved;
  }
}

import type { Instrument } from '../../model/instrument.ts';

/**
 * Counts what is booked, by instrument and by currency: a comparison of something that moved meanwhile means nothing.
 */
export class Movements {
  readonly #counts = new Map<string, number>();
  #total = 0;

  /** How much was booked in all. */
  get total(): number {
    return this.#total;
  }

  /** Something was traded. */
  note({ id, base, quote }: Instrument): void {
    for (const key of [id, base.code, quote.code]) this.#add(key);
    this.#total += 1;
  }

  /** Money moved. */
  noteCurrency(code: string): void {
    this.#add(code);
    this.#total += 1;
  }

  /** How things stand now, for {@link since}. */
  get mark(): ReadonlyMap<string, number> {
    return new Map(this.#counts);
  }

  /** Instruments (by id) and currencies (by code) that moved after `mark`. */
  since(mark: ReadonlyMap<string, number>): ReadonlySet<string> {
    const moved = new Set<string>();
    for (const [key, count] of this.#counts) if (mark.get(key) !== count) moved.add(key);
    return moved;
  }

  #add(key: string): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }
}

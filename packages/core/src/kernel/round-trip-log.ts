import type { RoundTrip } from '../positions/round-trip.ts';
import { FloatColumn, IntegerColumn, Uint32Column } from './growable.ts';

/** Closed trades in columns. */
export class RoundTripLog {
  readonly #head: Uint32Column = new Uint32Column();
  readonly #entryOrder: Uint32Column = new Uint32Column();
  readonly #exitOrder: Uint32Column = new Uint32Column();
  readonly #entryTime: FloatColumn = new FloatColumn();
  readonly #exitTime: FloatColumn = new FloatColumn();
  readonly #quantity: IntegerColumn = new IntegerColumn();
  readonly #entryValue: IntegerColumn = new IntegerColumn();
  readonly #exitValue: IntegerColumn = new IntegerColumn();
  readonly #fees: IntegerColumn = new IntegerColumn();
  readonly #funding: IntegerColumn = new IntegerColumn();
  readonly #pnl: IntegerColumn = new IntegerColumn();

  get length(): number {
    return this.#head.length;
  }

  /** Keeps a trade; gives back its number, from 0. */
  push(trip: RoundTrip): number {
    const row = this.#head.length;
    this.#head.push(trip.instrument * 2 + (trip.side === 'LONG' ? 0 : 1));
    this.#entryOrder.push(trip.entryOrder);
    this.#exitOrder.push(trip.exitOrder);
    this.#entryTime.push(trip.entryTime);
    this.#exitTime.push(trip.exitTime);
    this.#quantity.push(trip.quantity);
    this.#entryValue.push(trip.entryValue);
    this.#exitValue.push(trip.exitValue);
    this.#fees.push(trip.fees);
    this.#funding.push(trip.funding);
    this.#pnl.push(trip.pnl);
    return row;
  }

  at(row: number): RoundTrip {
    const head = this.#head.at(row);
    return {
      instrument: head >>> 1,
      side: (head & 1) === 0 ? 'LONG' : 'SHORT',
      quantity: this.#quantity.at(row),
      entryValue: this.#entryValue.at(row),
      exitValue: this.#exitValue.at(row),
      fees: this.#fees.at(row),
      funding: this.#funding.at(row),
      pnl: this.#pnl.at(row),
      entryTime: this.#entryTime.at(row),
      exitTime: this.#exitTime.at(row),
      entryOrder: this.#entryOrder.at(row),
      exitOrder: this.#exitOrder.at(row),
    };
  }
}

import type { RoundTrip } from '../positions/round-trip.ts';
import { IntegerColumn } from './growable.ts';

/** Numbers in a row: instrument × 2 + (1 when short), entry order, exit order, entry time, exit time. */
const ROW = 5;
/** Exact amounts in a row: quantity, entry value, exit value, fees, funding, PnL. */
const AMOUNTS = 6;
const INITIAL = 512;

/** Closed trades in rows of numbers: a trade is a row here and an object only when somebody asks. */
export class RoundTripLog {
  #numbers: Float64Array = new Float64Array(ROW * INITIAL);
  readonly #amounts: IntegerColumn = new IntegerColumn(AMOUNTS * INITIAL);
  #length: number = 0;

  get length(): number {
    return this.#length;
  }

  /** Keeps a trade; gives back its number, from 0. */
  push(trip: RoundTrip): number {
    const row = this.#length;
    const at = row * ROW;
    if (at === this.#numbers.length) {
      const grown = new Float64Array(this.#numbers.length * 2);
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    const numbers = this.#numbers;
    numbers[at] = trip.instrument * 2 + (trip.side === 'LONG' ? 0 : 1);
    numbers[at + 1] = trip.entryOrder;
    numbers[at + 2] = trip.exitOrder;
    numbers[at + 3] = trip.entryTime;
    numbers[at + 4] = trip.exitTime;
    this.#amounts.push4(trip.quantity, trip.entryValue, trip.exitValue, trip.fees);
    this.#amounts.push(trip.funding);
    this.#amounts.push(trip.pnl);
    this.#length = row + 1;
    return row;
  }

  at(row: number): RoundTrip {
    const number = (column: number): number => this.#numbers[row * ROW + column] ?? Number.NaN;
    const amount = (column: number): bigint => this.#amounts.at(row * AMOUNTS + column);
    const head = number(0);
    return {
      instrument: Math.floor(head / 2),
      side: head % 2 === 0 ? 'LONG' : 'SHORT',
      quantity: amount(0),
      entryValue: amount(1),
      exitValue: amount(2),
      fees: amount(3),
      funding: amount(4),
      pnl: amount(5),
      entryTime: number(3),
      exitTime: number(4),
      entryOrder: number(1),
      exitOrder: number(2),
    };
  }
}

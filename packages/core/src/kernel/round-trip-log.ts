import type { RoundTrip } from '../positions/round-trip.ts';
import { FloatRows, IntegerColumn } from './chunks.ts';

/** Numbers in a row: instrument × 8 + exit reason × 2 + (1 when short), entry order, exit order, entry time, exit time. */
const ROW = 5;
/** Exact amounts in a row: quantity, entry value, exit value, fees, funding, PnL. */
const AMOUNTS = 6;

/** Exit reasons by their number in a row. */
const REASONS: readonly RoundTrip['exitReason'][] = ['', 'manual', 'liquidation', 'external'];

/** Closed trades in rows of numbers: a trade is a row here and an object only when somebody asks. */
export class RoundTripLog {
  readonly #numbers: FloatRows = new FloatRows(ROW);
  readonly #amounts: IntegerColumn = new IntegerColumn();

  get length(): number {
    return this.#numbers.length;
  }

  /** Keeps a trade; gives back its number, from 0. */
  push(trip: RoundTrip): number {
    const row = this.#numbers.length;
    const at = this.#numbers.offset(row);
    const cells = this.#numbers.add();
    const reason = trip.exitReason === '' ? 0 : REASONS.indexOf(trip.exitReason);
    cells[at] = trip.instrument * 8 + reason * 2 + (trip.side === 'LONG' ? 0 : 1);
    cells[at + 1] = trip.entryOrder;
    cells[at + 2] = trip.exitOrder;
    cells[at + 3] = trip.entryTime;
    cells[at + 4] = trip.exitTime;
    const amounts = this.#amounts;
    amounts.push(trip.quantity);
    amounts.push(trip.entryValue);
    amounts.push(trip.exitValue);
    amounts.push(trip.fees);
    amounts.push(trip.funding);
    amounts.push(trip.pnl);
    return row;
  }

  at(row: number): RoundTrip {
    const number = (column: number): number => this.#numbers.at(row, column);
    const amount = (column: number): bigint => this.#amounts.at(row * AMOUNTS + column);
    const head = number(0);
    return {
      instrument: Math.floor(head / 8),
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
      exitReason: REASONS[Math.floor(head / 2) % 4] ?? '',
    };
  }
}

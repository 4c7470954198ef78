import type { Order } from '../orders/order.ts';
import type { Decision } from '../orders/decision.ts';
import { ORDER_TYPES, TIMES_IN_FORCE } from '../orders/order-types.ts';
import type { RoundTrip } from '../positions/round-trip.ts';
import { DecisionLog } from './decision-log.ts';
import { EVENT, EVENT_KINDS, type EventKind } from './event-kinds.ts';
import { IntegerColumn } from './growable.ts';
import { RoundTripLog } from './round-trip-log.ts';

/** One row of the log, made on demand. Which of the amounts mean something depends on the kind. */
export interface LoggedEvent {
  readonly kind: EventKind;
  /** ms since 1970 UTC. */
  readonly time: number;
  /** Position of the instrument in the kernel's list. */
  readonly instrument: number;
  /** Sequence of the order; 0 = none. */
  readonly order: number;
  /** OrderInitialized: terms. OrderFilled: quantity, price, commission, value. All raw. */
  readonly amounts: readonly [bigint, bigint, bigint, bigint];
  readonly flags: number;
  /** Row in `decisions` or `trips`, or −1. */
  readonly row: number;
  readonly text: string;
}

/** Numbers in a row of the log. */
const ROW = 6;
/** Rows a log starts with. */
const INITIAL = 1024;

/**
 * Everything a kernel did, in order, in growable columns: objects for each event would cost half the
 * speed of a back-test. The same events in give byte-identical logs.
 */
export class EventLog {
  readonly decisions: DecisionLog = new DecisionLog();
  readonly trips: RoundTripLog = new RoundTripLog();
  /** Six numbers a row: head (kind, instrument × 256), order, flags, row + 1, amounts at + 1, text. */
  #rows: Uint32Array = new Uint32Array(ROW * INITIAL);
  #times: Float64Array = new Float64Array(INITIAL);
  readonly #amounts: IntegerColumn = new IntegerColumn(2 * INITIAL);
  /** Texts that are not empty; place 0 stands for the empty one. */
  readonly #texts: string[] = [''];
  #length: number = 0;

  get length(): number {
    return this.#length;
  }

  /** An event that carries no amounts. */
  note(kind: number, time: number, instrument: number, order: number, text: string): void {
    this.#push(kind, time, instrument, order, 0, -1, 0, text);
  }

  append(
    kind: number,
    time: number,
    instrument: number,
    order: number,
    a: bigint,
    b: bigint,
    c: bigint,
    d: bigint,
    flags: number,
    row: number,
    text: string,
  ): void {
    this.#push(kind, time, instrument, order, flags, row, this.#amounts.length + 1, text);
    this.#amounts.push4(a, b, c, d);
  }

  #push(
    kind: number,
    time: number,
    instrument: number,
    order: number,
    flags: number,
    row: number,
    amountsAt: number,
    text: string,
  ): void {
    const at = this.#length;
    if (at === this.#times.length) this.#grow();
    const rows = this.#rows;
    const base = at * ROW;
    this.#times[at] = time;
    rows[base] = kind | (instrument << 8);
    rows[base + 1] = order;
    rows[base + 2] = flags;
    rows[base + 3] = row + 1;
    rows[base + 4] = amountsAt;
    if (text === '') rows[base + 5] = 0;
    else {
      rows[base + 5] = this.#texts.length;
      this.#texts.push(text);
    }
    this.#length = at + 1;
  }

  #grow(): void {
    const rows = new Uint32Array(this.#rows.length * 2);
    rows.set(this.#rows);
    this.#rows = rows;
    const times = new Float64Array(this.#times.length * 2);
    times.set(this.#times);
    this.#times = times;
  }

  /** The birth of an order with all its terms and its decision. */
  initialized(order: Order): void {
    const flags =
      (order.side === 'BUY' ? 0 : 1) |
      (ORDER_TYPES.indexOf(order.type) << 1) |
      (TIMES_IN_FORCE.indexOf(order.timeInForce) << 4) |
      (order.postOnly ? 64 : 0) |
      (order.reduceOnly ? 128 : 0);
    const row = order.decision === null ? -1 : this.decisions.push(order.decision);
    this.append(EVENT.OrderInitialized, order.createdTime, order.instrumentIndex, order.sequence, order.quantity, order.limitPrice, order.triggerPrice, order.cash, flags, row, order.ocoGroup);
  }

  /** A closed trade. */
  closed(trip: RoundTrip): void {
    const row = this.trips.push(trip);
    this.#push(EVENT.PositionClosed, trip.exitTime, trip.instrument, trip.exitOrder, 0, row, 0, '');
  }

  at(index: number): LoggedEvent {
    const base = index * ROW;
    const cell = (column: number): number => this.#rows[base + column] ?? 0;
    const head = cell(0);
    return {
      kind: EVENT_KINDS[head & 255] ?? 'Logged',
      time: this.#times[index] ?? Number.NaN,
      instrument: head >>> 8,
      order: cell(1),
      amounts: this.#amountsOf(cell(4) - 1),
      flags: cell(2),
      row: cell(3) - 1,
      text: this.#texts[cell(5)] ?? '',
    };
  }

  #amountsOf(at: number): readonly [bigint, bigint, bigint, bigint] {
    if (at < 0) return [0n, 0n, 0n, 0n];
    const amounts = this.#amounts;
    return [amounts.at(at), amounts.at(at + 1), amounts.at(at + 2), amounts.at(at + 3)];
  }

  /** The decision of an event that has one. */
  decisionOf(event: LoggedEvent): Decision | null {
    return event.kind === 'PositionClosed' ? null : this.decisions.at(event.row);
  }

  /** The log as JSON lines, one event a line, keys in a fixed order: what two runs are compared by. */
  *lines(): Generator<string, void, void> {
    for (let i = 0; i < this.length; i += 1) {
      const event = this.at(i);
      const { kind, time, instrument, order, flags, text } = event;
      const decision = this.decisionOf(event);
      yield JSON.stringify({
        kind,
        time,
        instrument,
        order,
        amounts: event.amounts.map(String),
        flags,
        text,
        ...(decision === null ? {} : { decision }),
      });
    }
  }
}

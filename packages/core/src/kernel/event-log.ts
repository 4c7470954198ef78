import type { Order } from '../orders/order.ts';
import type { Decision } from '../orders/decision.ts';
import { ORDER_TYPES, TIMES_IN_FORCE } from '../orders/order-types.ts';
import type { RoundTrip } from '../positions/round-trip.ts';
import { DecisionLog } from './decision-log.ts';
import { EVENT, EVENT_KINDS, type EventKind } from './event-kinds.ts';
import { FloatColumn, IntegerColumn, Uint32Column } from './growable.ts';
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

/**
 * Everything a kernel did, in order, in growable columns: objects for each event would cost half the
 * speed of a back-test. The same events in give byte-identical logs.
 */
export class EventLog {
  readonly decisions: DecisionLog = new DecisionLog();
  readonly trips: RoundTripLog = new RoundTripLog();
  /** kind in the low byte, instrument in the next 16 bits. */
  readonly #head: Uint32Column = new Uint32Column();
  readonly #time: FloatColumn = new FloatColumn();
  readonly #order: Uint32Column = new Uint32Column();
  readonly #flags: Uint32Column = new Uint32Column();
  readonly #row: Uint32Column = new Uint32Column();
  readonly #amounts: IntegerColumn = new IntegerColumn(4096);
  readonly #texts: string[] = [];

  get length(): number {
    return this.#head.length;
  }

  /** An event that carries no amounts. */
  note(kind: number, time: number, instrument: number, order: number, text: string): void {
    this.append(kind, time, instrument, order, 0n, 0n, 0n, 0n, 0, -1, text);
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
    this.#head.push(kind | (instrument << 8));
    this.#time.push(time);
    this.#order.push(order);
    this.#flags.push(flags);
    this.#row.push(row + 1);
    this.#amounts.push(a);
    this.#amounts.push(b);
    this.#amounts.push(c);
    this.#amounts.push(d);
    this.#texts.push(text);
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
    this.append(EVENT.PositionClosed, trip.exitTime, trip.instrument, trip.exitOrder, trip.quantity, trip.entryValue, trip.exitValue, trip.pnl, 0, row, '');
  }

  at(index: number): LoggedEvent {
    const head = this.#head.at(index);
    return {
      kind: EVENT_KINDS[head & 255] ?? 'Logged',
      time: this.#time.at(index),
      instrument: head >>> 8,
      order: this.#order.at(index),
      amounts: [this.#amounts.at(4 * index), this.#amounts.at(4 * index + 1), this.#amounts.at(4 * index + 2), this.#amounts.at(4 * index + 3)],
      flags: this.#flags.at(index),
      row: this.#row.at(index) - 1,
      text: this.#texts[index] ?? '',
    };
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

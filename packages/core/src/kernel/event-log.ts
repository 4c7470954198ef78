import type { Order } from '../orders/order.ts';
import type { Decision } from '../orders/decision.ts';
import { ORDER_TYPES, TIMES_IN_FORCE } from '../orders/order-types.ts';
import type { FillReport } from '../orders/fill-report.ts';
import type { RoundTrip } from '../positions/round-trip.ts';
import { FloatRows, IntegerColumn, Uint32Rows } from './chunks.ts';
import { DecisionLog } from './decision-log.ts';
import { EVENT, EVENT_KINDS, type EventKind } from './event-kinds.ts';

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
  /** Six numbers a row: head (kind, instrument × 256), order, flags, row + 1, amounts at + 1, text. */
  readonly #rows: Uint32Rows = new Uint32Rows(6);
  readonly #times: FloatRows = new FloatRows(1);
  readonly #amounts: IntegerColumn = new IntegerColumn();
  /** Texts that are not empty; place 0 stands for the empty one. */
  readonly #texts: string[] = [''];

  get length(): number {
    return this.#times.length;
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
    const amounts = this.#amounts;
    amounts.push(a);
    amounts.push(b);
    amounts.push(c);
    amounts.push(d);
  }

  #push(
    kind: number,
    time: number,
    instrument: number,
    order: number,
    flags: number,
    about: number,
    amountsAt: number,
    text: string,
  ): void {
    const row = this.#times.length;
    this.#times.add()[this.#times.offset(row)] = time;
    const base = this.#rows.offset(row);
    const cells = this.#rows.add();
    cells[base] = kind | (instrument << 8);
    cells[base + 1] = order;
    cells[base + 2] = flags;
    cells[base + 3] = about + 1;
    cells[base + 4] = amountsAt;
    if (text === '') return;
    cells[base + 5] = this.#texts.length;
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
    this.append(
      EVENT.OrderInitialized,
      order.createdTime,
      order.instrumentIndex,
      order.sequence,
      order.quantity,
      order.limitPrice,
      order.triggerPrice,
      order.cash,
      flags,
      row,
      linksOf(order),
    );
  }

  /**
   * An execution. Flags: 1 sold, 2 maker, 4 the trade id is a number, and from 8 on the place of the
   * commission's currency in the portfolio.
   */
  filled(report: FillReport, currency: number): void {
    const id = report.rawTradeId;
    const counted = typeof id === 'number';
    const flags =
      (report.side === 'BUY' ? 0 : 1) |
      (report.liquidity === 'MAKER' ? 2 : 0) |
      (counted ? 4 : 0) |
      (currency << 3);
    this.append(
      EVENT.OrderFilled,
      report.time,
      report.instrument,
      report.order,
      report.rawQuantity,
      report.rawPrice,
      report.commission.raw,
      report.rawValue,
      flags,
      counted ? id : -1,
      counted ? '' : id,
    );
  }

  /** A closed trade. */
  closed(trip: RoundTrip): void {
    const row = this.trips.push(trip);
    this.#push(EVENT.PositionClosed, trip.exitTime, trip.instrument, trip.exitOrder, 0, row, 0, '');
  }

  at(index: number): LoggedEvent {
    const cell = (column: number): number => this.#rows.at(index, column);
    const head = cell(0);
    const kind = EVENT_KINDS[head & 255] ?? 'Logged';
    // A counted trade id stands where other events have their row.
    const counted = kind === 'OrderFilled' && (cell(2) & 4) !== 0;
    return {
      kind,
      time: this.#times.at(index, 0),
      instrument: head >>> 8,
      order: cell(1),
      amounts: this.#amountsOf(cell(4) - 1),
      flags: cell(2),
      row: counted ? -1 : cell(3) - 1,
      text: counted ? String(cell(3) - 1) : (this.#texts[cell(5)] ?? ''),
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

/** What few orders have, as text: group, parent, trail and expiry. "" for the others. */
function linksOf(order: Order): string {
  const { ocoGroup, parent, trailAmount, trailBasisPoints, expireTime } = order;
  if (
    ocoGroup === '' &&
    parent === 0 &&
    order.type !== 'TRAILING_STOP' &&
    order.timeInForce !== 'GTD'
  )
    return '';
  const parts: string[] = [];
  if (ocoGroup !== '') parts.push(`oco ${ocoGroup}`);
  if (parent !== 0) parts.push(`parent ${parent}`);
  if (trailAmount > 0n) parts.push(`trail ${trailAmount}`);
  if (trailBasisPoints > 0n) parts.push(`trail ${trailBasisPoints} bp`);
  if (order.timeInForce === 'GTD') parts.push(`expires ${expireTime}`);
  return parts.join(', ');
}

import type { Order } from '../orders/order.ts';
import type { Decision } from '../orders/decision.ts';
import { ORDER_TYPES, TIMES_IN_FORCE } from '../orders/order-types.ts';
import type { FillReport } from '../orders/fill-report.ts';
import type { ExternalFillReport } from '../orders/reports.ts';
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
  /** OrderInitialized: terms. OrderFilled, ExternalFill: quantity, price, commission, value. All raw. */
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

  /** An event that carries no amounts; `row` is that of its decision, −1 = none. */
  note(
    kind: number,
    time: number,
    instrument: number,
    order: number,
    text: string,
    row: number = -1,
  ): void {
    this.#push(kind, time, instrument, order, 0, row, 0, text);
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

  /** An execution without an order. Flags: 1 sold, and from 8 on the place of the commission's currency. */
  filledExternally(report: ExternalFillReport, currency: number): void {
    this.append(
      EVENT.ExternalFill,
      report.time,
      report.instrument,
      0,
      report.quantity,
      report.price,
      report.commission.raw,
      report.value,
      (report.side === 'BUY' ? 0 : 1) | (currency << 3),
      -1,
      `${report.reason}: ${report.tradeId}`,
    );
  }

  /** A closed trade. */
  closed(trip: RoundTrip): void {
    const row = this.trips.push(trip);
    this.#push(EVENT.PositionClosed, trip.exitTime, trip.instrument, trip.exitOrder, 0, row, 0, '');
  }

  /** A whole event as an object; the single cells below cost none. */
  at(index: number): LoggedEvent {
    return {
      kind: EVENT_KINDS[this.kindAt(index)] ?? 'Logged',
      time: this.timeAt(index),
      instrument: this.#rows.at(index, 0) >>> 8,
      order: this.orderAt(index),
      amounts: [
        this.amountAt(index, 0),
        this.amountAt(index, 1),
        this.amountAt(index, 2),
        this.amountAt(index, 3),
      ],
      flags: this.#rows.at(index, 2),
      row: this.rowAt(index),
      text: this.textAt(index),
    };
  }

  /** Code of an event's kind, see `EVENT`. */
  kindAt(index: number): number {
    return this.#rows.at(index, 0) & 255;
  }

  /** Time of an event, ms. */
  timeAt(index: number): number {
    return this.#times.at(index, 0);
  }

  /** Sequence of an event's order; 0 = none. */
  orderAt(index: number): number {
    return this.#rows.at(index, 1);
  }

  /** One amount of an event, 0 to 3; 0n where the event has none. */
  amountAt(index: number, which: number): bigint {
    const at = this.#rows.at(index, 4);
    return at === 0 ? 0n : this.#amounts.at(at - 1 + which);
  }

  /** Row of an event's decision or trade; −1 = none. */
  rowAt(index: number): number {
    return this.#isCounted(index) ? -1 : this.#rows.at(index, 3) - 1;
  }

  textAt(index: number): string {
    if (this.#isCounted(index)) return String(this.#rows.at(index, 3) - 1);
    return this.#texts[this.#rows.at(index, 5)] ?? '';
  }

  /** Whether a trade id that is a number stands where other events have their row. */
  #isCounted(index: number): boolean {
    return this.kindAt(index) === EVENT.OrderFilled && (this.#rows.at(index, 2) & 4) !== 0;
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

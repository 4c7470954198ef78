import { NightdeskError } from '../errors/nightdesk-error.ts';
import type { FillReport } from '../orders/fill-report.ts';
import type { Order } from '../orders/order.ts';
import type {
  ActionRejectedReport,
  ExternalFillReport,
  FundingReport,
  OrderStatusReport,
  OrderUpdatedReport,
  TransferReport,
} from '../orders/reports.ts';
import type { RoundTrip } from '../positions/round-trip.ts';
import type { Books } from './books.ts';
import { EVENT } from './event-kinds.ts';

const STATUS_EVENTS = Object.freeze({
  accepted: EVENT.OrderAccepted,
  rejected: EVENT.OrderRejected,
  triggered: EVENT.OrderTriggered,
  canceled: EVENT.OrderCanceled,
  expired: EVENT.OrderExpired,
});

/** Books what the venue reports: orders, positions, balances, log. */
export class ReportFold {
  readonly #books: Books;

  constructor(books: Books) {
    this.#books = books;
  }

  /**
   * Applies a status; gives back the order, or null when the report tells nothing new: reports may be late,
   * doubled or overtaken, and a state never goes back.
   *
   * @throws NightdeskError `ORDER_UNKNOWN`, `ORDER_TRANSITION` (halt)
   */
  status(report: OrderStatusReport): Order | null {
    const books = this.#books;
    const order = books.openOrders.get(report.order) ?? this.#past(report.order);
    if (order === null || isOld(order, report.step)) return null;
    order.apply(report.step, report.time, report.reason);
    books.log.note(
      STATUS_EVENTS[report.step],
      report.time,
      order.instrumentIndex,
      order.sequence,
      report.reason,
    );
    if (!order.isOpen) books.retire(order);
    return order;
  }

  updated(report: OrderUpdatedReport): Order | null {
    const order = this.#books.openOrders.get(report.order) ?? this.#past(report.order);
    if (order === null || !order.isOpen) return null;
    if (report.quantity > 0n) order.quantity = report.quantity;
    if (report.limitPrice > 0n) order.limitPrice = report.limitPrice;
    if (report.triggerPrice > 0n) order.triggerPrice = report.triggerPrice;
    if (order.pendingAction === 'modify') order.pendingAction = 'none';
    order.updatedTime = report.time;
    this.#books.log.append(
      EVENT.OrderUpdated,
      report.time,
      order.instrumentIndex,
      order.sequence,
      order.quantity,
      order.limitPrice,
      order.triggerPrice,
      0n,
      0,
      -1,
      '',
    );
    return order;
  }

  actionRejected(report: ActionRejectedReport): Order | null {
    const books = this.#books;
    const order = books.openOrders.get(report.order);
    const kind = report.action === 'cancel' ? EVENT.CancelRejected : EVENT.ModifyRejected;
    books.log.note(kind, report.time, order?.instrumentIndex ?? 0, report.order, report.reason);
    if (order === undefined) return null;
    if (order.pendingAction === report.action) order.pendingAction = 'none';
    return order;
  }

  /** Books a fill; gives back the round trip that it closed. */
  fill(report: FillReport, order: Order): RoundTrip | null {
    const books = this.#books;
    const quantity = report.rawQuantity;
    const value = report.rawValue;
    order.applyFill(quantity, value, report.complete, report.time);
    const taken = report.commission;
    const trip = books.portfolio.applyFill(
      report.instrument,
      report.side,
      quantity,
      value,
      taken,
      report.commissionValue,
      report.time,
      order.sequence,
    );
    books.log.filled(report, books.portfolio.currencyIndex(taken.currency));
    if (!order.isOpen) books.retire(order);
    if (trip !== null) books.log.closed(trip);
    return trip;
  }

  /** Books a late fill of an order that is not kept any more: all but the order. */
  lateFill(report: FillReport): RoundTrip | null {
    const books = this.#books;
    const taken = report.commission;
    const trip = books.portfolio.applyFill(
      report.instrument,
      report.side,
      report.rawQuantity,
      report.rawValue,
      taken,
      report.commissionValue,
      report.time,
      report.order,
    );
    books.log.filled(report, books.portfolio.currencyIndex(taken.currency));
    if (trip !== null) books.log.closed(trip);
    return trip;
  }

  /** Books a fill that no order of ours made; gives back the round trip that it closed. */
  externalFill(report: ExternalFillReport): RoundTrip | null {
    const books = this.#books;
    const taken = report.commission;
    const closed = books.portfolio.applyFill(
      report.instrument,
      report.side,
      report.quantity,
      report.value,
      taken,
      report.commissionValue,
      report.time,
      0,
    );
    books.log.filledExternally(report, books.portfolio.currencyIndex(taken.currency));
    if (closed === null) return null;
    const trip = { ...closed, exitReason: report.reason };
    books.log.closed(trip);
    return trip;
  }

  /** Books money that came or went. */
  transfer(report: TransferReport): void {
    const books = this.#books;
    const { amount, reason, time } = report;
    books.portfolio.applyTransfer(amount);
    books.log.append(
      EVENT.TransferBooked,
      time,
      0,
      0,
      amount.raw,
      0n,
      0n,
      0n,
      0,
      -1,
      `${amount.currency.code} ${reason}`,
    );
  }

  funding(report: FundingReport): void {
    const books = this.#books;
    books.portfolio.applyFunding(report.instrument, report.amount);
    books.log.append(
      EVENT.FundingBooked,
      report.time,
      report.instrument,
      0,
      report.amount.raw,
      0n,
      0n,
      0n,
      0,
      -1,
      report.amount.currency.code,
    );
  }

  /**
   * The order that a fill belongs to; null when it was one of ours and is not kept any more. What is known to be
   * filled whole is filled no further.
   *
   * @throws NightdeskError `ORDER_UNKNOWN` (halt)
   */
  orderOf(report: FillReport): Order | null {
    const books = this.#books;
    const order = books.openOrders.get(report.order) ?? this.#past(report.order);
    return order === null && books.isDone(report.order) ? this.#unknown(report.order) : order;
  }

  /** An order that has ended and may still be filled late; null when it was ours and is done for good. */
  #past(sequence: number): Order | null {
    const order = this.#books.endedOrder(sequence);
    if (order !== undefined) return order;
    return this.#books.hasMade(sequence) ? null : this.#unknown(sequence);
  }

  #unknown(sequence: number): never {
    throw new NightdeskError({
      code: 'ORDER_UNKNOWN',
      message: `The venue reports on order ${sequence}, which bot ${this.#books.bot} has not working; reconcile before trading on.`,
      context: { order: sequence, bot: this.#books.bot },
      disposition: 'halt',
    });
  }
}

/** True for a report that a later one has overtaken. */
function isOld(order: Order, step: OrderStatusReport['step']): boolean {
  if (!order.isOpen) return true;
  if (step === 'accepted') return order.status !== 'SUBMITTED';
  return (
    step === 'triggered' && (order.status === 'TRIGGERED' || order.status === 'PARTIALLY_FILLED')
  );
}

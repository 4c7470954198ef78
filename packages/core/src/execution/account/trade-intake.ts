import { NightdeskError } from '../../errors/nightdesk-error.ts';
import type { Instrument } from '../../model/instrument.ts';
import type { TradeReport } from '../../ports/venue-gateway.ts';
import { keyOf } from '../events/books.ts';
import type { OrderEvent } from '../events/order-event.ts';
import { rawQuantity } from '../events/order-text.ts';
import type { FillSource } from '../events/payloads.ts';
import type { RecallRange } from '../events/recall-set.ts';
import type { OrderRecord } from '../events/records.ts';
import { bookedId } from '../reconciliation/booked-id.ts';
import { externalFillEvents } from '../reconciliation/external-fills.ts';
import {
  currenciesOf,
  openingOfCurrency,
  openingOfInstrument,
} from '../reconciliation/followed-currencies.ts';
import { fillEvent } from '../reconciliation/fill-event.ts';
import { ownerOfTrade } from '../reconciliation/owner-of-trade.ts';
import type { AccountContext } from './account-context.ts';
import type { Movements } from './movements.ts';
import type { OrderDesk } from './order-desk.ts';
import { ownId } from './order-identity.ts';
import type { Recall } from './recall.ts';

/** What became of a trade that was reported. `deferred`: whose it is cannot be said yet; ask again. */
export type TradeOutcome = 'booked' | 'known' | 'deferred' | 'ignored';

/**
 * Books trades, each once, whoever reports it: the stream, a poll or reconciliation. Only what the venue says
 * was traded is ever booked.
 */
export class TradeIntake {
  readonly #context: AccountContext;
  readonly #desk: OrderDesk;
  readonly #recall: Recall;
  readonly #begins = new Map<string, number>();
  readonly #movements: Movements;
  /** Reports that made no sense: said once each. */
  readonly #refused = new Set<string>();

  constructor(context: AccountContext, desk: OrderDesk, recall: Recall, movements: Movements) {
    this.#context = context;
    this.#desk = desk;
    this.#recall = recall;
    this.#movements = movements;
  }

  /** Books a trade. The events are in the books when this returns, and durable when `done` resolves. */
  take(
    trade: TradeReport,
    source: FillSource,
  ): { readonly outcome: TradeOutcome; readonly done: Promise<void> } {
    try {
      return this.#take(trade, source);
    } catch (error) {
      // One report that makes no sense must not stop an account, and again at every start: what it hides shows up when
      // the holdings are compared, and is quarantined.
      if (!(error instanceof NightdeskError)) throw error;
      const name = `${trade.instrument} ${trade.tradeId} ${trade.side}`;
      if (!this.#refused.has(name)) {
        this.#refused.add(name);
        this.#context.notify({ level: 'error', code: error.code, text: error.message });
      }
      return settled('ignored');
    }
  }

  #take(
    trade: TradeReport,
    source: FillSource,
  ): { readonly outcome: TradeOutcome; readonly done: Promise<void> } {
    const { journal, instruments } = this.#context;
    const { books } = journal;
    const instrument = instruments.get(trade.instrument);
    if (instrument === undefined) return settled('ignored');
    if (books.get('fills', keyOf(trade.instrument, bookedId(trade.tradeId), trade.side)) !== null)
      return settled('known');
    if (trade.time < this.#begin(instrument)) return settled('ignored');
    if (this.#isMissing(trade)) return settled('deferred');
    const owner = ownerOfTrade(books, trade, (order) => this.#desk.mayBeThere(order));
    if (owner === 'in-doubt') return settled('deferred');
    if (owner === 'foreign') {
      this.#noteForeignId(trade.clientOrderId);
      return this.#book(instrument, externalFillEvents(books, instrument, trade, source), null);
    }
    if (!this.#mayBeOf(owner, trade, instrument)) {
      // It may fit the terms that the order is being given: the order itself tells.
      if (owner.pendingAction === 'modify') return settled('deferred');
      return this.#book(instrument, [this.#stray(owner, instrument, trade, source)], null);
    }
    const event = fillEvent(books, instrument, owner, trade, source);
    return this.#book(instrument, [event], owner.clientOrderId);
  }

  /**
   * When (venue time) the books of an instrument begin: what was traded before is part of what they began with,
   * and a stream may still bring it.
   */
  #begin(instrument: Instrument): number {
    const known = this.#begins.get(instrument.id);
    if (known !== undefined) return known;
    const { books } = this.#context.journal;
    const names = [
      openingOfInstrument(instrument.id),
      ...currenciesOf({
        kind: instrument.kind,
        base: instrument.base.code,
        quote: instrument.quote.code,
      }).map(openingOfCurrency),
    ];
    const begin = Math.max(
      Number.NEGATIVE_INFINITY,
      ...names.map((name) => books.get('ledger', name)?.time ?? Number.NEGATIVE_INFINITY),
    );
    this.#begins.set(instrument.id, begin);
    return begin;
  }

  /** An old trade may be booked already, or its order be known, and neither be in memory. */
  #isMissing({ instrument, tradeId, side, time, clientOrderId }: TradeReport): boolean {
    const fill = [instrument, bookedId(tradeId), side];
    const ranges: RecallRange[] = [{ table: 'fills', key: fill }];
    if (clientOrderId !== '') ranges.push({ table: 'orders', key: [clientOrderId] });
    return this.#recall.isMissing(keyOf('fills', ...fill), time, ranges);
  }

  /** A trade of an order that has the form of ours and is in no book of ours. */
  #noteForeignId(clientOrderId: string): void {
    const id = ownId(clientOrderId);
    if (id !== null) this.#context.skipTo(id.bot, id.sequence);
  }

  #book(
    instrument: Instrument,
    events: readonly OrderEvent[],
    clientOrderId: string | null,
  ): { readonly outcome: TradeOutcome; readonly done: Promise<void> } {
    this.#movements.note(instrument);
    const done = (async (): Promise<void> => {
      await this.#context.journal.record(events);
      if (clientOrderId !== null) await this.#desk.settle(clientOrderId);
    })();
    return { outcome: 'booked', done };
  }

  /** Whether an order can have made a trade, by what the books say of it. */
  #mayBeOf(order: OrderRecord, trade: TradeReport, instrument: Instrument): boolean {
    if (order.status === 'INITIALIZED' || order.status === 'DENIED' || order.status === 'REJECTED')
      return false;
    if (order.instrument !== trade.instrument || order.side !== trade.side) return false;
    if (order.cash !== '0') return true;
    const filled = rawQuantity(instrument, order.filledQuantity) + trade.quantity;
    return this.#desk.mayFill(order, rawQuantity(instrument, order.quantity), filled);
  }

  /** A trade that our order cannot have made by the books, and did: the money has moved, and is booked as such. */
  #stray(
    order: OrderRecord,
    instrument: Instrument,
    trade: TradeReport,
    source: FillSource,
  ): OrderEvent {
    this.#context.notify({
      level: 'error',
      code: 'FILL_UNEXPECTED',
      text: `Trade ${trade.tradeId} of ${trade.instrument} belongs to order ${order.clientOrderId}, which is ${order.status} and cannot be filled so; it is booked to bot ${order.bot} without the order.`,
    });
    const { bot, time, payload } = fillEvent(
      this.#context.journal.books,
      instrument,
      order,
      trade,
      source,
    );
    const { clientOrderId: _order, complete: _complete, ...fill } = payload;
    return { bot, time, kind: 'ExternalFill', payload: { ...fill, exitReason: 'external' } };
  }
}

function settled(outcome: TradeOutcome): {
  readonly outcome: TradeOutcome;
  readonly done: Promise<void>;
} {
  return { outcome, done: Promise.resolve() };
}

import { NightdeskError } from '../errors/nightdesk-error.ts';
import type { Instrument } from '../model/instrument.ts';
import { Quantity } from '../money/quantity.ts';
import type { Decision } from '../orders/decision.ts';
import { Order, type OrderTerms } from '../orders/order.ts';
import type { OrderRequest } from '../orders/order-request.ts';
import { orderTerms } from '../orders/order-terms.ts';
import type { IdSource } from '../ports/ids.ts';
import type { RiskEngine } from '../risk/risk-engine.ts';
import type { OrderChange } from '../strategy/strategy-context.ts';
import type { Books } from './books.ts';
import { EVENT } from './event-kinds.ts';

const NO_CHILDREN: readonly Order[] = [];

/** What an order that never passed the gate is recorded with. */
function emptyTerms(request: OrderRequest): OrderTerms {
  return {
    side: request.side,
    type: request.type ?? 'MARKET',
    quantity: 0n,
    cash: 0n,
    limitPrice: 0n,
    triggerPrice: 0n,
    trailAmount: 0n,
    trailBasisPoints: 0n,
    timeInForce: request.timeInForce ?? 'GTC',
    expireTime: Number.NaN,
    postOnly: false,
    reduceOnly: false,
    ocoGroup: '',
  };
}

/** Turns a strategy's wishes into orders: gate → risk → effect. The only way an order comes to be. */
export class OrderEntry {
  readonly #books: Books;
  readonly #risk: RiskEngine;
  readonly #ids: IdSource;

  constructor(books: Books, risk: RiskEngine, ids: IdSource) {
    this.#books = books;
    this.#risk = risk;
    this.#ids = ids;
  }

  /** Makes, checks and sends an order; gives back its number. Refusals become DENIED orders. */
  submit(request: OrderRequest, decision: Decision): number {
    const books = this.#books;
    const order = this.#make(request, decision, 0);
    if (!order.isOpen) return order.sequence;
    const verdict = this.#risk.decide(order, books, request.then?.length ?? 0);
    if (!verdict.approved) {
      this.#deny(order, `${verdict.denial.code}: ${verdict.denial.reason}`);
      return order.sequence;
    }
    const children =
      request.then === undefined ? NO_CHILDREN : this.#makeChildren(request.then, decision, order);
    if (!order.isOpen) return order.sequence;
    this.#markSubmitted(order);
    for (const child of children) this.#markSubmitted(child);
    books.effects.push({ kind: 'submit', order: verdict.order, children });
    return order.sequence;
  }

  /** A reduce-only market order for the whole position; 0 when flat. */
  close(instrument: number, decision: Decision): number {
    const position = this.#books.portfolio.position(instrument);
    if (position.quantity === 0n) return 0;
    const held = position.quantity < 0n ? -position.quantity : position.quantity;
    return this.submit(
      {
        instrument,
        side: position.quantity > 0n ? 'SELL' : 'BUY',
        quantity: position.instrument.quantityFromRaw(held),
        reduceOnly: true,
      },
      decision,
    );
  }

  cancel(sequence: number, decision: Decision | null): void {
    const { openOrders, effects, log, now } = this.#books;
    const order = openOrders.get(sequence);
    if (order === undefined || order.pendingAction === 'cancel') return;
    order.pendingAction = 'cancel';
    const row = decision === null ? -1 : log.decisions.push(decision);
    log.note(EVENT.OrderPendingCancel, now, order.instrumentIndex, sequence, '', row);
    effects.push({ kind: 'cancel', order, decision });
  }

  /** Asks for new terms; what the gate or risk refuses is recorded, and the order works on as it was. */
  modify(sequence: number, change: OrderChange, decision: Decision | null): void {
    const { openOrders, effects, log, now } = this.#books;
    const order = openOrders.get(sequence);
    if (order === undefined || order.pendingAction !== 'none') return;
    const changed = this.#changed(order, change);
    if (typeof changed === 'string') {
      log.note(EVENT.ModifyRejected, now, order.instrumentIndex, sequence, changed);
      return;
    }
    const { limitPrice, triggerPrice } = changed;
    // A change of price says nothing of the quantity: what another order of its group fills meanwhile counts.
    const quantity = change.quantity === undefined ? 0n : changed.quantity;
    order.pendingAction = 'modify';
    log.append(
      EVENT.OrderPendingModify,
      now,
      order.instrumentIndex,
      sequence,
      quantity,
      limitPrice,
      triggerPrice,
      0n,
      0,
      decision === null ? -1 : log.decisions.push(decision),
      '',
    );
    effects.push({ kind: 'modify', order, quantity, limitPrice, triggerPrice, decision });
  }

  /** The new terms, or why they are refused. */
  #changed(order: Order, change: OrderChange): OrderTerms | string {
    const books = this.#books;
    let terms: OrderTerms;
    try {
      const quantity =
        change.quantity ?? new Quantity(order.quantity, order.instrument.quantityPrecision);
      terms = orderTerms(
        order.instrument,
        {
          instrument: order.instrumentIndex,
          side: order.side,
          type: order.type,
          reduceOnly: order.reduceOnly,
          ...(order.quantity === 0n && change.quantity === undefined ? {} : { quantity }),
          ...(order.ocoGroup === '' ? {} : { ocoGroup: order.ocoGroup }),
          ...pricesOf(order, change),
        },
        order.parent !== 0,
      );
    } catch (error) {
      if (!(error instanceof NightdeskError)) throw error;
      return `${error.code}: ${error.message}`;
    }
    // Judged as an order that takes the place of the present one.
    books.openOrders.delete(order.sequence);
    const probe = new Order(
      order.instrument,
      order.instrumentIndex,
      order.sequence,
      terms,
      order.parent,
      order.decision,
      books.now,
    );
    const denial = this.#risk.examine(probe, books);
    books.openOrders.add(order);
    return denial === null ? terms : `${denial.code}: ${denial.reason}`;
  }

  #instrument(index: number): Instrument {
    return this.#books.portfolio.position(index).instrument;
  }

  #make(request: OrderRequest, decision: Decision, parent: number): Order {
    const books = this.#books;
    const instrument = this.#instrument(request.instrument);
    const sequence = this.#ids.next();
    books.lastOrder = sequence;
    let terms: OrderTerms;
    let refused = '';
    try {
      terms = orderTerms(instrument, request, parent !== 0);
    } catch (error) {
      if (!(error instanceof NightdeskError)) throw error;
      terms = emptyTerms(request);
      refused = `${error.code}: ${error.message}`;
    }
    const order = new Order(
      instrument,
      request.instrument,
      sequence,
      terms,
      parent,
      decision,
      books.now,
    );
    books.log.initialized(order);
    if (refused !== '') this.#deny(order, refused);
    return order;
  }

  #makeChildren(requests: readonly OrderRequest[], decision: Decision, parent: Order): Order[] {
    const children = requests.map((request) => this.#make(request, decision, parent.sequence));
    // A protective order that cannot be made means that its parent must not be sent either.
    let broken = children.find((child) => !child.isOpen);
    for (const child of children) {
      if (broken !== undefined || !child.isOpen) break;
      const verdict = this.#risk.decide(child, this.#books, children.length);
      if (verdict.approved) continue;
      this.#deny(child, `${verdict.denial.code}: ${verdict.denial.reason}`);
      broken = child;
    }
    if (broken === undefined) return children;
    for (const order of [...children, parent]) {
      if (order.isOpen)
        this.#deny(order, `ORDER_LINKED: order ${broken.sequence}, linked to it, was denied`);
    }
    return [];
  }

  #markSubmitted(order: Order): void {
    const books = this.#books;
    order.apply('submitted', books.now, '');
    books.openOrders.add(order);
    books.log.note(EVENT.OrderSubmitted, books.now, order.instrumentIndex, order.sequence, '');
  }

  #deny(order: Order, reason: string): void {
    const books = this.#books;
    order.apply('denied', books.now, reason);
    books.log.note(EVENT.OrderDenied, books.now, order.instrumentIndex, order.sequence, reason);
    books.denied.push(order);
  }
}

function pricesOf(
  order: Order,
  change: OrderChange,
): Pick<OrderRequest, 'limitPrice' | 'triggerPrice' | 'trail'> {
  const { instrument } = order;
  const limit =
    change.limitPrice ??
    (order.limitPrice > 0n ? instrument.priceFromRaw(order.limitPrice) : undefined);
  const trigger =
    change.triggerPrice ??
    (order.triggerPrice > 0n ? instrument.priceFromRaw(order.triggerPrice) : undefined);
  return {
    ...(limit === undefined ? {} : { limitPrice: limit }),
    ...(trigger === undefined ? {} : { triggerPrice: trigger }),
    ...(order.type === 'TRAILING_STOP'
      ? {
          trail:
            order.trailAmount > 0n
              ? { amount: instrument.priceFromRaw(order.trailAmount) }
              : { percent: Number(order.trailBasisPoints) / 100 },
        }
      : {}),
  };
}

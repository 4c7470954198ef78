import { clientOrderId } from '../../orders/client-order-id.ts';
import { isTerminal } from '../../orders/order-status.ts';
import type { Instrument } from '../../model/instrument.ts';
import type { AccountBooks } from '../events/books.ts';
import type { OrderEvent } from '../events/order-event.ts';
import { quantityText, rawQuantity } from '../events/order-text.ts';
import type { DecimalText } from '../events/decimal-text.ts';
import { parseDecimal } from '../../money/decimal.ts';
import type { OrderRecord } from '../events/records.ts';

/**
 * Orders that wait for the fill of another one. A venue knows nothing of them until then: they are intended
 * with their parent, and sent when it is over, for as much as it has filled.
 */
export class OrderFamilies {
  readonly #books: AccountBooks;
  /** Children that wait, by the client order id of their parent. */
  readonly #waiting = new Map<string, string[]>();

  constructor(books: AccountBooks) {
    this.#books = books;
    for (const order of books.all('orders')) this.add(order);
  }

  /** Takes note of a child that was intended; other orders are let pass. */
  add(order: OrderRecord): void {
    if (order.parent === 0 || order.status !== 'INITIALIZED') return;
    const parent = clientOrderId(order.bot, order.parent);
    const children = this.#waiting.get(parent) ?? [];
    if (!children.includes(order.clientOrderId)) children.push(order.clientOrderId);
    this.#waiting.set(parent, children);
  }

  /** Parents whose children wait. */
  get parents(): Iterable<string> {
    return this.#waiting.keys();
  }

  /**
   * What follows for the children of a parent that is over: nothing while it is not. With the events come
   * the ids that are to be sent when those are durable.
   *
   * @param time our wall clock
   * @param expireTime of the attempts
   */
  release(
    parentId: string,
    instrument: Instrument,
    time: number,
    expireTime: number,
  ): { readonly events: readonly OrderEvent[]; readonly send: readonly string[] } {
    const parent = this.#books.get('orders', parentId);
    const children = this.#waiting.get(parentId);
    if (parent === null || children === undefined || !isTerminal(parent.status)) {
      return { events: [], send: [] };
    }
    this.#waiting.delete(parentId);
    const filled = this.#received(parent, instrument);
    const events: OrderEvent[] = [];
    const send: string[] = [];
    for (const id of children) {
      const child = this.#books.get('orders', id);
      if (child?.status !== 'INITIALIZED') continue;
      const { bot } = child;
      const wanted = rawQuantity(instrument, child.quantity);
      const quantity = wanted === 0n || filled < wanted ? filled : wanted;
      if (quantity <= 0n || child.pendingAction === 'cancel') {
        const reason = quantity <= 0n ? 'never sent: its parent ended without a fill' : 'withdrawn';
        events.push({ bot, time, kind: 'OrderCanceled', payload: { clientOrderId: id, reason } });
        continue;
      }
      if (quantity !== wanted)
        events.push(resized(child, quantityText(instrument, quantity), time));
      events.push({
        bot,
        time,
        kind: 'SendAttempted',
        payload: { clientOrderId: id, attempt: 1, expireTime },
      });
      send.push(id);
    }
    return { events, send };
  }

  /** What the parent has brought in: its fills, less fees out of the bought asset, in whole lots. */
  #received(parent: OrderRecord, instrument: Instrument): bigint {
    let quantity = rawQuantity(instrument, parent.filledQuantity);
    if (instrument.kind === 'spot' && parent.side === 'BUY') {
      const scale = 10n ** BigInt(instrument.base.precision - instrument.quantityPrecision);
      let taken = 0n;
      for (const fill of this.#books.all('fills')) {
        if (fill.clientOrderId !== parent.clientOrderId) continue;
        if (fill.commissionCurrency !== instrument.base.code) continue;
        const { raw, precision } = parseDecimal(fill.commission);
        taken += raw * 10n ** BigInt(instrument.base.precision - precision);
      }
      quantity -= (taken + scale - 1n) / scale;
    }
    return quantity <= 0n ? 0n : quantity - (quantity % instrument.lot);
  }
}

function resized(child: OrderRecord, quantity: DecimalText, time: number): OrderEvent {
  return {
    bot: child.bot,
    time,
    kind: 'OrderUpdated',
    payload: {
      clientOrderId: child.clientOrderId,
      venueOrderId: null,
      quantity,
      limitPrice: null,
      triggerPrice: null,
    },
  };
}

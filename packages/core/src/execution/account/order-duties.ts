import { isTerminal } from '../../orders/order-status.ts';
import { keyOf } from '../events/books.ts';
import type { OrderEvent } from '../events/order-event.ts';
import type { OrderRecord } from '../events/records.ts';
import type { AccountContext } from './account-context.ts';
import type { OrderDesk } from './order-desk.ts';
import type { OrderFamilies } from './order-families.ts';

/**
 * What the desk does for orders in a venue's place: it wakes the children of a parent that is over, cancels what
 * one of a group has made superfluous, and ends orders whose time has come.
 */
export class OrderDuties {
  readonly #context: AccountContext;
  readonly #desk: OrderDesk;
  readonly #families: OrderFamilies;
  /** Groups of which a member was filled, and when (our wall clock, ms): what was made before is superfluous. */
  readonly #filledGroups = new Map<
    string,
    { readonly clientOrderId: string; readonly time: number }
  >();

  constructor(context: AccountContext, desk: OrderDesk, families: OrderFamilies) {
    this.#context = context;
    this.#desk = desk;
    this.#families = families;
    if (context.gateway.capabilities.oco) return;
    const filled = context.journal.books
      .all('orders')
      .filter(({ filledQuantity, ocoGroup }) => filledQuantity !== '0' && ocoGroup !== '')
      .sort((a, b) => a.updatedTime - b.updatedTime);
    // The time of a fill is the venue's, and may be behind ours by the difference of the clocks.
    const { clockSkew } = context.options;
    for (const order of filled) this.#noteGroup(order, order.updatedTime + clockSkew);
  }

  /** Does what is due: called often. */
  attend(): void {
    this.releaseChildren();
    const now = this.#context.clock.now();
    this.#forgetGroups(now - this.#context.options.keepFor);
    for (const record of this.#desk.records) {
      // Good till date: the desk keeps the date.
      if (record.expireTime !== null && record.expireTime <= now) this.#cancel(record);
      else if (this.#isSuperfluous(record)) this.#cancel(record);
    }
  }

  /** An event is durable. */
  onDurable(event: OrderEvent): void {
    const { books } = this.#context.journal;
    if (event.kind === 'OrderIntended') {
      const record = books.get('orders', event.payload.clientOrderId);
      if (record !== null) this.#families.add(record);
    }
    if (event.kind !== 'OrderFilled' || this.#context.gateway.capabilities.oco) return;
    const filled = books.get('orders', event.payload.clientOrderId);
    if (filled === null || filled.ocoGroup === '') return;
    this.#noteGroup(filled, this.#context.clock.now());
    for (const record of this.#desk.records) if (this.#isSuperfluous(record)) this.#cancel(record);
  }

  /** Sends the orders whose parent is over; cuts a parent short that has stood half-filled for too long. */
  releaseChildren(): void {
    const { clock, options, instruments, journal } = this.#context;
    for (const parentId of [...this.#families.parents]) {
      const parent = journal.books.get('orders', parentId);
      const instrument = instruments.get(parent?.instrument ?? '');
      if (parent === null || instrument === undefined) continue;
      if (!isTerminal(parent.status)) {
        this.#desk.cutShort(parentId, options.settleAfter);
        continue;
      }
      const now = clock.now();
      const expires = now + options.attemptWindow;
      const { events, send } = this.#families.release(parentId, instrument, now, expires);
      if (events.length === 0) continue;
      this.#record(events, () => {
        for (const id of send) this.#desk.submit(id);
      });
    }
  }

  #noteGroup({ bot, ocoGroup, clientOrderId }: OrderRecord, time: number): void {
    if (ocoGroup !== '') this.#filledGroups.set(keyOf(bot, ocoGroup), { clientOrderId, time });
  }

  /** They are in the order of their fills: the oldest first. */
  #forgetGroups(since: number): void {
    for (const [group, { time }] of this.#filledGroups) {
      if (time >= since) return;
      this.#filledGroups.delete(group);
    }
  }

  /** Venues without groups: what one order has filled, those that were there with it must not fill again. */
  #isSuperfluous({ bot, ocoGroup, clientOrderId, createdTime }: OrderRecord): boolean {
    if (ocoGroup === '' || this.#filledGroups.size === 0) return false;
    const filled = this.#filledGroups.get(keyOf(bot, ocoGroup));
    return (
      filled !== undefined && filled.clientOrderId !== clientOrderId && createdTime <= filled.time
    );
  }

  #cancel({ bot, clientOrderId, status, pendingAction }: OrderRecord): void {
    if (isTerminal(status) || status === 'INITIALIZED' || pendingAction === 'cancel') return;
    if (!this.#desk.mayCancel(clientOrderId)) return;
    const time = this.#context.clock.now();
    this.#record([{ bot, time, kind: 'CancelRequested', payload: { clientOrderId } }], () => {
      this.#desk.cancel(clientOrderId);
    });
  }

  #record(events: readonly OrderEvent[], then: () => void): void {
    const { journal, fail } = this.#context;
    void (async () => {
      try {
        await journal.record(events);
        then();
      } catch (error) {
        fail(error);
      }
    })();
  }
}

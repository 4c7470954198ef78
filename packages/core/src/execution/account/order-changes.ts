import type { OrderReport } from '../../ports/venue-gateway.ts';
import type { OrderEvent } from '../events/order-event.ts';
import type { OrderRecord } from '../events/records.ts';
import { type AccountContext, ask, certainAfter } from './account-context.ts';
import { changeOf, hasTermsOf, type PendingChange } from './pending-change.ts';
import type { TrackedOrder } from './tracked-order.ts';

/**
 * Carries changes of working orders out. A change is sent once; when its answer is lost, the terms that the order
 * has at the venue say what became of it, and that it never arrived is said only when it cannot arrive any more.
 */
export class OrderChanges {
  readonly #context: AccountContext;
  readonly #hear: (report: OrderReport) => Promise<void>;
  readonly #wanted = new Map<string, PendingChange>();

  /** @param hear takes the venue's view of an order */
  constructor(context: AccountContext, hear: (report: OrderReport) => Promise<void>) {
    this.#context = context;
    this.#hear = hear;
  }

  /** A change that is durable as a wish. */
  want(tracked: TrackedOrder, change: PendingChange): void {
    this.#wanted.set(tracked.clientOrderId, change);
    tracked.changeWanted = true;
    tracked.actAt = 0;
    tracked.changeCertainAt = null;
  }

  /** The order is over. */
  drop(clientOrderId: string): void {
    this.#wanted.delete(clientOrderId);
  }

  /** Sends the pending change of an order, or finds out what became of it. */
  async pursue(tracked: TrackedOrder, record: OrderRecord): Promise<void> {
    const { clock, options } = this.#context;
    tracked.actAt = clock.mono() + options.askAfter;
    const change = this.#wanted.get(tracked.clientOrderId);
    if (change === undefined || tracked.changeCertainAt !== null) await this.#find(tracked, record);
    else await this.#send(tracked, record, change);
  }

  async #send(tracked: TrackedOrder, record: OrderRecord, change: PendingChange): Promise<void> {
    const { clock, options, gateway, journal, instruments } = this.#context;
    const instrument = instruments.get(record.instrument);
    if (instrument === undefined) return;
    const { budget, isStopped, objection } = this.#context;
    for (let wait = budget.silence; wait > 0; wait = budget.silence) await clock.sleep(wait);
    if (isStopped()) return;
    const reason = objection(record);
    if (reason !== null) {
      await this.#end(tracked, record, `never sent: ${reason}`);
      return;
    }
    const number = tracked.changes;
    const expires = clock.now() + options.attemptWindow;
    tracked.changeCertainAt = clock.mono() + certainAfter(this.#context);
    const terms = changeOf(change, instrument, record);
    const answer = await gateway.modify(record.instrument, tracked.clientOrderId, terms, expires);
    if (answer.kind === 'unknown') budget.hush(answer.retryAfter);
    if (answer.kind === 'unknown') return;
    if (answer.kind === 'refused') {
      const { refusal, message } = answer;
      if (refusal === 'expired' || refusal === 'duplicate') return;
      if (refusal === 'not-found' || refusal === 'already-closed') tracked.askAt = 0;
      else if (gateway.capabilities.singleDelivery)
        await this.#end(tracked, record, `${refusal}: ${message}`);
      return;
    }
    await this.#hear(answer.value);
    // Told of the new terms, the bot may have wished for others already.
    if (tracked.changes !== number) return;
    const after = journal.books.get('orders', tracked.clientOrderId);
    if (after?.pendingAction === 'modify' && hasTermsOf(change, answer.value)) {
      // The terms are what they were before: nothing was updated, and the wish is fulfilled all the same.
      await journal.record([unchanged(record, answer.value.time)]);
    }
  }

  /** Sent by this life or an earlier one, without a clear answer. */
  async #find(tracked: TrackedOrder, record: OrderRecord): Promise<void> {
    const { clock, gateway, journal } = this.#context;
    const number = tracked.changes;
    const issued = clock.mono();
    const answer = await ask(this.#context, () =>
      gateway.order(record.instrument, tracked.clientOrderId),
    );
    if (answer.kind !== 'ok') return;
    await this.#hear(answer.value);
    if (tracked.changes !== number) return;
    const after = journal.books.get('orders', tracked.clientOrderId);
    if (after?.pendingAction !== 'modify') return;
    const change = this.#wanted.get(tracked.clientOrderId);
    if (change !== undefined && hasTermsOf(change, answer.value))
      await journal.record([unchanged(record, answer.value.time)]);
    else if (issued > (tracked.changeCertainAt ?? Infinity))
      await this.#end(tracked, record, 'the change never reached the venue');
  }

  async #end(tracked: TrackedOrder, record: OrderRecord, reason: string): Promise<void> {
    this.drop(tracked.clientOrderId);
    tracked.changeWanted = false;
    tracked.changeCertainAt = null;
    const { clientOrderId, bot } = record;
    const { clock, journal } = this.#context;
    await journal.record([
      { bot, time: clock.now(), kind: 'ModifyRejected', payload: { clientOrderId, reason } },
    ]);
  }
}

function unchanged(record: OrderRecord, time: number): OrderEvent {
  return {
    bot: record.bot,
    time,
    kind: 'OrderUpdated',
    payload: {
      clientOrderId: record.clientOrderId,
      venueOrderId: null,
      quantity: null,
      limitPrice: null,
      triggerPrice: null,
    },
  };
}

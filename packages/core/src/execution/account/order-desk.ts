import { isTerminal } from '../../orders/order-status.ts';
import type { Answer, OrderReport } from '../../ports/venue-gateway.ts';
import { rawQuantity } from '../events/order-text.ts';
import type { OrderRecord } from '../events/records.ts';
import { type AccountContext, ask, certainAfter } from './account-context.ts';
import { endOfAbsent } from './end-of-absent.ts';
import { OrderChanges } from './order-changes.ts';
import type { PendingChange } from './pending-change.ts';
import { strayQuantity } from './order-identity.ts';
import { orderWords } from './order-words.ts';
import { trackOrder, type TrackedOrder } from './tracked-order.ts';
import { venueOrder } from './venue-order.ts';

/**
 * Carries the orders of an account through their lives at the venue: sends what is intended and durable, asks
 * for what has no clear answer until there is proof, cancels and changes. One request about an order at a
 * time. Nothing here invents an end: an order is over when the venue says so, or when a query that was made
 * after the attempt could still arrive does not find it.
 */
export class OrderDesk {
  readonly #context: AccountContext;
  readonly #tracked = new Map<string, TrackedOrder>();
  readonly #changes: OrderChanges;
  #stopped = false;

  constructor(context: AccountContext) {
    this.#context = context;
    this.#changes = new OrderChanges(context, (report) => this.hear(report));
  }

  /** Orders that are not over, or whose last trades are awaited. */
  get size(): number {
    return this.#tracked.size;
  }

  /** The records of the orders that are looked after. */
  get records(): readonly OrderRecord[] {
    return [...this.#tracked.values()].flatMap((tracked) => this.#record(tracked) ?? []);
  }

  /** Instruments with an order that may have traded without our knowing: without an answer, or awaiting trades. */
  get inDoubt(): ReadonlySet<string> {
    const instruments = new Set<string>();
    for (const tracked of this.#tracked.values()) {
      const record = this.#record(tracked);
      if (record === null) continue;
      const open = record.status === 'SUBMITTED' || record.pendingAction !== 'none';
      if (open || tracked.busy || tracked.ending !== null) instruments.add(record.instrument);
    }
    return instruments;
  }

  /** True while an order was sent and nothing is known of it: an account is not ready then. */
  get unanswered(): boolean {
    for (const tracked of this.#tracked.values()) {
      if (this.#record(tracked)?.status === 'SUBMITTED' && !tracked.unsent) return true;
    }
    return false;
  }

  /** False for an order that has surely not left the house: no trade of the venue can be its own. */
  mayBeThere({ clientOrderId }: OrderRecord): boolean {
    const tracked = this.#tracked.get(clientOrderId);
    return tracked !== undefined && !tracked.unsent;
  }

  /** Takes up an order that was open when the account was loaded: what was in flight is asked for at once. */
  resume(record: OrderRecord): void {
    const inFlight = record.status === 'SUBMITTED';
    const tracked = trackOrder(record.clientOrderId, inFlight ? 0 : Infinity);
    tracked.cancelWanted = record.pendingAction === 'cancel';
    tracked.changeWanted = record.pendingAction === 'modify';
    // Whatever an earlier life has sent, it sent before now.
    tracked.certainAt = this.#context.clock.mono() + certainAfter(this.#context);
    if (tracked.changeWanted) tracked.changeCertainAt = tracked.certainAt;
    tracked.shownAt = this.#context.clock.mono();
    this.#tracked.set(record.clientOrderId, tracked);
  }

  /** Sends an order whose intent and attempt are durable. */
  submit(clientOrderId: string): void {
    const tracked = trackOrder(clientOrderId, Infinity);
    tracked.unsent = true;
    this.#tracked.set(clientOrderId, tracked);
    this.#launch(tracked, () => this.#send(tracked));
  }

  /** A pending cancel is wanted now. */
  cancel(clientOrderId: string): void {
    const tracked = this.#tracked.get(clientOrderId);
    if (tracked === undefined) return;
    tracked.cancelWanted = true;
    tracked.actAt = 0;
    this.#attend(tracked);
  }

  /** Whether a cancel may be asked for: not while one was refused a short while ago. */
  mayCancel(clientOrderId: string): boolean {
    const tracked = this.#tracked.get(clientOrderId);
    if (tracked === undefined) return false;
    return tracked.cancels === 0 || this.#context.clock.mono() >= tracked.actAt;
  }

  /** A bot wishes to change an order; it is not durable yet. */
  noteChange(clientOrderId: string): void {
    const tracked = this.#tracked.get(clientOrderId);
    if (tracked === undefined) return;
    tracked.changes += 1;
    tracked.changeWanted = false;
  }

  /** A change of terms is pending and durable. */
  modify(clientOrderId: string, change: PendingChange): void {
    const tracked = this.#tracked.get(clientOrderId);
    if (tracked === undefined) return;
    this.#changes.want(tracked, change);
    this.#attend(tracked);
  }

  /** The order is to be asked for: it was missing where it should have been seen. */
  wonder(clientOrderId: string): void {
    const tracked = this.#tracked.get(clientOrderId);
    if (tracked !== undefined) tracked.askAt = Math.min(tracked.askAt, 0);
  }

  /**
   * Everything was read from the venue, from `began` (monotonic ms) on: its open orders whole, then its trades to their
   * end. An order that it had accepted, that is not found by its id, not among the open ones, and whose trades are
   * all booked, is over: the venue has forgotten it.
   */
  async missed(began: number, open: ReadonlySet<string>): Promise<void> {
    const { visibilityLag } = this.#context.gateway.capabilities;
    for (const tracked of [...this.#tracked.values()]) {
      const { goneAt, clientOrderId } = tracked;
      if (goneAt === null || tracked.busy || open.has(clientOrderId)) continue;
      if (began <= goneAt + visibilityLag) continue;
      const record = this.#record(tracked);
      if (record === null || isTerminal(record.status)) continue;
      await this.#end('OrderCanceled', record, 'the venue knows it no more');
      this.#forgetEnded(tracked);
    }
  }

  /**
   * Whether a fill may bring an order to `filled` (raw) by the terms that the books have. While a change is pending
   * nothing may complete it unless the venue itself says so by these terms: the order is asked for then.
   */
  mayFill(record: OrderRecord, quantity: bigint, filled: bigint): boolean {
    if (record.pendingAction !== 'modify' || filled < quantity) return filled <= quantity;
    const tracked = this.#tracked.get(record.clientOrderId);
    if (tracked === undefined) return filled <= quantity;
    const { newest } = tracked;
    if (filled === quantity && newest?.quantity === quantity && newest.filled >= filled)
      return true;
    tracked.askAt = Math.min(tracked.askAt, 0);
    return false;
  }

  /** Ends a parent that has stood filled in part for `after` ms, so that its children can work. */
  cutShort(clientOrderId: string, after: number): void {
    const tracked = this.#tracked.get(clientOrderId);
    const record = tracked === undefined ? null : this.#record(tracked);
    if (tracked === undefined || record === null || record.filledQuantity === '0') return;
    const now = this.#context.clock.mono();
    if (tracked.firstFillAt === Infinity) tracked.firstFillAt = now;
    if (now - tracked.firstFillAt < after || record.pendingAction === 'cancel') return;
    if (!this.mayCancel(clientOrderId)) return;
    const { bot } = record;
    this.#launch(tracked, async () => {
      const time = this.#context.clock.now();
      await this.#context.journal.record([
        { bot, time, kind: 'CancelRequested', payload: { clientOrderId } },
      ]);
      tracked.cancelWanted = true;
      tracked.actAt = 0;
    });
  }

  /** Sends and asks nothing more. Resolves when what is under way is over, after `within` ms at the latest. */
  async stop(within: number): Promise<void> {
    this.#stopped = true;
    const { clock } = this.#context;
    const end = clock.mono() + within;
    while (clock.mono() < end && [...this.#tracked.values()].some(({ busy }) => busy))
      await clock.sleep(Math.min(50, within));
  }

  /** Does what is due: called often. */
  attend(): void {
    for (const tracked of this.#tracked.values()) this.#attend(tracked);
  }

  /**
   * Takes the venue's view of an order of ours. Resolved when what follows is durable.
   *
   * @throws nothing: what contradicts the books breaks the journal
   */
  async hear(report: OrderReport): Promise<void> {
    const { journal, instruments, clock, options } = this.#context;
    const record = journal.books.get('orders', report.clientOrderId);
    const instrument = instruments.get(report.instrument);
    if (record === null || instrument === undefined || record.instrument !== report.instrument)
      return;
    const tracked = this.#tracked.get(report.clientOrderId);
    if (tracked?.isTwin === true && record.venueOrderId === '') {
      await this.#refuseTwin(record);
      return;
    }
    if (this.#isOther(record, report, tracked)) return;
    const fresh = report.time >= (tracked?.newest?.time ?? 0);
    const strays = strayQuantity(journal.books, record, report, instrument);
    const { events, awaitsTrades } = orderWords(record, report, instrument, fresh, strays);
    if (tracked !== undefined) {
      tracked.goneAt = null;
      tracked.shownAt = clock.mono();
      if (fresh) tracked.newest = report;
      tracked.asks = 0;
      tracked.askAt = Infinity;
      if (awaitsTrades) {
        if (isTerminal(report.status)) tracked.ending = report;
        tracked.askAt = clock.mono() + options.askAtMost;
      }
    }
    if (awaitsTrades) this.#context.hurry();
    if (events.length > 0) await journal.record(events);
    if (tracked !== undefined) this.#forgetEnded(tracked);
  }

  /** Trades of an order were booked: its end may be told now. */
  async settle(clientOrderId: string): Promise<void> {
    const tracked = this.#tracked.get(clientOrderId);
    if (tracked === undefined) return;
    const { ending } = tracked;
    if (ending !== null) {
      const record = this.#record(tracked);
      const instrument = this.#context.instruments.get(ending.instrument);
      if (record === null || instrument === undefined) return;
      const strays = strayQuantity(this.#context.journal.books, record, ending, instrument);
      if (rawQuantity(instrument, record.filledQuantity) + strays < ending.filled) return;
      tracked.ending = null;
      await this.hear(ending);
    }
    this.#forgetEnded(tracked);
  }

  /** Whether a report is of another order under the same id. Venues that change orders may give them new ids. */
  #isOther(record: OrderRecord, report: OrderReport, tracked: TrackedOrder | undefined): boolean {
    if (record.venueOrderId === '' || report.venueOrderId === record.venueOrderId) return false;
    if (record.pendingAction === 'modify' || (tracked?.changes ?? 0) > 0) return false;
    if (tracked?.isTwin === false) {
      tracked.isTwin = true;
      this.#sayTwins(record);
    }
    return true;
  }

  #sayTwins({ clientOrderId, venueOrderId }: OrderRecord): void {
    this.#context.notify({
      level: 'error',
      code: 'ORDER_TWINS',
      text: `The venue has more than one order under the id ${clientOrderId}; ours is ${venueOrderId === '' ? 'not there' : venueOrderId}. Look at the venue, and cancel what should not be.`,
    });
  }

  /** The id of an order of ours belongs to another one at the venue: it was used before, and what we sent was refused. */
  async #refuseTwin(record: OrderRecord): Promise<void> {
    this.#sayTwins(record);
    await this.#end('OrderRejected', record, 'its id belongs to an earlier order at the venue');
  }

  #record(tracked: TrackedOrder): OrderRecord | null {
    return this.#context.journal.books.get('orders', tracked.clientOrderId);
  }

  #forgetEnded(tracked: TrackedOrder): void {
    const record = this.#record(tracked);
    if (record !== null && isTerminal(record.status) && tracked.ending === null && !tracked.busy) {
      this.#tracked.delete(tracked.clientOrderId);
      this.#changes.drop(tracked.clientOrderId);
    }
  }

  /** One request about an order at a time; a failure of ours must not go unseen. */
  #launch(tracked: TrackedOrder, request: () => Promise<void>): void {
    if (tracked.busy || this.#stopped) return;
    tracked.busy = true;
    void (async () => {
      try {
        await request();
        tracked.busy = false;
        this.#forgetEnded(tracked);
        this.#attend(tracked);
      } catch (error) {
        this.#context.fail(error);
      }
    })();
  }

  #attend(tracked: TrackedOrder): void {
    if (tracked.busy) return;
    const record = this.#record(tracked);
    if (record === null || isTerminal(record.status)) {
      this.#forgetEnded(tracked);
      return;
    }
    const { clock, budget } = this.#context;
    const now = clock.mono();
    if (tracked.unsent) this.#launch(tracked, () => this.#send(tracked));
    else if (now >= tracked.askAt) {
      if (budget.take()) this.#launch(tracked, () => this.#ask(tracked));
    } else if (record.status === 'SUBMITTED' || tracked.ending !== null) return;
    else if (record.pendingAction === 'cancel' && tracked.cancelWanted && now >= tracked.actAt)
      this.#launch(tracked, () => this.#cancel(tracked, record));
    else if (record.pendingAction === 'modify' && tracked.changeWanted && now >= tracked.actAt)
      this.#launch(tracked, () => this.#changes.pursue(tracked, record));
  }

  /** Hands the last attempt to the gateway. Nothing of it, nor of an earlier one, is at the venue or on its way. */
  async #send(tracked: TrackedOrder): Promise<void> {
    const { clock, budget, gateway, instruments, options } = this.#context;
    for (;;) {
      for (let wait = budget.silence; wait > 0; wait = budget.silence) await clock.sleep(wait);
      // Nobody has asked for an end of it: the next life finds out what became of it.
      if (this.#stopped) return;
      const record = this.#record(tracked);
      const instrument = instruments.get(record?.instrument ?? '');
      if (record?.status !== 'SUBMITTED' || instrument === undefined) {
        tracked.unsent = false;
        return;
      }
      // What was never handed to the venue can be withdrawn: the only end that we may declare ourselves.
      const withdrawn = record.pendingAction === 'cancel' ? 'withdrawn' : null;
      const reason = withdrawn ?? this.#context.objection(record);
      if (reason !== null) {
        tracked.unsent = false;
        await this.#end('OrderCanceled', record, `never sent: ${reason}`);
        return;
      }
      const expires = record.sendExpireTime ?? Infinity;
      if (clock.now() > expires - options.attemptWindow / 2) {
        // It waited too long and the venue would refuse it.
        await this.#attempt(record);
        continue;
      }
      tracked.unsent = false;
      tracked.certainAt = clock.mono() + certainAfter(this.#context);
      const order = venueOrder(
        record,
        instrument,
        gateway.capabilities,
        this.#context.journal.books,
      );
      const answer = await gateway.submit(order, expires);
      if (answer.kind === 'unknown') budget.hush(answer.retryAfter);
      await this.#judge(tracked, answer);
      return;
    }
  }

  /** Makes one more attempt durable. */
  async #attempt(record: OrderRecord): Promise<void> {
    const { clock, options, journal } = this.#context;
    const now = clock.now();
    await journal.record([
      {
        bot: record.bot,
        time: now,
        kind: 'SendAttempted',
        payload: {
          clientOrderId: record.clientOrderId,
          attempt: record.attempts + 1,
          expireTime: now + options.attemptWindow,
        },
      },
    ]);
  }

  /** What the answer to an attempt proves. */
  async #judge(tracked: TrackedOrder, answer: Answer<OrderReport>): Promise<void> {
    const { gateway, clock, options } = this.#context;
    if (answer.kind === 'ok') {
      await this.hear(answer.value);
      return;
    }
    tracked.askAt = clock.mono() + options.askAfter;
    // An expired one may be the late twin of a request that was taken, as a duplicate surely is.
    if (answer.kind === 'unknown') return;
    if (answer.refusal === 'duplicate' || answer.refusal === 'expired') {
      const isOnly = gateway.capabilities.singleDelivery && this.#record(tracked)?.attempts === 1;
      tracked.isTwin = answer.refusal === 'duplicate' && isOnly;
      return;
    }
    tracked.refusal = `${answer.refusal}: ${answer.message}`;
    const record = this.#record(tracked);
    if (record?.status !== 'SUBMITTED') return;
    if (gateway.capabilities.singleDelivery && record.attempts === 1)
      await this.#end('OrderRejected', record, tracked.refusal);
  }

  async #ask(tracked: TrackedOrder): Promise<void> {
    const context = this.#context;
    const { clock, gateway, options } = context;
    tracked.asks += 1;
    tracked.askAt =
      clock.mono() +
      Math.min(options.askAtMost, options.askAfter * 2 ** Math.min(tracked.asks, 10));
    const asked = this.#record(tracked);
    if (asked === null) return;
    for (let wait = context.budget.silence; wait > 0; wait = context.budget.silence)
      await clock.sleep(wait);
    // The moment of the question is what counts: an answer may be long on its way.
    const issued = clock.mono();
    const answer = await ask(context, () => gateway.order(asked.instrument, tracked.clientOrderId));
    if (answer.kind === 'ok') {
      await this.hear(answer.value);
      return;
    }
    if (answer.kind === 'unknown' || answer.refusal !== 'not-found') return;
    const record = this.#record(tracked);
    if (record === null || isTerminal(record.status)) return;
    if (record.status !== 'SUBMITTED' || record.venueOrderId !== '') {
      // It was there. That it is not found any more is a fact about the venue's memory, not about the order, until
      // the list of open orders and the trades agree: see `missed`.
      const isHidden = issued <= tracked.shownAt + gateway.capabilities.visibilityLag;
      if (tracked.goneAt === null && !isHidden) {
        tracked.goneAt = issued;
        context.notify({
          level: 'warn',
          code: 'ORDER_NOT_FOUND',
          text: `The venue does not find order ${record.clientOrderId}, which it had accepted; it is asked for again.`,
        });
      }
      return;
    }
    if (issued > tracked.certainAt) await this.#neverArrived(tracked, record);
    else tracked.askAt = Math.max(clock.mono(), tracked.certainAt) + 1;
  }

  /** Proven: no attempt has reached the venue or ever will. It is sent again, or over. */
  async #neverArrived(tracked: TrackedOrder, record: OrderRecord): Promise<void> {
    const end = endOfAbsent(this.#context, record, tracked.refusal);
    if (end !== null) {
      await this.#end(end.kind, record, end.reason);
      return;
    }
    await this.#attempt(record);
    tracked.asks = 0;
    tracked.askAt = Infinity;
    tracked.unsent = true;
    await this.#send(tracked);
  }

  async #cancel(tracked: TrackedOrder, record: OrderRecord): Promise<void> {
    const context = this.#context;
    const { clock, options, gateway } = context;
    tracked.cancels += 1;
    tracked.actAt =
      clock.mono() +
      Math.min(options.askAtMost, options.askAfter * 2 ** Math.min(tracked.cancels, 10));
    const answer = await ask(context, () =>
      gateway.cancel(record.instrument, tracked.clientOrderId),
    );
    if (answer.kind === 'ok') await this.hear(answer.value);
    // Closed already, or not to be seen yet: the order itself tells which.
    else if (answer.kind === 'refused') {
      tracked.askAt = 0;
      if (answer.refusal === 'not-found' || answer.refusal === 'already-closed') return;
      tracked.cancelWanted = false;
      const { bot, clientOrderId } = record;
      const reason = `${answer.refusal}: ${answer.message}`;
      await context.journal.record([
        { bot, time: clock.now(), kind: 'CancelRejected', payload: { clientOrderId, reason } },
      ]);
    }
  }

  async #end(
    kind: 'OrderCanceled' | 'OrderExpired' | 'OrderRejected',
    { bot, clientOrderId }: OrderRecord,
    reason: string,
  ): Promise<void> {
    const time = this.#context.clock.now();
    await this.#context.journal.record([{ bot, time, kind, payload: { clientOrderId, reason } }]);
  }
}

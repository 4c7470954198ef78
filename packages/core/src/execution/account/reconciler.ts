import { NightdeskError } from '../../errors/nightdesk-error.ts';
import type { LedgerReport, OrderReport } from '../../ports/venue-gateway.ts';
import {
  compareHoldings,
  type Difference,
  type ForeignHolding,
  type HoldingsComparison,
  type VenueHoldings,
} from '../reconciliation/compare-holdings.ts';
import { DifferenceWatch } from '../reconciliation/difference-watch.ts';
import { openingOfCurrency } from '../reconciliation/followed-currencies.ts';
import { ledgerEntryId, ledgerEvents } from '../reconciliation/ledger-events.ts';
import { ordersToTend } from '../reconciliation/orders-to-tend.ts';
import { type AccountBooks, keyOf } from '../events/books.ts';
import type { RecallRange } from '../events/recall-set.ts';
import { partId } from '../reconciliation/booked-id.ts';
import type { FillSource } from '../events/payloads.ts';
import type { OrderEvent } from '../events/order-event.ts';
import { type AccountContext, ask, poll } from './account-context.ts';
import { AccountOpening } from './account-opening.ts';
import type { Movements } from './movements.ts';
import { ownId } from './order-identity.ts';
import type { OrderDesk } from './order-desk.ts';
import type { Recall } from './recall.ts';
import type { TradeIntake } from './trade-intake.ts';
import type { VenueReader } from './venue-reader.ts';

/**
 * What a comparison came to. `equal`: venue and books agree, open quarantines taken into account. `differs`: they do
 * not, and it is looked into. `disturbed`: something moved meanwhile. `unreachable`: the venue did not answer all.
 */
export type ReconcileOutcome = 'equal' | 'differs' | 'disturbed' | 'unreachable';

/** So many spoilt comparisons in a row are said. */
const OVERDUE = 20;

/**
 * Reads what the venue knows of the account and compares it with the books of all bots. Trades and ledger
 * entries that it finds are booked as what they are; what nothing explains is quarantined, and nothing is
 * ever made up.
 */
export class Reconciler {
  readonly #context: AccountContext;
  readonly #desk: OrderDesk;
  readonly #reader: VenueReader;
  readonly #intake: TradeIntake;
  readonly #recall: Recall;
  readonly #watch: DifferenceWatch;
  readonly #bots: () => ReadonlySet<string>;
  readonly #movements: Movements;
  readonly #opening: AccountOpening;
  #isOpen = false;
  #readAt = 0;
  #ordersAt = 0;
  #lookAt = 0;
  #streams = -1;
  /** Comparisons in a row that something moving has spoilt. */
  #spoilt = 0;
  /** Entries that made no sense: said once each. */
  readonly #refused = new Set<string>();
  #foreignOrders: readonly OrderReport[] = [];
  #foreignHoldings: readonly ForeignHolding[] = [];
  #settled: { readonly holdings: VenueHoldings; readonly movements: number } | null = null;
  #lastOutcome: ReconcileOutcome | null = null;
  #lastTime = Number.NaN;

  constructor(
    context: AccountContext,
    desk: OrderDesk,
    reader: VenueReader,
    intake: TradeIntake,
    recall: Recall,
    movements: Movements,
    bots: () => ReadonlySet<string>,
  ) {
    this.#context = context;
    this.#desk = desk;
    this.#reader = reader;
    this.#intake = intake;
    this.#recall = recall;
    this.#movements = movements;
    this.#opening = new AccountOpening(context, reader);
    this.#bots = bots;
    const { gateway, options } = context;
    this.#watch = new DifferenceWatch(gateway.capabilities.visibilityLag + options.retryAfter);
  }

  /** True when the books of everything that is watched have begun. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Open orders on the account that are not ours: left alone. */
  get foreignOrders(): readonly OrderReport[] {
    return this.#foreignOrders;
  }

  /** Currencies on the account that are not the desk's business. */
  get foreignHoldings(): readonly ForeignHolding[] {
    return this.#foreignHoldings;
  }

  /** What the last comparison came to, and when (our wall clock, ms); null and NaN before the first. */
  get last(): { readonly outcome: ReconcileOutcome | null; readonly time: number } {
    return { outcome: this.#lastOutcome, time: this.#lastTime };
  }

  /** What the venue holds, when books and quarantines account for all of it and nothing has moved since; else null. */
  get settled(): VenueHoldings | null {
    return this.#settled?.movements === this.#movements.total ? this.#settled.holdings : null;
  }

  /** Something is known to be missing: read soon. */
  hurry(): void {
    const soon = this.#context.clock.mono() + this.#context.options.tick;
    if (soon < this.#readAt) this.#readAt = soon;
  }

  /** Compare soon, whatever the time. */
  lookSoon(): void {
    this.#lookAt = 0;
  }

  /**
   * Does what is due.
   *
   * @param streams how often the stream was opened: what it lost between two connections must be found
   */
  async attend(streams: number): Promise<void> {
    const { clock, options } = this.#context;
    const now = clock.mono();
    if (streams !== this.#streams) {
      this.#streams = streams;
      this.#lookAt = 0;
    }
    if (now >= this.#lookAt) {
      const outcome = await this.look();
      this.#lookAt = clock.mono() + this.#pauseAfter(outcome);
      return;
    }
    if (now >= this.#ordersAt) {
      this.#ordersAt = now + options.openOrdersEvery;
      await this.#tendOrders();
    }
    if (now >= this.#readAt) {
      this.#readAt = now + options.tradesEvery;
      await this.#readAll('poll');
    }
  }

  #pauseAfter(outcome: ReconcileOutcome): number {
    const { options, gateway } = this.#context;
    switch (outcome) {
      case 'equal':
        return options.reconcileEvery;
      case 'differs':
        return gateway.capabilities.visibilityLag + options.retryAfter;
      case 'disturbed':
      case 'unreachable':
        return options.retryAfter * 2;
    }
  }

  /** One whole comparison. */
  async look(): Promise<ReconcileOutcome> {
    const outcome = await this.#compare();
    this.#lastOutcome = outcome;
    this.#lastTime = this.#context.clock.now();
    this.#spoilt = outcome === 'disturbed' || outcome === 'unreachable' ? this.#spoilt + 1 : 0;
    if (this.#spoilt === OVERDUE) {
      this.#context.notify({
        level: 'error',
        code: 'COMPARISON_OVERDUE',
        text: `The account could not be compared with the venue ${OVERDUE} times in a row (the last: ${outcome}).`,
      });
    }
    return outcome;
  }

  async #compare(): Promise<ReconcileOutcome> {
    const { clock, gateway, options, journal, instruments } = this.#context;
    const began = clock.mono();
    this.#ordersAt = began + options.openOrdersEvery;
    this.#readAt = began + options.tradesEvery;
    const open = await this.#tendOrders();
    if (open === null) return 'unreachable';
    if (!(await this.#readAll('reconciliation'))) return 'unreachable';
    await this.#desk.missed(began, open);
    const { mark } = this.#movements;
    const balances = await poll(this.#context, () => gateway.balances());
    if (balances.kind !== 'ok') return 'unreachable';
    const positions = await poll(this.#context, () => gateway.positions());
    if (positions.kind !== 'ok') return 'unreachable';
    if (!(await this.#readAll('reconciliation'))) return 'unreachable';
    await this.#checkClock();
    const moved = this.#movements.since(mark);
    const comparison = compareHoldings(
      journal.books,
      instruments.values(),
      balances.value,
      positions.value,
    );
    this.#foreignHoldings = comparison.foreign;
    const { differences } = comparison;
    const holdings = {
      instruments: [...instruments.values()],
      balances: balances.value,
      positions: positions.value,
    };
    const { total } = this.#movements;
    this.#settled =
      differences.length === 0 && moved.size === 0 ? { holdings, movements: total } : null;
    const standing = this.#undisturbed(differences, moved);
    await this.#quarantine({ ...comparison, differences: standing });
    if (standing.length > 0) return 'differs';
    return differences.length > 0 ? 'disturbed' : 'equal';
  }

  async #quarantine(comparison: HoldingsComparison): Promise<void> {
    const { journal, clock, notify } = this.#context;
    const opened = this.#watch.observe(journal.books, comparison, clock.now());
    if (opened.length === 0) return;
    await journal.record(opened);
    for (const { payload } of opened) {
      notify({
        level: 'error',
        code: 'QUARANTINE_OPENED',
        text: `Nothing explains this difference: ${payload.reason} The instrument may only be left until a person resolves ${payload.id}.`,
      });
    }
  }

  /** A clock that is off makes the venue refuse everything: a person must hear of it. */
  async #checkClock(): Promise<void> {
    const { clock, gateway, options, notify } = this.#context;
    const before = clock.now();
    const answer = await poll(this.#context, () => gateway.time());
    if (answer.kind !== 'ok') return;
    const after = clock.now();
    const off = answer.value - (before + after) / 2;
    if (Math.abs(off) <= options.clockSkew + (after - before) / 2) return;
    notify({
      level: 'error',
      code: 'CLOCK_OFF',
      text: `This machine's clock is ${Math.round(-off)} ms ahead of the venue's (negative: behind); orders are refused or expire. Set it, and keep it with NTP.`,
    });
  }

  /** Differences of what has not moved meanwhile, and that no order of ours in flight can account for. */
  #undisturbed(
    differences: readonly Difference[],
    moved: ReadonlySet<string>,
  ): readonly Difference[] {
    const { inDoubt } = this.#desk;
    if (inDoubt.size === 0 && moved.size === 0) return differences;
    const { instruments } = this.#context;
    const disturbed = new Set<string>([...inDoubt, ...moved]);
    for (const id of inDoubt) {
      const instrument = instruments.get(id);
      if (instrument === undefined) continue;
      for (const { code } of [instrument.base, instrument.quote]) disturbed.add(code);
    }
    return differences.filter(
      ({ instrument, currency }) => !disturbed.has(instrument) && !disturbed.has(currency),
    );
  }

  /** Begins the books of what was never watched here. @see AccountOpening */
  async open(): Promise<boolean> {
    this.#isOpen ||= await this.#opening.begin();
    return this.#isOpen;
  }

  /** Looks at the open orders; gives back the ids of all of them, or null when the venue did not answer. */
  async #tendOrders(): Promise<ReadonlySet<string> | null> {
    const { clock, gateway, journal, options, skipTo } = this.#context;
    const asOf = clock.now() - gateway.capabilities.visibilityLag - options.clockSkew;
    const answer = await poll(this.#context, () => gateway.openOrders());
    if (answer.kind !== 'ok') return null;
    const tend = ordersToTend(journal.books, answer.value, this.#bots(), asOf);
    this.#foreignOrders = tend.foreign;
    for (const { report } of tend.known) await this.#desk.hear(report);
    for (const order of tend.missing) this.#desk.wonder(order.clientOrderId);
    for (const report of tend.stray) {
      const id = ownId(report.clientOrderId);
      const isUnknown = journal.books.get('orders', report.clientOrderId) === null;
      if (id !== null && isUnknown) skipTo(id.bot, id.sequence);
      await this.#cancelStray(report);
    }
    return new Set(answer.value.map(({ clientOrderId }) => clientOrderId));
  }

  /** An order of ours that should not be there: it would trade for a bot that knows nothing of it. */
  async #cancelStray(report: OrderReport): Promise<void> {
    const { gateway } = this.#context;
    this.#context.notify({
      level: 'error',
      code: 'ORDER_STRAY',
      text: `Order ${report.clientOrderId} works at the venue though it is over by the books; it is cancelled.`,
    });
    await ask(this.#context, () => gateway.cancel(report.instrument, report.clientOrderId));
  }

  /** Books new trades and ledger entries. True when every list was read to its end and all was booked. */
  async #readAll(source: FillSource): Promise<boolean> {
    const work: Promise<void>[] = [];
    let all = true;
    for (const id of this.#context.instruments.keys()) {
      const read = await this.#reader.trades(id, (trade) => {
        const { outcome, done } = this.#intake.take(trade, source);
        this.#await(done, work);
        return outcome !== 'deferred';
      });
      all = read && all;
    }
    all = (await this.#reader.ledger((entry) => this.#takeEntry(entry, work))) && all;
    await Promise.all(work);
    return all;
  }

  /** It is waited for later; a failure until then must not count as unnoticed. */
  #await(done: Promise<void>, work: Promise<void>[]): void {
    done.catch(() => {});
    work.push(done);
  }

  #takeEntry(entry: LedgerReport, work: Promise<void>[]): boolean {
    const { journal } = this.#context;
    const opening = journal.books.get('ledger', openingOfCurrency(entry.amount.currency.code));
    // Part of what the books of this currency began with.
    if (opening !== null && entry.time < opening.time) return true;
    const whole = ledgerEntryId(entry);
    if (this.#recall.isMissing(keyOf('ledger', whole), entry.time, partsOf(journal.books, whole)))
      return false;
    const events = this.#eventsOf(entry);
    if (events.length === 0) return true;
    this.#movements.noteCurrency(entry.amount.currency.code);
    this.#await(journal.record(events), work);
    return true;
  }

  /** What an entry means; nothing for one that makes no sense: what it hides shows up in the comparison. */
  #eventsOf(entry: LedgerReport): readonly OrderEvent[] {
    try {
      return ledgerEvents(this.#context.journal.books, entry);
    } catch (error) {
      if (!(error instanceof NightdeskError)) throw error;
      const name = ledgerEntryId(entry);
      if (!this.#refused.has(name)) {
        this.#refused.add(name);
        this.#context.notify({ level: 'error', code: error.code, text: error.message });
      }
      return [];
    }
  }
}

/** An entry and its parts, as far as they are booked. */
function* partsOf(books: AccountBooks, whole: string): Generator<RecallRange> {
  for (let part = 1; ; part += 1) {
    const key = [partId(whole, part)];
    yield { table: 'ledger', key };
    if (books.get('ledger', keyOf(...key)) === null) return;
  }
}

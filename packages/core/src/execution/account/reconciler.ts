import { NightdeskError } from '../../errors/nightdesk-error.ts';
import type { LedgerReport, OrderReport, TradeReport } from '../../ports/venue-gateway.ts';
import {
  compareHoldings,
  type Difference,
  type ForeignHolding,
  type VenueHoldings,
} from '../reconciliation/compare-holdings.ts';
import { DifferenceWatch } from '../reconciliation/difference-watch.ts';
import { openingOfCurrency } from '../reconciliation/followed-currencies.ts';
import { ledgerEntryId, ledgerEvents } from '../reconciliation/ledger-events.ts';
import { openingEvents } from '../reconciliation/opening-events.ts';
import { ordersToTend } from '../reconciliation/orders-to-tend.ts';
import { type AccountBooks, keyOf } from '../events/books.ts';
import type { RecallRange } from '../events/recall-set.ts';
import { partId } from '../reconciliation/booked-id.ts';
import type { FillSource } from '../events/payloads.ts';
import { type AccountContext, ask } from './account-context.ts';
import type { OrderDesk } from './order-desk.ts';
import type { Recall } from './recall.ts';
import type { TradeIntake } from './trade-intake.ts';
import { LEDGER_LIST, tradesList, type VenueReader } from './venue-reader.ts';

/**
 * What a comparison came to. `equal`: venue and books agree, open quarantines taken into account. `differs`: they do
 * not, and it is looked into. `disturbed`: something moved meanwhile. `unreachable`: the venue did not answer all.
 */
export type ReconcileOutcome = 'equal' | 'differs' | 'disturbed' | 'unreachable';

/** Part of the question budget that polls leave for orders in doubt. */
const RESERVE = 0.3;

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
  #isOpen = false;
  #readAt = 0;
  #ordersAt = 0;
  #lookAt = 0;
  #streams = -1;
  #entries = 0;
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
    bots: () => ReadonlySet<string>,
  ) {
    this.#context = context;
    this.#desk = desk;
    this.#reader = reader;
    this.#intake = intake;
    this.#recall = recall;
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
    return this.#settled?.movements === this.#movements ? this.#settled.holdings : null;
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
    const { clock, options, budget } = this.#context;
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
    if (now >= this.#ordersAt && budget.take(RESERVE)) {
      this.#ordersAt = now + options.openOrdersEvery;
      await this.#tendOrders();
    }
    if (now >= this.#readAt && budget.take(RESERVE)) {
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
    return outcome;
  }

  async #compare(): Promise<ReconcileOutcome> {
    const { clock, gateway, options, journal, instruments } = this.#context;
    this.#ordersAt = clock.mono() + options.openOrdersEvery;
    this.#readAt = clock.mono() + options.tradesEvery;
    if (!(await this.#tendOrders())) return 'unreachable';
    if (!(await this.#readAll('reconciliation'))) return 'unreachable';
    const before = this.#movements;
    const balances = await ask(this.#context, () => gateway.balances());
    if (balances.kind !== 'ok') return 'unreachable';
    const positions = await ask(this.#context, () => gateway.positions());
    if (positions.kind !== 'ok') return 'unreachable';
    if (!(await this.#readAll('reconciliation'))) return 'unreachable';
    if (this.#movements !== before || journal.busy) return 'disturbed';
    const comparison = compareHoldings(
      journal.books,
      instruments.values(),
      balances.value,
      positions.value,
    );
    this.#foreignHoldings = comparison.foreign;
    const holdings = {
      instruments: [...instruments.values()],
      balances: balances.value,
      positions: positions.value,
    };
    this.#settled = comparison.differences.length === 0 ? { holdings, movements: before } : null;
    const standing = { ...comparison, differences: this.#undisturbed(comparison.differences) };
    const opened = this.#watch.observe(journal.books, standing, clock.now());
    if (opened.length > 0) {
      await journal.record(opened);
      for (const event of opened) {
        this.#context.notify({
          level: 'error',
          code: 'QUARANTINE_OPENED',
          text: `Nothing explains this difference: ${event.payload.reason}. The instrument may only be left until a person resolves ${event.payload.id}.`,
        });
      }
    }
    return comparison.differences.length === 0 ? 'equal' : 'differs';
  }

  /** Differences that no order of ours in flight can account for. */
  #undisturbed(differences: readonly Difference[]): readonly Difference[] {
    const { inDoubt } = this.#desk;
    if (inDoubt.size === 0) return differences;
    const { instruments } = this.#context;
    const disturbed = new Set<string>(inDoubt);
    for (const id of inDoubt) {
      const instrument = instruments.get(id);
      if (instrument === undefined) continue;
      for (const { code } of [instrument.base, instrument.quote]) disturbed.add(code);
    }
    return differences.filter(
      ({ instrument, currency }) => !disturbed.has(instrument) && !disturbed.has(currency),
    );
  }

  /** Counts everything that was booked: it moves when a comparison under way is off. */
  get #movements(): number {
    return this.#intake.booked + this.#entries;
  }

  /**
   * Begins the books of what was never watched here: what is held now is taken over as it is, and trades of
   * the past are none of ours. True when nothing is left to begin.
   */
  async open(): Promise<boolean> {
    if (this.#isOpen) return true;
    const { clock, gateway, instruments, journal } = this.#context;
    const fresh = [...instruments.values()].filter(({ id }) => !this.#reader.knows(tradesList(id)));
    const names = fresh.map(({ id }) => tradesList(id));
    const isNew = !this.#reader.knows(LEDGER_LIST);
    if (fresh.length === 0 && !isNew) {
      this.#isOpen = true;
      return true;
    }
    const lists = isNew ? [...names, LEDGER_LIST] : names;
    const readOver = async (see: (time: number) => void): Promise<boolean> => {
      const pass = ({ time }: TradeReport | LedgerReport): boolean => {
        see(time);
        return true;
      };
      let all = true;
      for (const { id } of fresh) all = (await this.#reader.trades(id, pass)) && all;
      if (isNew) all = (await this.#reader.ledger(pass)) && all;
      return all;
    };
    const begin = async (): Promise<boolean> => {
      if (!(await readOver(() => {}))) return false;
      this.#reader.beginHere(lists);
      const from = await ask(this.#context, () => gateway.time());
      const balances = await ask(this.#context, () => gateway.balances());
      const positions = await ask(this.#context, () => gateway.positions());
      const to = await ask(this.#context, () => gateway.time());
      if (from.kind !== 'ok' || to.kind !== 'ok') return false;
      if (balances.kind !== 'ok' || positions.kind !== 'ok') return false;
      // What happened before is in the balances, however late it can be seen; what happens later is not. Only
      // in between nobody can tell.
      await clock.sleep(gateway.capabilities.visibilityLag + 1);
      let between = false;
      const look = (time: number): void => {
        between ||= time >= from.value && time <= to.value;
      };
      if (!(await readOver(look)) || between) return false;
      const holdings = { balances: balances.value, positions: positions.value };
      const events = openingEvents(journal.books, instruments.values(), holdings, from.value);
      await journal.record(events, [], this.#reader.cursors);
      return true;
    };
    if (!(await this.#whenPossible(begin))) {
      this.#reader.forget(lists);
      return false;
    }
    this.#isOpen = true;
    return true;
  }

  /** What can be tried again is no failure of the account. */
  async #whenPossible(begin: () => Promise<boolean>): Promise<boolean> {
    try {
      return await begin();
    } catch (error) {
      if (!(error instanceof NightdeskError) || error.disposition !== 'retry') throw error;
      this.#context.notify({ level: 'error', code: error.code, text: error.message });
      return false;
    }
  }

  async #tendOrders(): Promise<boolean> {
    const { clock, gateway, journal, options } = this.#context;
    const asOf = clock.now() - gateway.capabilities.visibilityLag - options.clockSkew;
    const answer = await ask(this.#context, () => gateway.openOrders());
    if (answer.kind !== 'ok') return false;
    const tend = ordersToTend(journal.books, answer.value, this.#bots(), asOf);
    this.#foreignOrders = tend.foreign;
    for (const { report } of tend.known) await this.#desk.hear(report);
    for (const order of tend.missing) this.#desk.wonder(order.clientOrderId);
    for (const report of tend.stray) await this.#cancelStray(report);
    return true;
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
    const events = ledgerEvents(journal.books, entry);
    if (events.length === 0) return true;
    this.#entries += 1;
    this.#await(journal.record(events), work);
    return true;
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

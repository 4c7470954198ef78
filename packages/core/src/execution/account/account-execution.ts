import { NightdeskError } from '../../errors/nightdesk-error.ts';
import type { EmitSignal, Notify } from '../../kernel/effects.ts';
import type { KernelEvent } from '../../kernel/events.ts';
import type { Instrument } from '../../model/instrument.ts';
import { isTerminal } from '../../orders/order-status.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { AccountSnapshot, AccountStore, PlacedEvent } from '../../ports/account-store.ts';
import type { LiveClock } from '../../ports/live-clock.ts';
import type { VenueEvent, VenueGateway } from '../../ports/venue-gateway.ts';
import type { AccountRisk } from '../../risk/account-risk.ts';
import type { TradingState } from '../../risk/trading-state.ts';
import { bookInstrument } from '../events/book-instrument.ts';
import type { AccountBooks } from '../events/books.ts';
import type { OrderEvent } from '../events/order-event.ts';
import { resolveQuarantine, type ResolveQuarantine } from '../reconciliation/resolve-quarantine.ts';
import type { AccountContext, AccountNotice } from './account-context.ts';
import { AccountLimits, type OuterJudge } from './account-limits.ts';
import { BotHost, type HostedBot } from './bot-host.ts';
import { BotRoster } from './bot-roster.ts';
import { definitionEvents } from './definitions.ts';
import { EXECUTION_DEFAULTS, type ExecutionOptions } from './execution-options.ts';
import { Journal } from './journal.ts';
import type { KernelTap } from './kernel-tap.ts';
import { Movements } from './movements.ts';
import { OrderDesk } from './order-desk.ts';
import { OrderDuties } from './order-duties.ts';
import { OrderFamilies } from './order-families.ts';
import { Reconciler } from './reconciler.ts';
import { Recall } from './recall.ts';
import { RequestBudget } from './request-budget.ts';
import { Restrictions } from './restrictions.ts';
import { StreamWatch } from './stream-watch.ts';
import { TradeIntake } from './trade-intake.ts';
import { VenueReader } from './venue-reader.ts';
import { WishWriter } from './wish-writer.ts';

/** What an account's execution is made from. */
export interface AccountInit {
  readonly store: AccountStore;
  readonly gateway: VenueGateway;
  readonly clock: LiveClock;
  /** Everything that is traded or watched on the account. */
  readonly instruments: readonly Instrument[];
  readonly bots: readonly HostedBot[];
  readonly options?: Partial<ExecutionOptions>;
  /** Limits over all bots of the account; none when left out. */
  readonly risk?: AccountRisk;
  /** Limits of somebody above, such as a user over several accounts; asked first. */
  readonly outerJudge?: OuterJudge;
  /** Each event as it becomes durable. */
  readonly onEvent?: (placed: PlacedEvent) => void;
  /** Signals and lines for people. */
  readonly onWish?: (bot: string, wish: EmitSignal | Notify) => void;
  readonly onNotice?: (notice: AccountNotice) => void;
  /** Hears all that the kernels are given, for recordings. */
  readonly tap?: KernelTap;
}

/** Where an account stands. */
export type AccountPhase = 'LOADING' | 'RECONCILING' | 'READY' | 'BROKEN' | 'STOPPED';

/**
 * One account at one venue with the bots that trade on it: the one writer of its stream. Start and recovery
 * after a crash are the same path: load, tell the kernels what they have missed, find out what became of what
 * was in flight, compare with the venue, then trade.
 */
export class AccountExecution {
  readonly #init: AccountInit;
  readonly #roster: BotRoster;
  readonly #context: AccountContext;
  readonly #journal: Journal;
  readonly #desk: OrderDesk;
  readonly #duties: OrderDuties;
  readonly #restrictions: Restrictions;
  readonly #reader: VenueReader;
  readonly #recall: Recall;
  readonly #intake: TradeIntake;
  readonly #reconciler: Reconciler;
  readonly #stream: StreamWatch;
  readonly #limits: AccountLimits;
  readonly #wishes: WishWriter;
  #phase: AccountPhase = 'LOADING';
  #failure: NightdeskError | null = null;
  #stalled: NightdeskError | null = null;
  #savedAt = 0;
  #polling = false;

  private constructor(init: AccountInit, snapshot: AccountSnapshot) {
    this.#init = init;
    const { clock, gateway } = init;
    const options: ExecutionOptions = { ...EXECUTION_DEFAULTS, ...init.options };
    const tap = init.tap ?? null;
    const hosts = new Map(init.bots.map((bot) => [bot.kernel.bot, new BotHost(bot, tap)]));
    this.#journal = new Journal(init.store, clock, snapshot.books, snapshot.sequence, options, {
      onDurable: (placed) => {
        this.#onDurable(placed);
      },
      onStalled: (error) => {
        this.#onStalled(error);
      },
      onBroken: (error) => {
        this.#fail(error);
      },
    });
    this.#restrictions = new Restrictions(snapshot.books, hosts);
    this.#context = {
      clock,
      gateway,
      journal: this.#journal,
      options,
      budget: new RequestBudget(clock, options.questionsPerMinute),
      instruments: instrumentsOf(init.instruments, snapshot.books),
      objection: (record) =>
        this.#failure === null ? this.#restrictions.objection(record) : 'the account stands still',
      isStopped: () => this.#phase === 'STOPPED' || this.#phase === 'BROKEN',
      hurry: () => {
        this.#reconciler.hurry();
      },
      skipTo: (bot, sequence) => {
        this.#roster.skipTo(bot, sequence);
      },
      notify: (notice) => {
        init.onNotice?.(notice);
      },
      fail: (error) => {
        this.#fail(error);
      },
    };
    this.#desk = new OrderDesk(this.#context);
    const families = new OrderFamilies(snapshot.books);
    this.#duties = new OrderDuties(this.#context, this.#desk, families);
    this.#reader = new VenueReader(this.#context, snapshot.cursors);
    this.#recall = new Recall(this.#context, init.store, snapshot.since);
    const movements = new Movements();
    this.#intake = new TradeIntake(this.#context, this.#desk, this.#recall, movements);
    this.#reconciler = new Reconciler(
      this.#context,
      this.#desk,
      this.#reader,
      this.#intake,
      this.#recall,
      movements,
      () => this.#roster.names,
    );
    this.#stream = new StreamWatch(this.#context, (event) => {
      this.#onStream(event);
    });
    this.#limits = new AccountLimits(
      init.risk ?? null,
      init.outerJudge ?? null,
      hosts,
      snapshot.books,
      clock,
    );
    this.#wishes = new WishWriter(this.#context, this.#desk, this.#limits, (host, effect) => {
      this.#tellOutside(() => init.onWish?.(host.bot, effect));
    });
    this.#roster = new BotRoster(
      this.#context,
      init.store,
      hosts,
      snapshot.states,
      this.#restrictions,
      this.#wishes,
      tap,
    );
    for (const order of snapshot.books.all('orders')) {
      if (!isTerminal(order.status) && order.status !== 'INITIALIZED') this.#desk.resume(order);
    }
  }

  /**
   * Loads an account. Nothing is asked of the venue yet, and nothing is sent before {@link run} has found out
   * how things stand.
   *
   * @throws NightdeskError what the store says, and `STATE_MISMATCH` for a bot whose kept state is not its own
   */
  static async open(init: AccountInit): Promise<AccountExecution> {
    const snapshot = await init.store.load();
    const account = new AccountExecution(init, snapshot);
    account.#limits.restore(snapshot.states);
    await account.#roster.restore(snapshot.sequence);
    return account;
  }

  get phase(): AccountPhase {
    return this.#phase;
  }

  /** Why the account stands still for good, or cannot write for now; null while all is well. */
  get failure(): NightdeskError | null {
    return this.#failure ?? this.#stalled;
  }

  /** The books, which may be ahead of what is durable by what is being written now. */
  get books(): AccountBooks {
    return this.#journal.books;
  }

  /** The bots by name. */
  get bots(): ReadonlyMap<string, BotHost> {
    return this.#roster.hosts;
  }

  /** What is known of the venue beside the books: foreign orders, when it was compared last. */
  get reconciler(): Reconciler {
    return this.#reconciler;
  }

  /** True while anything is in flight: an order without an answer, a commit, a trade that is awaited. */
  get busy(): boolean {
    return this.#journal.busy || this.#desk.inDoubt.size > 0;
  }

  /** How many orders are looked after. */
  get tracked(): number {
    return this.#desk.size;
  }

  /** Why an instrument may only be left: open quarantines by instrument. */
  get restricted(): ReadonlyMap<string, readonly string[]> {
    return this.#restrictions.instruments;
  }

  /** Works until {@link stop}, or until the account breaks. Resolves then. */
  async run(): Promise<void> {
    const { clock, options } = this.#context;
    try {
      this.#phase = 'RECONCILING';
      this.#stream.attend();
      while (this.#isAt('RECONCILING') && !(await this.#prepare())) await clock.sleep(options.tick);
      if (!this.#isAt('RECONCILING')) return;
      this.#phase = 'READY';
      this.#sayDegraded();
      this.#savedAt = clock.mono();
      this.#wishes.release();
      this.#roster.refresh();
      this.#roster.begin();
      while (this.#isAt('READY')) {
        this.#tick();
        await clock.sleep(options.tick);
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  /**
   * Gives a bot an event of the market, a timer's included. Before the account is ready nothing is taken: a bot
   * that decides on prices must know how it stands. False then.
   */
  process(bot: string, event: KernelEvent): boolean {
    if (this.#phase !== 'READY' || this.#stalled !== null) return false;
    return this.#roster.process(bot, event);
  }

  /** Says what may be done from now on, for a bot or with `''` for all. Resolved when it is durable. */
  async setTradingState(
    bot: string,
    state: TradingState,
    reason: string,
    changedBy: string,
  ): Promise<void> {
    await this.#journal.record([
      {
        bot,
        time: this.#context.clock.now(),
        kind: 'TradingStateChanged',
        payload: { state, reason, changedBy },
      },
    ]);
  }

  /**
   * A person decides about a quarantine. A contract that is adopted or assigned is booked at `price`, else at the last
   * price that any bot has seen.
   *
   * @throws NightdeskError what is wrong with the command
   */
  async resolveQuarantine(command: Omit<ResolveQuarantine, 'time'>): Promise<void> {
    const time = this.#context.clock.now();
    const price = command.price ?? this.#lastPrice(command.id);
    const decision = { ...command, ...(price === undefined ? {} : { price }), time };
    const { settled } = this.#reconciler;
    await this.#journal.record(resolveQuarantine(this.books, decision, settled));
    this.#reconciler.lookSoon();
  }

  /** Hosts one more bot. @see BotRoster.add */
  addBot(bot: HostedBot): Promise<void> {
    return this.#roster.add(bot, this.#phase === 'READY');
  }

  /** Lets go of a bot. @see BotRoster.remove */
  removeBot(bot: string): Promise<void> {
    return this.#roster.remove(bot);
  }

  /** Puts another kernel in the place of a bot's. @see BotRoster.replace */
  replaceKernel(bot: string, build: (old: Kernel) => HostedBot): Promise<void> {
    return this.#roster.replace(bot, build);
  }

  /** Keeps what is to be kept and ends. Orders stay where they are. */
  async stop(): Promise<void> {
    const { phase } = this;
    if (phase === 'STOPPED' || phase === 'BROKEN') return;
    this.#phase = 'STOPPED';
    this.#stream.close();
    await this.#desk.stop(this.#context.options.attemptWindow);
    // A store that takes nothing cannot be waited for: what was durable is what counts.
    if (phase === 'READY' && this.#stalled === null) await this.#save(true);
    this.#journal.end();
  }

  /** As a decimal in the precision of the instrument that a quarantine is about. */
  #lastPrice(quarantine: string): string | undefined {
    const id = this.books.get('quarantine', quarantine)?.instrument ?? '';
    for (const { kernel, places } of this.#roster.hosts.values()) {
      const place = places.get(id);
      if (place === undefined) continue;
      const last = kernel.books.lastPrice(place.index);
      if (last > 0) return place.instrument.price(last, 'half-even').toString();
    }
    return undefined;
  }

  #isAt(phase: AccountPhase): boolean {
    return this.#phase === phase;
  }

  /** One try to get ready; true when the account is. */
  async #prepare(): Promise<boolean> {
    this.#stream.attend();
    this.#desk.attend();
    if (this.#stalled !== null) return false;
    if (!(await this.#reconciler.open())) return false;
    const { instruments, clock } = this.#context;
    const definitions = definitionEvents(this.books, instruments.values(), clock.now());
    if (definitions.length > 0) await this.#journal.record(definitions);
    const outcome = await this.#reconciler.look();
    if (outcome === 'unreachable' || this.#desk.unanswered) return false;
    await this.#roster.endowNew();
    return true;
  }

  /** What cannot be promised at this venue, in words. */
  #sayDegraded(): void {
    const { fence, dedupe } = this.#context.gateway.capabilities;
    if (fence && dedupe !== 'none') return;
    this.#context.notify({
      level: 'warn',
      code: 'VENUE_DEGRADED',
      text: fence
        ? 'The venue does not keep client order ids: that an order is placed once cannot be promised here.'
        : 'The venue does not refuse late requests: an order without an answer is not sent again, and may still appear.',
    });
  }

  #tick(): void {
    const { clock, options } = this.#context;
    this.#stream.attend();
    this.#desk.attend();
    this.#duties.attend();
    if (this.#stalled === null) this.#roster.fireTimers();
    const marked = this.#stalled === null ? this.#limits.mark() : [];
    if (marked.length > 0) void this.#guard(this.#journal.record(marked, this.#limits.states()));
    if (!this.#polling) void this.#poll();
    const isTime = clock.mono() - this.#savedAt >= options.saveEvery;
    if (isTime) this.#prune(clock.now() - options.keepFor);
    void this.#save(isTime);
  }

  /** Memory must not grow with the days. While anything is being written, records may still be needed. */
  #prune(since: number): void {
    if (this.#journal.busy) return;
    if (this.books.prune(since) > 0) this.#recall.prunedTo(since);
  }

  /** The polls, one after the other and never two at once. */
  async #poll(): Promise<void> {
    this.#polling = true;
    try {
      await this.#reconciler.attend(this.#stream.opened);
    } catch (error) {
      this.#fail(error);
    }
    this.#polling = false;
  }

  /** Keeps the kernels that changed; all of them, or only those that must be kept soon. */
  async #save(all: boolean): Promise<void> {
    const states = [...this.#roster.states(all), ...this.#limits.states()];
    if (all) this.#savedAt = this.#context.clock.mono();
    const cursors = all ? this.#reader.cursors : [];
    if (states.length === 0 && cursors.length === 0) return;
    try {
      await this.#journal.record([], states, cursors);
    } catch (error) {
      this.#fail(error);
    }
  }

  #onDurable(placed: PlacedEvent): void {
    const { event } = placed;
    this.#tellOutside(() => this.#init.onEvent?.(placed));
    this.#duties.onDurable(event);
    this.#roster.tell(placed);
    if (isRestriction(event)) this.#roster.refresh();
    if (this.#phase === 'READY') this.#duties.releaseChildren();
  }

  /** Who listens from outside must not be able to stop an account. */
  #tellOutside(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#context.notify({
        level: 'error',
        code: 'LISTENER_FAILED',
        text: `A listener of the account failed: ${String(error)}`,
      });
    }
  }

  #onStream(event: VenueEvent): void {
    if (event.kind !== 'report' || this.#failure !== null || !this.#reconciler.isOpen) return;
    const { report } = event;
    switch (report.kind) {
      case 'order':
        void this.#guard(this.#desk.hear(report));
        return;
      case 'trade':
        void this.#guard(this.#intake.take(report, 'stream').done);
        return;
      case 'ledger':
        this.#reconciler.hurry();
    }
  }

  async #guard(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#fail(error);
    }
  }

  #onStalled(error: NightdeskError | null): void {
    this.#stalled = error;
    this.#context.notify(
      error === null
        ? {
            level: 'info',
            code: 'STORE_BACK',
            text: 'The store takes writes again; trading goes on.',
          }
        : { level: 'error', code: error.code, text: `Trading stands still: ${error.message}` },
    );
  }

  #fail(error: unknown): void {
    if (this.#failure !== null || this.#phase === 'STOPPED') return;
    this.#failure =
      error instanceof NightdeskError
        ? error
        : new NightdeskError({
            code: 'ACCOUNT_FAILED',
            message: `The account's execution failed: ${String(error)}. Nothing is sent any more; start the account again.`,
            disposition: 'halt',
            cause: error,
          });
    this.#phase = 'BROKEN';
    this.#stream.close();
    const { code, message } = this.#failure;
    this.#context.notify({ level: 'error', code, text: message });
  }
}

/** What is traded, and what the books know besides: orders and trades of it may still come. */
function instrumentsOf(
  traded: readonly Instrument[],
  books: AccountBooks,
): ReadonlyMap<string, Instrument> {
  const instruments = new Map(
    books.all('instruments').map((record) => [record.instrument, bookInstrument(record)]),
  );
  for (const instrument of traded) instruments.set(instrument.id, instrument);
  return instruments;
}

function isRestriction({ kind }: OrderEvent): boolean {
  return (
    kind === 'TradingStateChanged' || kind === 'QuarantineOpened' || kind === 'QuarantineResolved'
  );
}

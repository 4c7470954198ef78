import { NightdeskError } from '../../errors/nightdesk-error.ts';
import type { Effect } from '../../kernel/effects.ts';
import type { KernelEvent } from '../../kernel/events.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { AccountStore, BotState, PlacedEvent } from '../../ports/account-store.ts';
import type { AccountContext } from './account-context.ts';
import { allocationEvents } from './allocation.ts';
import { BotHost, type HostedBot } from './bot-host.ts';
import type { KernelTap } from './kernel-tap.ts';
import type { Restrictions } from './restrictions.ts';
import type { WishWriter } from './wish-writer.ts';

/** Events that are read at once. */
const PAGE = 2_000;
/** Kept states may be so many events behind the stream. */
const LAG = 1_000;

/** The bots of an account: who is hosted, who is not, and what each is told. */
export class BotRoster {
  readonly #context: AccountContext;
  readonly #store: AccountStore;
  readonly #hosts: Map<string, BotHost>;
  readonly #restrictions: Restrictions;
  readonly #wishes: WishWriter;
  readonly #tap: KernelTap | null;
  /** States of bots that are not hosted now. */
  readonly #parked: Map<string, BotState>;
  /** Those of them that have missed something, or may have. */
  readonly #missing: Set<string>;

  /** @param hosts shared with those who ask for the bots; changed here only */
  constructor(
    context: AccountContext,
    store: AccountStore,
    hosts: Map<string, BotHost>,
    states: readonly BotState[],
    restrictions: Restrictions,
    wishes: WishWriter,
    tap: KernelTap | null,
  ) {
    this.#context = context;
    this.#store = store;
    this.#hosts = hosts;
    this.#restrictions = restrictions;
    this.#wishes = wishes;
    this.#tap = tap;
    this.#parked = new Map(states.map((state) => [state.bot, state]));
    this.#missing = new Set(this.#parked.keys());
  }

  get hosts(): ReadonlyMap<string, BotHost> {
    return this.#hosts;
  }

  /** Names of all bots that this account has or had. */
  get names(): ReadonlySet<string> {
    return new Set([...this.#hosts.keys(), ...this.#parked.keys()]);
  }

  /** Takes up every kept state, and tells each bot what became durable after it. */
  async restore(sequence: number): Promise<void> {
    let from = sequence;
    for (const host of this.#hosts.values()) {
      const state = this.#parked.get(host.bot);
      if (state === undefined) continue;
      if (!this.#takeUp(host, state)) continue;
      this.#parked.delete(host.bot);
      from = Math.min(from, state.seen);
    }
    if (from === sequence) return;
    for (;;) {
      const events = await this.#store.events(from, PAGE);
      for (const placed of events) if (placed.sequence <= sequence) this.tell(placed);
      from = events.at(-1)?.sequence ?? sequence;
      if (from >= sequence) return;
    }
  }

  /** A bot whose kept state does not fit it stands still; the others are not kept waiting. */
  #takeUp(host: BotHost, state: BotState): boolean {
    try {
      host.restore(state);
      return true;
    } catch (error) {
      if (!(error instanceof NightdeskError)) throw error;
      host.fail(error);
      this.#context.notify({ level: 'error', code: error.code, text: error.message });
      return false;
    }
  }

  /**
   * Hosts one more bot: takes up where it was left, tells it what it has missed, and lets it trade when the account
   * is ready. Resolved when the bot is.
   *
   * @param ready whether the account is; a new bot gets its share then, else when it is
   * @throws NightdeskError `BOT_HOSTED` when it is here already, `STATE_MISMATCH`, `ALLOCATION_SHORT`, and what the
   * store says: the bot is not hosted then
   */
  async add(bot: HostedBot, ready: boolean): Promise<void> {
    const host = new BotHost(bot, this.#tap);
    if (this.#hosts.has(host.bot)) {
      throw new NightdeskError({
        code: 'BOT_HOSTED',
        message: `Bot ${host.bot} is hosted by this account already; stop it first.`,
        context: { bot: host.bot },
      });
    }
    const state = this.#parked.get(host.bot);
    if (state === undefined) {
      this.#hosts.set(host.bot, host);
      try {
        if (ready) await this.#endow(host);
      } catch (error) {
        this.#hosts.delete(host.bot);
        throw error;
      }
    } else {
      host.restore(state);
      await this.#catchUp(host, state.seen);
    }
    this.refresh();
    if (ready) this.#begin(host);
  }

  /**
   * Lets go of a bot: its state is kept, its orders are looked after as before, and nobody decides for it any more.
   *
   * @throws NightdeskError `BOT_NOT_HOSTED`
   */
  async remove(bot: string): Promise<void> {
    const host = this.#hosted(bot);
    this.#hosts.delete(bot);
    if (host.isNew) return;
    const state = host.state();
    this.#parked.set(bot, state);
    // One that failed is where it was kept last: it has missed what came after.
    if (host.failure === null) this.#missing.delete(bot);
    else this.#missing.add(bot);
    await this.#context.journal.record([], [state]);
  }

  /**
   * Puts another kernel in the place of a bot's, between two events: a changed configuration.
   *
   * @param build is given the old kernel, and gives back the new one, which has taken up of it what still fits
   * @throws NightdeskError `BOT_NOT_HOSTED`, and what `build` throws: the old kernel works on then
   */
  async replace(bot: string, build: (old: Kernel) => HostedBot): Promise<void> {
    const host = this.#hosted(bot);
    if (host.failure !== null) throw host.failure;
    const next = host.successor(build(host.kernel));
    this.#hosts.set(bot, next);
    await this.#context.journal.record([], [next.state()]);
    this.refresh();
  }

  /** Gives the new ones their share. A bot whose share is not there stands still; the others are not kept waiting. */
  async endowNew(): Promise<void> {
    const waiting = [...this.#hosts.values()].filter((host) => host.isNew && host.failure === null);
    // All at once: they share a commit.
    await Promise.all(waiting.map((host) => this.#endowOrFail(host)));
  }

  async #endowOrFail(host: BotHost): Promise<void> {
    try {
      await this.#endow(host);
    } catch (error) {
      if (!(error instanceof NightdeskError) || error.code !== 'ALLOCATION_SHORT') throw error;
      host.fail(error);
      this.#context.notify({ level: 'error', code: error.code, text: error.message });
    }
  }

  /** The account is ready: all may trade. */
  begin(): void {
    for (const host of [...this.#hosts.values()]) this.#begin(host);
  }

  /**
   * The venue knows an order of a bot that the books do not: they are older than what was sent from here. Its number
   * must not be given again.
   */
  skipTo(bot: string, sequence: number): void {
    const host = this.#hosts.get(bot);
    if (host === undefined || host.failure !== null || sequence <= host.kernel.books.lastOrder)
      return;
    host.kernel.skipTo(sequence);
    this.#context.notify({
      level: 'error',
      code: 'ORDER_UNKNOWN',
      text: `The venue knows order ${sequence.toString(36)} of bot ${bot}, and the books do not: were they restored from a back-up? The bot counts on from there; compare the account.`,
    });
    void this.#keep(host);
  }

  /** Tells every bot of what has become durable. */
  tell(placed: PlacedEvent): void {
    for (const host of this.#hosts.values()) if (!host.isNew) this.#inform(host, placed);
    if (this.#parked.has(placed.event.bot)) this.#missing.add(placed.event.bot);
  }

  /** Gives a bot an event; false when it is not hosted. */
  process(bot: string, event: KernelEvent): boolean {
    const host = this.#hosts.get(bot);
    if (host === undefined) return false;
    this.#give(host, event);
    return true;
  }

  /** Lets timers fire that are due. */
  fireTimers(): void {
    const now = this.#context.clock.now();
    for (const host of this.#hosts.values()) {
      const { kernel } = host;
      if (kernel.hasTimers && kernel.nextTimer <= now)
        this.#give(host, { kind: 'timer', name: '', time: now });
    }
  }

  /** Tells the bots what a person allows, and what is under quarantine. */
  refresh(): void {
    for (const { host, effects } of this.#restrictions.refresh(this.#context.clock.now())) {
      this.#wishes.write(host, effects);
    }
  }

  /**
   * States to be kept: of all that changed, or of those only that must be kept soon. Also those that lag far behind
   * the stream without having missed anything, so that a restart need not read all of it again.
   */
  states(all: boolean): BotState[] {
    const states: BotState[] = [];
    const { told } = this.#context.journal;
    for (const host of this.#hosts.values()) {
      if (host.failure !== null) continue;
      const isDue = all && (host.changed || told - host.savedAt > LAG);
      if (!host.isNew && (host.mustSave || isDue)) states.push(host.state());
    }
    if (!all) return states;
    for (const [bot, state] of this.#parked) {
      if (this.#missing.has(bot) || told - state.seen <= LAG) continue;
      const later = { ...state, seen: told };
      this.#parked.set(bot, later);
      states.push(later);
    }
    return states;
  }

  /** Tells a bot what it has missed, and hosts it without a gap. */
  async #catchUp(host: BotHost, seen: number): Promise<void> {
    const { journal } = this.#context;
    const missed: PlacedEvent[] = [];
    for (let from = seen; from < journal.told;) {
      const events = await this.#store.events(from, PAGE);
      if (events.length === 0) break;
      for (const placed of events) if (placed.event.bot === host.bot) missed.push(placed);
      from = events.at(-1)?.sequence ?? from;
    }
    // Nothing is waited for from here on: what becomes durable next is told in the ordinary way.
    const { told } = journal;
    this.#hosts.set(host.bot, host);
    this.#parked.delete(host.bot);
    for (const placed of missed) if (placed.sequence <= told) this.#inform(host, placed);
    host.pass(told);
  }

  /** Gives a new bot its share and its first state. @throws NightdeskError `ALLOCATION_SHORT`. */
  async #endow(host: BotHost): Promise<void> {
    const { journal, clock } = this.#context;
    const name = `${host.bot}/start`;
    const events = allocationEvents(journal.books, host.bot, host.allocation, name, clock.now());
    const { tradingState } = host.kernel.books;
    if (tradingState !== 'ACTIVE' && journal.books.get('deskStates', host.bot) === null) {
      // What a bot begins with stays until a person changes it.
      const payload = { state: tradingState, reason: 'as the bot begins', changedBy: 'desk' };
      events.push({ bot: host.bot, time: clock.now(), kind: 'TradingStateChanged', payload });
    }
    await journal.record(events, [host.begin(journal.told)]);
  }

  #begin(host: BotHost): void {
    if (host.wasStarted || host.isNew) return;
    this.#give(host, { kind: 'start', time: this.#context.clock.now() });
    if (host.changed) void this.#keep(host);
  }

  /** Keeps a bot's state now. */
  async #keep(host: BotHost): Promise<void> {
    try {
      await this.#context.journal.record([], [host.state()]);
    } catch (error) {
      this.#context.fail(error);
    }
  }

  #inform(host: BotHost, placed: PlacedEvent): void {
    const { books } = this.#context.journal;
    if (host.bot === placed.event.bot) this.#watch(host, () => host.tell(placed, books));
    else host.pass(placed.sequence);
  }

  #give(host: BotHost, event: KernelEvent): void {
    this.#watch(host, () => host.process(event));
  }

  /** Does what a kernel wants, and says when it has failed. */
  #watch(host: BotHost, process: () => readonly Effect[]): void {
    const before = host.failure;
    this.#wishes.write(host, process());
    if (host.failure === null || before !== null) return;
    const { code, message } = host.failure;
    this.#context.notify({ level: 'error', code, text: message });
    void this.#halt(host.bot, `${code}: ${message}`.slice(0, 500));
  }

  /** A bot that failed stays halted over restarts, until a person has looked at it. */
  async #halt(bot: string, reason: string): Promise<void> {
    const { journal, clock, fail } = this.#context;
    const payload = { state: 'HALTED', reason, changedBy: 'desk' } as const;
    try {
      await journal.record([{ bot, time: clock.now(), kind: 'TradingStateChanged', payload }]);
    } catch (error) {
      fail(error);
    }
  }

  #hosted(bot: string): BotHost {
    const host = this.#hosts.get(bot);
    if (host !== undefined) return host;
    throw new NightdeskError({
      code: 'BOT_NOT_HOSTED',
      message: `Bot ${bot} does not run on this account; start it first.`,
      context: { bot },
    });
  }
}

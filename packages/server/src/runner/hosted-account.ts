import type { AccountSpec } from '@nightdesk/contracts/desk/account-spec';
import type { BotSpec } from '@nightdesk/contracts/desk/bot-spec';
import type { Desired, StopPolicy } from '@nightdesk/contracts/desk/states';
import type { ConfigureResult } from '@nightdesk/contracts/ipc/configure-result';
import type { WantedBot } from '@nightdesk/contracts/ipc/to-runner';
import { PaperVenue } from '@nightdesk/adapters/paper/paper-venue';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import {
  AccountExecution,
  type AccountPhase,
} from '@nightdesk/core/execution/account/account-execution';
import type { AccountNotice } from '@nightdesk/core/execution/account/account-context';
import { AccountBooks, keyOf } from '@nightdesk/core/execution/events/books';
import type { OrderRecord } from '@nightdesk/core/execution/events/records';
import type { EmitSignal, Notify } from '@nightdesk/core/kernel/effects';
import type { AccountStore, PlacedEvent } from '@nightdesk/core/ports/account-store';
import { AccountRisk } from '@nightdesk/core/risk/account-risk';
import { openAccountStore } from '@nightdesk/store/account-store';
import type { Store } from '@nightdesk/store/open-store';
import { type AccountRecording, recordAccount } from '../parity/record-account.ts';
import { buildBot, type BuiltBot } from './build-bot.ts';
import { AccountMarkets } from './build-instrument.ts';
import { AccountVoice } from './account-voice.ts';
import type { LagMeter } from './lag-meter.ts';
import { LiveBot } from './live-bot.ts';
import { DESK, isOwnPause, PAUSED, STOPPING } from './own-pause.ts';
import { paperExecution } from './paper-execution.ts';
import { PreloadedStore } from './preloaded-store.ts';
import type { OpenFeed, SharedFeeds } from './shared-feeds.ts';
import { tradingStateOf } from './trading-state-of.ts';
import { windDown } from './wind-down.ts';

/** What hosting an account takes, and who is told of it. */
export interface AccountHosting {
  readonly store: Store;
  /** The desk's data directory. */
  readonly home: string;
  readonly feeds: SharedFeeds;
  readonly lag: LagMeter;
  readonly staleAfter: number;
  readonly onEvent: (account: string, placed: PlacedEvent) => void;
  readonly onLog: (account: string, bot: string, notice: AccountNotice) => void;
  readonly onPhase: (bot: LiveBot) => void;
  /** A bot could not be hosted, or with bot "" the account. */
  readonly onFailed: (account: string, bot: string, error: unknown) => void;
}

/** How often it is looked whether an account is ready, ms. */
const LOOK = 5;

/** One account with its venue, its feed and its bots. It is opened once; when it breaks, another one is made. */
export class HostedAccount {
  readonly spec: AccountSpec;
  readonly markets: AccountMarkets;
  readonly feed: OpenFeed;
  readonly venue: PaperVenue;
  readonly #hosting: AccountHosting;
  /** Null when the account is not to be recorded. */
  readonly #recording: AccountRecording | null;
  #execution: AccountExecution | null = null;
  #ended: Promise<void> = Promise.resolve();
  readonly #bots = new Map<string, LiveBot>();
  readonly #voice: AccountVoice;
  /** One change of a bot after the other. */
  readonly #turns = new Map<string, Promise<unknown>>();

  /**
   * Loads the account, makes its venue from its books, and begins to work. Bots whose making fails are told of and left
   * out.
   *
   * @throws NightdeskError what the store, the feed and the books say
   */
  static async open(
    spec: AccountSpec,
    wanted: readonly WantedBot[],
    hosting: AccountHosting,
  ): Promise<HostedAccount> {
    const markets = new AccountMarkets(spec);
    const store = openAccountStore(hosting.store, spec.id);
    const snapshot = await store.load();
    const feed = await hosting.feeds.open(spec, markets.instruments, lastTime(snapshot.books));
    let venue: PaperVenue | null = null;
    try {
      venue = PaperVenue.restore({
        books: snapshot.books,
        instruments: markets.instruments,
        feed: feed.feed,
        clock: feed.clock,
        options: { deposits: markets.money(spec.deposits), lookUp: orderLookUp(store) },
      });
      const account = new HostedAccount(spec, hosting, markets, feed, venue);
      try {
        const built = await account.#buildAll(wanted);
        await account.#begin(new PreloadedStore(store, snapshot), built);
      } catch (error) {
        await account.#recording?.tape.close(false);
        throw error;
      }
      return account;
    } catch (error) {
      venue?.close();
      feed.release();
      throw error;
    }
  }

  private constructor(
    spec: AccountSpec,
    hosting: AccountHosting,
    markets: AccountMarkets,
    feed: OpenFeed,
    venue: PaperVenue,
  ) {
    this.spec = spec;
    this.#hosting = hosting;
    this.markets = markets;
    this.feed = feed;
    this.venue = venue;
    this.#voice = new AccountVoice(spec.id, this.#bots, hosting);
    this.#recording = spec.record === true ? this.#record() : null;
  }

  /** The one writer of the account. */
  get execution(): AccountExecution {
    if (this.#execution === null) throw new RangeError('the account was not opened yet');
    return this.#execution;
  }

  /** Resolves when the account ends: stopped, or broken for good. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  get phase(): AccountPhase {
    return this.execution.phase;
  }

  get bots(): ReadonlyMap<string, LiveBot> {
    return this.#bots;
  }

  /** Hosts a bot, or brings it to what is wanted of it. Nothing happens when it is so already. */
  want({ spec, desired }: WantedBot): Promise<void> {
    return this.#inTurn(spec.id, async () => {
      if (desired === 'STOPPED') {
        await this.#stop(spec.id, spec.stopPolicy, 0);
        return;
      }
      if (!this.#bots.has(spec.id)) await this.#host(spec);
      await this.#allow(spec.id, desired);
    });
  }

  /** Makes a bot anew, also one that failed, and lets it trade: a person has looked at it. */
  restart({ spec, desired }: WantedBot, by: string): Promise<void> {
    return this.#inTurn(spec.id, async () => {
      await this.#remove(spec.id);
      if (this.execution.books.get('deskStates', spec.id)?.tradingState === 'HALTED') {
        await this.execution.setTradingState(spec.id, 'ACTIVE', 'started again', by);
      }
      await this.#host(spec);
      await this.#allow(spec.id, desired);
    });
  }

  /** Lets go of a bot by its policy. @returns what is left of what was to be gone */
  stopBot(bot: string, policy: StopPolicy, patience: number): Promise<string> {
    return this.#inTurn(bot, () => this.#stop(bot, policy, patience));
  }

  /** Cancels a bot's orders and closes its positions; it stays hosted. @returns what is left */
  closePositions(bot: string, instrument: string | null, patience: number): Promise<string> {
    return this.#inTurn(bot, () =>
      windDown({ ...this.#task(this.bot(bot), 'close', patience), instrument }),
    );
  }

  /**
   * Gives a bot another configuration, between two events. One rule: a strategy that takes up what it remembers goes on
   * from there; one that does not begins anew, from the last bars where the feed knows them. Orders, positions and
   * limits go on in both cases. It is the same that a start with another configuration does.
   *
   * @throws NightdeskError what is wrong with the configuration; the bot works on as it was. `BOT_SHAPE` for another
   * strategy or other instruments
   */
  configure(spec: BotSpec): Promise<ConfigureResult> {
    return this.#inTurn(spec.id, () => this.#configure(spec));
  }

  /** @throws NightdeskError `BOT_NOT_HOSTED`. */
  bot(id: string): LiveBot {
    const found = this.#bots.get(id);
    if (found !== undefined) return found;
    throw new NightdeskError({
      code: 'BOT_NOT_HOSTED',
      message: `Bot ${id} does not run; start it first (paused is enough).`,
      context: { bot: id, account: this.spec.id },
    });
  }

  /** Stops every bot by its policy, keeps everything and ends. @returns what is left, in words by bot */
  async close(patience: number, leave: boolean): Promise<ReadonlyMap<string, string>> {
    const left = new Map<string, string>();
    if (this.phase === 'READY' && !leave) {
      await Promise.all(
        [...this.#bots.values()].map(async (bot) => {
          const rest = await this.#windDown(bot, bot.spec.stopPolicy, patience);
          if (rest !== '') left.set(bot.spec.id, rest);
        }),
      );
    }
    for (const bot of this.#bots.values()) bot.silence();
    try {
      await this.execution.stop();
      await this.#recording?.tape.close();
    } finally {
      await this.dispose();
    }
    return left;
  }

  /** Lets go of feed and venue. Resolves when nothing is written any more. */
  async dispose(): Promise<void> {
    for (const bot of this.#bots.values()) bot.silence();
    this.venue.close();
    this.feed.release();
    await this.#recording?.tape.close(false);
  }

  /** Bots whose kernels have failed since the last look. */
  findFailures(): void {
    for (const [id, bot] of this.#bots) {
      const failure = this.execution.bots.get(id)?.failure ?? null;
      if (failure === null || bot.phase === 'FAULTED') continue;
      bot.silence();
      bot.setPhase('FAULTED', failure.message);
    }
  }

  #record(): AccountRecording {
    const { feed, clock } = this.feed;
    return recordAccount({
      home: this.#hosting.home,
      account: this.spec,
      now: () => clock.now(),
      feedBars: feed.gives.bars,
      staleAfter: this.#hosting.staleAfter,
      onFailure: (error) => {
        const text = `Nothing is recorded any more: ${String(error)}`;
        this.#hosting.onLog(this.spec.id, '', { level: 'error', code: 'RECORDING_FAILED', text });
      },
    });
  }

  async #buildAll(wanted: readonly WantedBot[]): Promise<{ wanted: WantedBot; built: BuiltBot }[]> {
    const all: { wanted: WantedBot; built: BuiltBot }[] = [];
    for (const one of wanted) {
      if (one.desired === 'STOPPED') continue;
      try {
        all.push({ wanted: one, built: await this.#build(one.spec) });
      } catch (error) {
        this.#hosting.onFailed(this.spec.id, one.spec.id, error);
      }
    }
    return all;
  }

  async #begin(
    store: AccountStore,
    all: readonly { wanted: WantedBot; built: BuiltBot }[],
  ): Promise<void> {
    const { together } = this.spec.risk;
    const currency = this.markets.instruments[0]?.settle;
    const init = {
      store,
      gateway: this.venue,
      clock: this.feed.clock,
      instruments: this.markets.instruments,
      options: paperExecution(this.spec.feed.speed),
      ...(this.#recording === null ? {} : { tap: this.#recording.tape }),
      ...(together === undefined || currency === undefined
        ? {}
        : { risk: new AccountRisk(together, currency) }),
      onEvent: (placed: PlacedEvent) => {
        this.#voice.event(placed);
      },
      onWish: (bot: string, wish: EmitSignal | Notify) => {
        this.#voice.wish(bot, wish);
      },
      onNotice: (notice: AccountNotice) => {
        this.#hosting.onLog(this.spec.id, '', notice);
        if (notice.level === 'error') this.findFailures();
      },
    };
    try {
      this.#execution = await AccountExecution.open({
        ...init,
        bots: all.map(({ built }) => built),
      });
      for (const { wanted, built } of all) this.#enter(wanted.spec, built);
    } catch (error) {
      if (!isOfBot(error)) throw error;
      // One bot's kept state does not fit: the others shall not wait for it.
      this.#execution = await AccountExecution.open({ ...init, bots: [] });
      for (const { wanted } of all) {
        try {
          const built = await this.#build(wanted.spec);
          await this.execution.addBot(built);
          this.#enter(wanted.spec, built);
        } catch (problem) {
          this.#hosting.onFailed(this.spec.id, wanted.spec.id, problem);
        }
      }
    }
    this.#ended = this.execution.run();
    void this.#whenReady(all.map(({ wanted }) => wanted));
  }

  async #whenReady(wanted: readonly WantedBot[]): Promise<void> {
    while (this.phase === 'LOADING' || this.phase === 'RECONCILING') await pause(LOOK);
    if (this.phase !== 'READY') return;
    this.findFailures();
    for (const bot of this.#bots.values()) this.#listen(bot);
    this.feed.begin();
    for (const { spec, desired } of wanted) {
      if (!this.#bots.has(spec.id)) continue;
      try {
        await this.#allow(spec.id, desired);
      } catch (error) {
        this.#hosting.onFailed(this.spec.id, spec.id, error);
      }
    }
  }

  #listen(bot: LiveBot): void {
    if (bot.phase === 'FAULTED') return;
    bot.listen();
  }

  async #build(spec: BotSpec): Promise<BuiltBot> {
    const built = await buildBot(spec, {
      account: this.spec,
      markets: this.markets,
      feedBars: this.feed.feed.gives.bars,
      staleAfter: this.#hosting.staleAfter,
      onEntry: (entry) => {
        this.#voice.entry(spec.id, entry);
      },
    });
    this.#recording?.made(built.kernel, spec);
    return built;
  }

  #enter(spec: BotSpec, built: BuiltBot): LiveBot {
    const bot = new LiveBot({
      spec,
      built,
      account: this.execution,
      feed: this.feed,
      lag: this.#hosting.lag,
      tradingState: () => tradingStateOf(this.execution.books, spec.id),
      onPhase: this.#hosting.onPhase,
    });
    this.#bots.set(spec.id, bot);
    return bot;
  }

  async #host(spec: BotSpec): Promise<void> {
    const built = await this.#build(spec);
    await this.execution.addBot(built);
    const bot = this.#enter(spec, built);
    // Before the account is ready all bots are woken together.
    if (this.phase === 'READY') this.#listen(bot);
  }

  /** A person's wish as a trading state. What others have said (a kill switch, a failure) stays. */
  async #allow(bot: string, desired: Desired): Promise<void> {
    const { execution } = this;
    const state = execution.books.get('deskStates', bot)?.tradingState ?? 'ACTIVE';
    if (desired === 'PAUSED' && state === 'ACTIVE') {
      await execution.setTradingState(bot, 'REDUCING', PAUSED, DESK);
    }
    if (desired === 'RUNNING' && isOwnPause(execution.books, bot)) {
      await execution.setTradingState(bot, 'ACTIVE', 'resumed', DESK);
    }
  }

  async #stop(id: string, policy: StopPolicy, patience: number): Promise<string> {
    const bot = this.#bots.get(id);
    if (bot === undefined) return '';
    const left = await this.#windDown(bot, policy, patience);
    await this.#remove(id);
    return left;
  }

  async #windDown(bot: LiveBot, policy: StopPolicy, patience: number): Promise<string> {
    if (bot.phase === 'FAULTED' || policy === 'leave' || this.phase !== 'READY') return '';
    bot.setPhase('STOPPING', policy === 'close' ? 'closes its positions' : 'cancels its entries');
    const { execution } = this;
    if ((execution.books.get('deskStates', bot.spec.id)?.tradingState ?? 'ACTIVE') === 'ACTIVE') {
      await execution.setTradingState(bot.spec.id, 'REDUCING', STOPPING, DESK);
    }
    bot.kernel.strategy.isMuted = true;
    return windDown(this.#task(bot, policy, patience));
  }

  #task(bot: LiveBot, policy: StopPolicy, patience: number): Parameters<typeof windDown>[0] {
    const { execution: account, feed } = this;
    const until = performance.now() + patience;
    return { account, bot, clock: feed.clock, policy, instrument: null, until };
  }

  async #remove(id: string): Promise<void> {
    this.#bots.get(id)?.silence();
    this.#bots.delete(id);
    if (this.execution.bots.has(id)) await this.execution.removeBot(id);
  }

  async #configure(spec: BotSpec): Promise<ConfigureResult> {
    const bot = this.bot(spec.id);
    const { strategy, instruments } = bot.spec;
    if (spec.strategy !== strategy || String(spec.instruments) !== String(instruments)) {
      throw new NightdeskError({
        code: 'BOT_SHAPE',
        message: `Bot ${spec.id} runs ${strategy} on ${instruments.join(', ')}; another strategy or other instruments are another bot. Make a new one.`,
        context: { bot: spec.id },
      });
    }
    const built = await this.#build(spec);
    await this.execution.replaceKernel(spec.id, (old) => {
      built.kernel.restore(old.save());
      return built;
    });
    bot.takeOver(built, spec);
    if (!built.kernel.strategy.isFresh) {
      return { how: 'taken-up', text: 'It goes on from what it remembers, with the new settings.' };
    }
    return bot.warmUp(this.feed.clock.now())
      ? { how: 'warmed-up', text: 'It was made anew and has seen the last bars.' }
      : {
          how: 'cold',
          text: 'It was made anew and waits for bars; until then it only leaves positions.',
        };
  }

  #inTurn<T>(bot: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(bot) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#turns.set(bot, turn);
    const forget = (): void => {
      if (this.#turns.get(bot) === turn) this.#turns.delete(bot);
    };
    turn.then(forget, forget);
    return turn;
  }
}

/** When something last happened on an account, ms; 0 before anything has. */
function lastTime(books: AccountBooks): number {
  let last = 0;
  for (const { updatedTime } of books.all('orders')) last = Math.max(last, updatedTime);
  for (const { time } of books.all('fills')) last = Math.max(last, time);
  for (const { time } of books.all('ledger')) last = Math.max(last, time);
  return last;
}

/** Looks an order of long ago up in the durable books. */
function orderLookUp(store: AccountStore): (id: string) => Promise<OrderRecord | null> {
  return async (id) => {
    const books = new AccountBooks();
    await store.recall(books, [{ table: 'orders', key: [id] }]);
    return books.get('orders', keyOf(id));
  };
}

/** Whether an error is about one bot's kept state and not about the account. */
function isOfBot(error: unknown): boolean {
  return (
    error instanceof NightdeskError &&
    ['STATE_MISMATCH', 'INDICATOR_STATE', 'PORTFOLIO_CURRENCY'].includes(error.code)
  );
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

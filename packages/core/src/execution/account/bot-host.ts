import { NightdeskError } from '../../errors/nightdesk-error.ts';
import type { Effect } from '../../kernel/effects.ts';
import type { KernelEvent } from '../../kernel/events.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Instrument } from '../../model/instrument.ts';
import type { KernelState } from '../../kernel/kernel-state.ts';
import type { Money } from '../../money/money.ts';
import { parseClientOrderId } from '../../orders/client-order-id.ts';
import type { BotState, PlacedEvent } from '../../ports/account-store.ts';
import { fieldsOf } from '../../risk/saved-state.ts';
import type { TradingState } from '../../risk/trading-state.ts';
import type { Json } from '../../strategy/json.ts';
import type { AccountBooks } from '../events/books.ts';
import { type InstrumentPlaces, kernelReport } from './kernel-reports.ts';
import type { KernelTap } from './kernel-tap.ts';

/** A bot that an account is to host. */
export interface HostedBot {
  /** Fresh: with the bot's strategy and instruments, without money. Its saved state is taken up here. */
  readonly kernel: Kernel;
  /** What the bot gets of the account's money when it is new. */
  readonly allocation: readonly Money[];
  /** Version of the risk settings that its kernel was made with. */
  readonly riskVersion: string;
}

/**
 * One bot's kernel on an account: it is told of what is durable, in the order of the stream, and says what it
 * wants done. A kernel that fails is told nothing more; its neighbours do not notice.
 */
export class BotHost {
  readonly bot: string;
  readonly kernel: Kernel;
  readonly allocation: readonly Money[];
  readonly riskVersion: string;
  readonly places: InstrumentPlaces;
  readonly #tap: KernelTap | null;
  #seen = 0;
  #savedVersion = -1;
  #savedAt = 0;
  #changed = false;
  #failure: NightdeskError | null = null;
  #kept: BotState | null = null;
  #isNew = true;
  #wasStarted = false;

  constructor({ kernel, allocation, riskVersion }: HostedBot, tap: KernelTap | null) {
    this.bot = kernel.bot;
    this.kernel = kernel;
    this.allocation = allocation;
    this.riskVersion = riskVersion;
    this.#tap = tap;
    this.places = new Map(
      kernel.portfolio.instruments.map((instrument, index) => [
        instrument.id,
        { index, instrument },
      ]),
    );
  }

  /** Never kept before: it has no money and was not started. */
  get isNew(): boolean {
    return this.#isNew;
  }

  /** Whether its strategy was told of the start, in this life or an earlier one. */
  get wasStarted(): boolean {
    return this.#wasStarted;
  }

  /** Why it stands still; null while it works. */
  get failure(): NightdeskError | null {
    return this.#failure;
  }

  /** Whether the kernel has changed since its state was taken. */
  get changed(): boolean {
    return this.#changed;
  }

  /** Number of the event up to which its state was taken last. */
  get savedAt(): number {
    return this.#savedAt;
  }

  /** Whether something changed that nothing but the kernel's own state remembers. */
  get mustSave(): boolean {
    return this.#failure === null && this.kernel.stateVersion !== this.#savedVersion;
  }

  /** The host of a kernel that takes this one's place: it has been told of what this one was. */
  successor(bot: HostedBot): BotHost {
    const next = new BotHost(bot, this.#tap);
    next.#seen = this.#seen;
    next.#isNew = this.#isNew;
    next.#wasStarted = this.#wasStarted;
    next.#changed = true;
    this.#tap?.onHosted(next.kernel, next.#seen);
    return next;
  }

  /** A new bot's state before it was told of anything: its stream begins after `sequence`. */
  begin(sequence: number): BotState {
    this.#seen = sequence;
    this.#tap?.onHosted(this.kernel, sequence);
    return this.state();
  }

  /** Takes up a kept state. @throws NightdeskError `STATE_MISMATCH`. */
  restore(saved: BotState): void {
    const { kernel, started } = fieldsOf(saved.state);
    const state = kernel ?? null;
    assertKernelState(state, this.bot);
    this.kernel.restore(state);
    this.#wasStarted = started === true;
    this.#seen = saved.seen;
    this.#savedAt = saved.seen;
    this.#isNew = false;
    this.#savedVersion = this.kernel.stateVersion;
    this.#kept = saved;
    this.#tap?.onHosted(this.kernel, saved.seen);
  }

  /** An event of the stream that is none of this bot's. */
  pass(sequence: number): void {
    if (sequence > this.#seen && this.#failure === null) this.#seen = sequence;
  }

  /** Tells the kernel of an event of its bot's; gives back what it wants done about it. */
  tell({ sequence, event }: PlacedEvent, books: AccountBooks): readonly Effect[] {
    if (sequence <= this.#seen || this.#failure !== null) return [];
    const before = this.#seen;
    this.#seen = sequence;
    const report = kernelReport(event, this.places, (id) => this.#instrumentOf(id, books));
    const effects = report === null ? [] : this.process(report, sequence);
    // What a kernel failed at, it must be told again when it is started again.
    if (this.#failure !== null) this.#seen = before;
    return effects;
  }

  /** By the books; by the kernel itself for an order that they have forgotten. */
  #instrumentOf(clientOrderId: string, books: AccountBooks): Instrument | null {
    const id = books.get('orders', clientOrderId)?.instrument;
    if (id !== undefined) return this.places.get(id)?.instrument ?? null;
    const { sequence } = parseClientOrderId(clientOrderId);
    const { openOrders, ended } = this.kernel.books;
    return (openOrders.get(sequence) ?? ended.get(sequence))?.instrument ?? null;
  }

  /** It stands still from now on. */
  fail(error: NightdeskError): void {
    this.#failure ??= error;
  }

  /**
   * Gives the kernel an event; a kernel that throws is halted, and wants nothing.
   *
   * @param sequence number of the event of the stream that is reported, 0 = it comes from elsewhere
   */
  process(event: KernelEvent, sequence = 0): readonly Effect[] {
    if (this.#failure !== null) return [];
    this.#changed = true;
    if (event.kind === 'start') this.#wasStarted = true;
    let effects: readonly Effect[] = [];
    try {
      effects = [...this.kernel.process(event)];
    } catch (error) {
      this.#failure =
        error instanceof NightdeskError
          ? error
          : new NightdeskError({
              code: 'BOT_FAILED',
              message: `Bot ${this.bot} failed: ${String(error)}. Its orders are looked after; start it again when the cause is found.`,
              context: { bot: this.bot },
              disposition: 'halt',
              cause: error,
            });
    }
    this.#tap?.onInput({ bot: this.bot, event, sequence, effects, failure: this.#failure });
    return effects;
  }

  /** The kernel as it is now, to be kept with the events that it has just asked for; a failed one as it was kept last. */
  state(): BotState {
    if (this.#failure !== null && this.#kept !== null) return this.#kept;
    this.#changed = false;
    this.#isNew = false;
    this.#savedAt = this.#seen;
    this.#savedVersion = this.kernel.stateVersion;
    const state = { started: this.#wasStarted, kernel: jsonOf(this.kernel.save()) };
    this.#kept = { bot: this.bot, seen: this.#seen, state };
    return this.#kept;
  }

  /** Lets the kernel know what a person allows; nothing happens when it is so already. */
  setTradingState(state: TradingState, reason: string, time: number): readonly Effect[] {
    if (this.kernel.books.tradingState === state) return [];
    return this.process({ kind: 'set-trading-state', state, reason, time });
  }
}

/** Kernel states are plain JSON by their type; interfaces have no index signature to show it. */
function jsonOf(state: KernelState): Json {
  return state as unknown as Json;
}

/** @throws NightdeskError `STATE_MISMATCH`. */
function assertKernelState(state: Json, bot: string): asserts state is Json & KernelState {
  const { books, lastOrder, risk } = fieldsOf(state);
  if (typeof lastOrder === 'number' && books !== undefined && risk !== undefined) return;
  throw new NightdeskError({
    code: 'STATE_MISMATCH',
    message: `What was kept of bot ${bot} is not the state of a kernel; restore a back-up, or remove the bot and make it anew.`,
    context: { bot },
    disposition: 'halt',
  });
}

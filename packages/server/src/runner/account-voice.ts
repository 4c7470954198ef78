import type { AccountNotice } from '@nightdesk/core/execution/account/account-context';
import type { BriefEntry } from '@nightdesk/core/kernel/brief-event-log';
import type { EmitSignal, Notify } from '@nightdesk/core/kernel/effects';
import type { PlacedEvent } from '@nightdesk/core/ports/account-store';
import { eventWords, orderWords } from './event-words.ts';
import type { LiveBot } from './live-bot.ts';

/** Who hears what happens on an account. */
export interface AccountListener {
  readonly onEvent: (account: string, placed: PlacedEvent) => void;
  readonly onLog: (account: string, bot: string, notice: AccountNotice) => void;
}

/** How long the same denial is not told again, ms. */
const REPEAT_AFTER = 300_000;

/** Puts what happens on an account into words, for the logs of its bots. What a bot catches up on is not told. */
export class AccountVoice {
  readonly #account: string;
  readonly #bots: ReadonlyMap<string, LiveBot>;
  readonly #listener: AccountListener;
  /** The last denial of each bot that was told. */
  readonly #denials = new Map<string, { readonly code: string; readonly at: number }>();

  constructor(account: string, bots: ReadonlyMap<string, LiveBot>, listener: AccountListener) {
    this.#account = account;
    this.#bots = bots;
    this.#listener = listener;
  }

  /** An event has become durable. */
  event(placed: PlacedEvent): void {
    const { event } = placed;
    this.#listener.onEvent(this.#account, placed);
    const bot = this.#bots.get(event.bot);
    if (event.kind === 'OrderIntended' && bot !== undefined) {
      const { terms, instrument, decision } = event.payload;
      const text = orderWords(instrument, terms);
      bot.lastDecision = { at: event.time, rule: decision?.rule ?? '', text };
    }
    const words = eventWords(event);
    if (words !== null) this.#say(event.bot, { ...words, code: event.kind });
  }

  /** A strategy has something to say. */
  wish(bot: string, wish: EmitSignal | Notify): void {
    if (this.#bots.get(bot)?.isCatchingUp === true) return;
    if (wish.kind === 'notify') {
      const { level, text } = wish;
      if (level !== 'debug') this.#say(bot, { level, code: '', text });
      return;
    }
    const { instrument, side, action, decision } = wish.signal;
    const id = this.#bots.get(bot)?.wishes[instrument]?.instrument.id ?? '';
    const text = `Signal: ${action} ${side} ${id}: ${decision.rule}`;
    this.#say(bot, { level: 'info', code: 'SIGNAL', text });
  }

  /** A kernel has refused something, or failed. */
  entry(bot: string, { kind, text }: BriefEntry): void {
    if (this.#bots.get(bot)?.isCatchingUp !== false) return;
    if (kind === 'OrderDenied' && this.#isNews(bot, text)) {
      this.#say(bot, { level: 'warn', code: 'ORDER_DENIED', text });
    }
    if (kind === 'StrategyFailed')
      this.#say(bot, { level: 'error', code: 'STRATEGY_FAILED', text });
  }

  /** A strategy that asks again with each bar is refused with each bar: the same reason is told once in a while. */
  #isNews(bot: string, text: string): boolean {
    const code = text.slice(0, text.indexOf(':'));
    const last = this.#denials.get(bot);
    const now = performance.now();
    if (last !== undefined && last.code === code && now - last.at < REPEAT_AFTER) return false;
    this.#denials.set(bot, { code, at: now });
    return true;
  }

  #say(bot: string, notice: AccountNotice): void {
    this.#listener.onLog(this.#account, bot, notice);
  }
}

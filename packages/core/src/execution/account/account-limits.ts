import { decimalToNumber, parseDecimal } from '../../money/decimal.ts';
import type { Order } from '../../orders/order.ts';
import type { BotState } from '../../ports/account-store.ts';
import type { LiveClock } from '../../ports/live-clock.ts';
import type { AccountOrderChange, AccountRisk } from '../../risk/account-risk.ts';
import type { AccountRiskView } from '../../risk/account-risk-view.ts';
import type { Denial, RiskContext } from '../../risk/risk-context.ts';
import type { AccountBooks } from '../events/books.ts';
import type { OrderEvent } from '../events/order-event.ts';
import { rawQuantity } from '../events/order-text.ts';
import type { BotHost } from './bot-host.ts';

/** What somebody above the account says about an order that its bot approved; null = nothing. */
export type OuterJudge = (order: Order, bot: string) => Denial | null;

/** Name under which the account's own limits keep what they must remember. */
const OWN = '';

/**
 * The limits over all bots of an account, and what they must remember across a restart: it is committed with the
 * orders that they have let pass.
 */
export class AccountLimits {
  readonly #risk: AccountRisk | null;
  readonly #outer: OuterJudge | null;
  readonly #hosts: ReadonlyMap<string, BotHost>;
  readonly #books: AccountBooks;
  readonly #clock: LiveClock;
  #savedVersion = 0;

  constructor(
    risk: AccountRisk | null,
    outer: OuterJudge | null,
    hosts: ReadonlyMap<string, BotHost>,
    books: AccountBooks,
    clock: LiveClock,
  ) {
    this.#risk = risk;
    this.#outer = outer;
    this.#hosts = hosts;
    this.#books = books;
    this.#clock = clock;
  }

  /** Takes up what was kept, and the begin of the day as the stream has it. */
  restore(states: readonly BotState[]): void {
    const risk = this.#risk;
    if (risk === null) return;
    const saved = states.find(({ bot }) => bot === OWN);
    if (saved !== undefined) risk.restore(saved.state);
    const desk = this.#books.get('deskStates', OWN);
    if (desk?.day !== undefined && desk.day !== null && desk.dayEquity !== null) {
      const { raw, precision } = parseDecimal(desk.dayEquity);
      risk.resumeDay(desk.day, decimalToNumber(raw, precision));
    }
    this.#savedVersion = risk.stateVersion;
  }

  /** The first denial of an order that its bot has approved, or null; an approval is remembered. */
  decide(order: Order, { bot }: BotHost, companions: number): Denial | null {
    const outer = this.#outer?.(order, bot) ?? null;
    return outer ?? this.#risk?.decide(order, bot, this.#view(), companions) ?? null;
  }

  /** The first denial of a change of a working order, or null. */
  decideChange(order: Order, change: AccountOrderChange, { bot }: BotHost): Denial | null {
    return this.#risk?.examineChange(order, change, bot, this.#view()) ?? null;
  }

  /** Marks everything at the last prices; gives back what is to be recorded because of it. */
  mark(): readonly OrderEvent[] {
    const risk = this.#risk;
    if (risk === null) return [];
    risk.mark(this.#view());
    return risk.takeEvents(this.#clock.now());
  }

  /** What must be kept now; nothing when it is what was kept last. */
  states(): BotState[] {
    const risk = this.#risk;
    if (risk === null || risk.stateVersion === this.#savedVersion) return [];
    this.#savedVersion = risk.stateVersion;
    return [{ bot: OWN, seen: 0, state: risk.save() }];
  }

  #view(): AccountRiskView {
    const bots = new Map<string, RiskContext>();
    for (const [bot, host] of this.#hosts) bots.set(bot, host.kernel.books);
    return {
      now: this.#clock.now(),
      tradingState: this.#books.get('deskStates', OWN)?.tradingState ?? 'ACTIVE',
      bots,
      foreignExposure: this.#foreignExposure(bots.values()),
    };
  }

  /**
   * What contract positions that no bot has are worth at the last prices that any bot knows; 0 where none does.
   * Coins of the account's own are no exposure of the desk's.
   */
  #foreignExposure(bots: Iterable<RiskContext>): number {
    const held = this.#books
      .all('positions')
      .filter(({ bot, quantity }) => bot === OWN && quantity !== '0');
    if (held.length === 0) return 0;
    const contexts = [...bots];
    let sum = 0;
    for (const { instrument, quantity } of held) {
      for (const context of contexts) {
        const index = context.portfolio.instruments.findIndex(({ id }) => id === instrument);
        const traded = context.portfolio.instruments[index];
        const price = context.lastPrice(index);
        if (traded === undefined || traded.kind === 'spot' || !(price > 0)) continue;
        const raw = rawQuantity(traded, quantity);
        const size = raw < 0n ? -raw : raw;
        const value = traded.notionalRaw(traded.priceRaw(price, 'half-even'), size);
        sum += decimalToNumber(value, traded.quote.precision);
        break;
      }
    }
    return sum;
  }
}

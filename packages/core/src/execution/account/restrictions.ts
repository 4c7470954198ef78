import type { TradingState } from '../../risk/trading-state.ts';
import type { Effect } from '../../kernel/effects.ts';
import { type AccountBooks, keyOf } from '../events/books.ts';
import type { OrderRecord } from '../events/records.ts';
import { unitsOf } from '../reconciliation/decimal-units.ts';
import { restrictedInstruments } from '../reconciliation/restricted-instruments.ts';
import type { BotHost } from './bot-host.ts';

const STRICTNESS: Readonly<Record<TradingState, number>> = { ACTIVE: 0, REDUCING: 1, HALTED: 2 };

/**
 * What may not be done now, by a person's word (trading states of the account and its bots) and by open
 * quarantines. It holds twice: kernels are told, so that they decide nothing else, and every send is judged
 * again, because what was decided before may not have left yet.
 */
export class Restrictions {
  readonly #books: AccountBooks;
  readonly #hosts: ReadonlyMap<string, BotHost>;
  #restricted: ReadonlyMap<string, readonly string[]>;

  constructor(books: AccountBooks, hosts: ReadonlyMap<string, BotHost>) {
    this.#books = books;
    this.#hosts = hosts;
    this.#restricted = restrictedInstruments(books);
  }

  /** Instruments that may only be left, with the quarantines that say so. */
  get instruments(): ReadonlyMap<string, readonly string[]> {
    return this.#restricted;
  }

  /** The stricter of what holds for the account and for the bot. */
  tradingState(bot: string): TradingState {
    const own = this.#books.get('deskStates', bot)?.tradingState ?? 'ACTIVE';
    const all = this.#books.get('deskStates', '')?.tradingState ?? 'ACTIVE';
    return STRICTNESS[own] > STRICTNESS[all] ? own : all;
  }

  /** Why an order must not be sent; null = it may. */
  objection(record: OrderRecord): string | null {
    const host = this.#hosts.get(record.bot);
    const state = this.tradingState(record.bot);
    const own = host?.kernel.books.tradingState ?? state;
    if (state === 'HALTED' || own === 'HALTED') return 'trading is halted';
    if (this.#isReducing(record)) return null;
    if (state === 'REDUCING' || own === 'REDUCING') return 'only exits are allowed';
    const quarantines = this.#restricted.get(record.instrument);
    return quarantines === undefined
      ? null
      : `${record.instrument} is under quarantine (${quarantines.join(', ')})`;
  }

  /** As risk sees it: marked so, or too small to do anything but shrink what the bot holds. */
  #isReducing(record: OrderRecord): boolean {
    if (record.reduceOnly === 1) return true;
    const position = this.#books.get('positions', keyOf(record.bot, record.instrument));
    if (position === null || record.cash !== '0') return false;
    const held = unitsOf(position.quantity);
    const left = unitsOf(record.quantity) - unitsOf(record.filledQuantity);
    return record.side === 'SELL' ? left <= held : left <= -held;
  }

  /** Brings the kernels up to date; gives back what they want done about it. */
  refresh(time: number): { readonly host: BotHost; readonly effects: readonly Effect[] }[] {
    this.#restricted = restrictedInstruments(this.#books);
    const wishes: { host: BotHost; effects: readonly Effect[] }[] = [];
    for (const host of this.#hosts.values()) {
      const { tradingReason = '' } =
        this.#books.get('deskStates', host.bot) ?? this.#books.get('deskStates', '') ?? {};
      const effects = host.setTradingState(this.tradingState(host.bot), tradingReason, time);
      if (effects.length > 0) wishes.push({ host, effects });
      for (const [id, { index }] of host.places) {
        const quarantines = this.#restricted.get(id);
        if ((quarantines !== undefined) === host.kernel.books.reducing.has(index)) continue;
        const next = host.process({
          kind: 'set-instrument-state',
          instrument: index,
          state: quarantines === undefined ? 'ACTIVE' : 'REDUCING',
          reason: quarantines === undefined ? '' : `quarantine ${quarantines.join(', ')}`,
          time,
        });
        if (next.length > 0) wishes.push({ host, effects: next });
      }
    }
    return wishes;
  }
}

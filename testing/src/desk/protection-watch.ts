import { rawQuantity } from '@nightdesk/core/execution/events/order-text';
import { isTerminal } from '@nightdesk/core/orders/order-status';
import type { Invariant } from '../run/invariant.ts';
import type { World } from '../run/world.ts';
import type { SimVenue } from '../venue/sim-venue.ts';
import { DESK_BOTS } from './desk-command.ts';
import type { DeskSettings } from './desk-settings.ts';
import { type DeskTrader, instrumentsOf } from './desk-trader.ts';

/** Between two looks, ms. */
const EVERY = 500;
/** Longest time (ms) that a position may be without its stop or on its way out, once faults have healed. */
const BOUND = 60_000;

/** Looks after every position that should have a stop: how long it is without, by the true clock. */
export class ProtectionWatch {
  readonly #world: World;
  readonly #venue: SimVenue;
  readonly #settings: DeskSettings;
  readonly #trader: () => DeskTrader | null;
  /** Since when (ms) each is bare, by bot and instrument. */
  readonly #bareSince = new Map<string, number>();

  constructor(
    world: World,
    venue: SimVenue,
    settings: DeskSettings,
    trader: () => DeskTrader | null,
  ) {
    this.#world = world;
    this.#venue = venue;
    this.#settings = settings;
    this.#trader = trader;
  }

  get invariants(): readonly Invariant[] {
    return [{ name: 'positions-have-their-stop', when: 'end', check: () => this.#problem() }];
  }

  /** True while a position is without its stop or on its way out. */
  get unsettled(): boolean {
    return this.#positions().some(({ coverage }) => coverage === 'bare' || coverage === 'leaving');
  }

  start(): void {
    const look = (): void => {
      this.#look();
      this.#world.scheduler.in(EVERY, 'protection/look', look);
    };
    this.#world.scheduler.in(EVERY, 'protection/look', look);
  }

  #look(): void {
    const { now } = this.#world.scheduler;
    // What the venue or the disk do not let happen is no fault of ours: from when all is well the bound holds.
    if (!this.#world.plan.healed || this.#trader()?.ready !== true) {
      this.#bareSince.clear();
      return;
    }
    const bare = new Set<string>();
    for (const { name, coverage, halted } of this.#positions()) {
      if ((coverage !== 'bare' && coverage !== 'leaving') || halted) continue;
      bare.add(name);
      const since = this.#bareSince.get(name) ?? now;
      this.#bareSince.set(name, since);
      if (now - since > BOUND) {
        this.#world.violate(
          'protected-within-bound',
          `${name} is ${coverage} for ${now - since} ms`,
        );
      }
    }
    for (const name of this.#bareSince.keys()) if (!bare.has(name)) this.#bareSince.delete(name);
  }

  #positions(): {
    readonly name: string;
    readonly bot: string;
    readonly index: number;
    readonly coverage: string;
    readonly halted: boolean;
  }[] {
    const trader = this.#trader();
    if (trader === null) return [];
    return DESK_BOTS.flatMap((bot) =>
      instrumentsOf(bot).map((instrument, index) => {
        const coverage = trader.strategies.get(bot)?.exits[index]?.coverage ?? 'flat';
        const halted = trader.account?.bots.get(bot)?.kernel.books.tradingState === 'HALTED';
        return { name: `${bot} in ${instrument.id}`, bot, index, coverage, halted };
      }),
    );
  }

  /** A position whose stop is said to be at the venue has it there, for all of it. */
  #problem(): string | null {
    const account = this.#trader()?.account;
    if (account === null || account === undefined) return null;
    for (const { bot, index, coverage, name } of this.#positions()) {
      const needs = this.#settings.rules[DESK_BOTS.findIndex((one) => one === bot)];
      const instrument = instrumentsOf(bot)[index];
      if (instrument === undefined) continue;
      const { quantity } = account.bots.get(bot)?.kernel.portfolio.position(index) ?? {};
      if (quantity === undefined || quantity === 0n) continue;
      const hasStop = needs?.stopLoss !== undefined || needs?.trailingStop !== undefined;
      if (hasStop && coverage !== 'venue' && coverage !== 'watched' && coverage !== 'dust') {
        return `${name} is ${coverage}`;
      }
      if (coverage !== 'venue') continue;
      this.#world.sometimes('a stop guarded a position at the venue');
      const size = quantity < 0n ? -quantity : quantity;
      const held = size - (size % instrument.lot);
      let guarded = 0n;
      for (const record of account.books.all('orders')) {
        if (record.bot !== bot || record.instrument !== instrument.id) continue;
        if (isTerminal(record.status) || record.triggerPrice === null) continue;
        const order = [...this.#venue.books.open].find(
          ({ terms }) => terms.clientOrderId === record.clientOrderId,
        );
        if (order !== undefined && (order.terms.side === 'SELL') === quantity > 0n) {
          guarded += rawQuantity(instrument, record.quantity) - order.filled;
        }
      }
      if (guarded < held)
        return `${name} holds ${held} and its stops at the venue are for ${guarded}`;
    }
    return null;
  }
}

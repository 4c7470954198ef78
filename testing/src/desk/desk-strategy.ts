import { ExitManager } from '@nightdesk/core/execution/exits/exit-manager';
import type { ExitBounds, ExitRuleSettings } from '@nightdesk/core/execution/exits/exit-settings';
import type { ExitVenue } from '@nightdesk/core/execution/exits/exit-venue';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { QuoteTick } from '@nightdesk/core/model/ticks';
import type { FillReport } from '@nightdesk/core/orders/fill-report';
import type { Order } from '@nightdesk/core/orders/order';
import type { ExternalFillReport } from '@nightdesk/core/orders/reports';
import { fieldsOf, numberOr } from '@nightdesk/core/risk/saved-state';
import type { Json } from '@nightdesk/core/strategy/json';
import type { ExternalSignal } from '@nightdesk/core/strategy/signal';
import type { Strategy } from '@nightdesk/core/strategy/strategy';
import type { StrategyContext } from '@nightdesk/core/strategy/strategy-context';
import { BOT_ACTS, type DeskCommand } from './desk-command.ts';

/** Short bounds, so that they are met in a run. */
const BOUNDS: Partial<ExitBounds> = {
  unprotectedAfter: 8_000,
  repriceAfter: 3_000,
  marketAfter: 6_000,
  retryAfter: 1_000,
  settleAfter: 1_000,
};

/** Why an order was made that a command asked for. */
export const COMMAND_RULE = 'a command';

const WHY = { rule: COMMAND_RULE, values: {} };

type BotCommand = Extract<DeskCommand, { readonly kind: 'bot' }>;

/** The numbers of the signal that carries a command. */
export function commandValues(command: BotCommand): Readonly<Record<string, number>> {
  const { act, side, lots, away, pick } = command;
  return { act: BOT_ACTS.indexOf(act), sell: side === 'SELL' ? 1 : 0, lots, away, pick };
}

/** Does what it is told by signals, one order or so at a time, and guards what it holds with exits. */
export class DeskStrategy implements Strategy {
  readonly exits: readonly ExitManager[];
  readonly #instruments: readonly Instrument[];
  readonly #isGuarded: boolean;
  readonly #bid: number[];
  readonly #ask: number[];

  /** @param rules of the exits; empty = positions are left alone */
  constructor(instruments: readonly Instrument[], venue: ExitVenue, rules: ExitRuleSettings) {
    this.#instruments = instruments;
    this.#isGuarded = Object.keys(rules).length > 0;
    this.#bid = instruments.map(() => Number.NaN);
    this.#ask = instruments.map(() => Number.NaN);
    this.exits = instruments.map(
      (instrument, index) =>
        new ExitManager({
          index,
          instrument,
          // Spot knows no orders that only reduce.
          venue: { ...venue, reduceOnly: venue.reduceOnly && instrument.kind !== 'spot' },
          rules,
          bounds: BOUNDS,
        }),
    );
  }

  onBar(): void {}

  onQuote(quote: QuoteTick, context: StrategyContext): void {
    this.#bid[quote.instrument] = quote.bid;
    this.#ask[quote.instrument] = quote.ask;
    for (const exits of this.exits) exits.onQuote(quote, context);
  }

  onFill(fill: FillReport, order: Order, context: StrategyContext): void {
    for (const exits of this.exits) exits.onFill(fill, order, context);
  }

  onExternalFill(fill: ExternalFillReport, context: StrategyContext): void {
    for (const exits of this.exits) exits.onExternalFill(fill, context);
  }

  onOrder(order: Order, context: StrategyContext): void {
    for (const exits of this.exits) exits.onOrder(order, context);
  }

  onTimer(name: string, context: StrategyContext): void {
    for (const exits of this.exits) exits.onTimer(name, context);
  }

  onSignal({ instrument, values }: ExternalSignal, context: StrategyContext): void {
    const { act = 0, sell = 0, lots = 1, away = 0, pick = 0 } = values;
    const index = instrument ?? 0;
    const kind = BOT_ACTS[act];
    const exits = this.exits[index];
    if (kind === undefined || exits === undefined) return;
    if (kind === 'leave') exits.leave({ rule: 'a command to leave', values: {} }, context);
    else if (kind === 'cancel' || kind === 'change') this.#touch(index, kind, away, pick, context);
    else this.#enter(index, kind, this.#side(index, sell === 1, context), lots, away, context);
  }

  saveState(): Json {
    const prices = (list: readonly number[]): Json => list.map((p) => (Number.isNaN(p) ? null : p));
    return {
      exits: this.exits.map((exits) => exits.save()),
      bid: prices(this.#bid),
      ask: prices(this.#ask),
    };
  }

  restoreState(state: Json): void {
    const { exits, bid, ask } = fieldsOf(state);
    this.exits.forEach((manager, i) => {
      manager.restore(listOf(exits)[i] ?? null);
      this.#bid[i] = numberOr(listOf(bid)[i], Number.NaN);
      this.#ask[i] = numberOr(listOf(ask)[i], Number.NaN);
    });
  }

  /** Spot is sold when it is held and no exits are there to do it; a contract is not turned over while they guard it. */
  #side(index: number, sell: boolean, context: StrategyContext): 'BUY' | 'SELL' {
    const { quantity } = context.position(index);
    if (this.#instruments[index]?.kind === 'spot') {
      return sell && quantity > 0n && !this.#isGuarded ? 'SELL' : 'BUY';
    }
    if (quantity > 0n) return 'BUY';
    if (quantity < 0n) return 'SELL';
    return sell ? 'SELL' : 'BUY';
  }

  #enter(
    index: number,
    kind: Exclude<(typeof BOT_ACTS)[number], 'cancel' | 'change' | 'leave'>,
    side: 'BUY' | 'SELL',
    lots: number,
    away: number,
    context: StrategyContext,
  ): void {
    const instrument = this.#instruments[index];
    const market = side === 'BUY' ? this.#ask[index] : this.#bid[index];
    if (instrument === undefined || market === undefined || Number.isNaN(market)) return;
    // The smallest order of spot must be worth something.
    const scale = instrument.kind === 'spot' ? 100n : 1n;
    const quantity = instrument.quantityFromRaw(BigInt(lots) * scale * instrument.lot);
    const base = { instrument: index, side, quantity };
    const limitPrice = priceAway(market, side, away);
    switch (kind) {
      case 'market':
        context.submit({ ...base, type: 'MARKET' }, WHY);
        return;
      case 'limit':
        context.submit({ ...base, type: 'LIMIT', limitPrice }, WHY);
        return;
      case 'post-only':
        context.submit({ ...base, type: 'LIMIT', limitPrice, postOnly: true }, WHY);
        return;
      case 'immediate': {
        const timeInForce = lots % 2 === 0 ? 'IOC' : 'FOK';
        context.submit({ ...base, type: 'LIMIT', limitPrice, timeInForce }, WHY);
        return;
      }
      case 'bracket': {
        // Every exit of a guarded position is the manager's.
        if (this.#isGuarded) {
          context.submit({ ...base, type: 'LIMIT', limitPrice }, WHY);
          return;
        }
        const other = side === 'BUY' ? 'SELL' : 'BUY';
        const target = priceAway(market, other, 20 + lots);
        const then = [
          {
            instrument: index,
            side: other,
            quantity,
            type: 'LIMIT',
            limitPrice: target,
            reduceOnly: true,
          } as const,
        ];
        context.submit({ ...base, type: 'LIMIT', limitPrice, then }, WHY);
        return;
      }
      case 'cash':
        context.submit({ instrument: index, side: 'BUY', type: 'MARKET', cash: lots * 25 }, WHY);
    }
  }

  /** Cancels or changes one of the bot's orders; those of the exits are left to them. */
  #touch(
    index: number,
    kind: 'cancel' | 'change',
    away: number,
    pick: number,
    context: StrategyContext,
  ): void {
    const exits = this.exits[index];
    const mine = [...context.openOrders().values()].filter(
      (order) => order.instrumentIndex === index && exits?.owns(order.sequence) !== true,
    );
    const order = mine[pick % Math.max(1, mine.length)];
    if (order === undefined) return;
    if (kind === 'cancel') context.cancel(order.sequence, WHY);
    else if (order.limitPrice > 0n) {
      const market = order.side === 'BUY' ? this.#ask[index] : this.#bid[index];
      if (market === undefined || Number.isNaN(market)) return;
      const limitPrice = priceAway(market, order.side, away);
      context.modify(order.sequence, { limitPrice }, WHY);
    }
  }
}

function listOf(saved: Json | undefined): readonly Json[] {
  return isList(saved) ? saved : [];
}

function isList(saved: Json | undefined): saved is readonly Json[] {
  return Array.isArray(saved);
}

/** @param away hundredths of a per cent from the market, on the side where an order rests */
function priceAway(market: number, side: 'BUY' | 'SELL', away: number): number {
  return market * (1 + ((side === 'BUY' ? -1 : 1) * away) / 10_000);
}

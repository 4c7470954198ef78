import { ExitManager } from '@nightdesk/core/execution/exits/exit-manager';
import type { ExitVenue } from '@nightdesk/core/execution/exits/exit-venue';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { QuoteTick } from '@nightdesk/core/model/ticks';
import type { FillReport } from '@nightdesk/core/orders/fill-report';
import type { Order } from '@nightdesk/core/orders/order';
import type { ExternalFillReport } from '@nightdesk/core/orders/reports';
import type { Json } from '@nightdesk/core/strategy/json';
import type { Strategy } from '@nightdesk/core/strategy/strategy';
import type { StrategyContext } from '@nightdesk/core/strategy/strategy-context';

/** The local venue as an exit plan sees it. */
const VENUE: ExitVenue = {
  stopOrders: ['market', 'limit'],
  oco: true,
  reduceOnly: true,
  amend: true,
  minNotionalForExits: true,
};

const ENTRY = { rule: 'a throw of the dice', values: {} };

/** Most orders of its own that rest at once. */
const MOST_OPEN = 6;

/**
 * Trades at random, so that something is in flight most of the time: market, limit and post-only orders,
 * cancels and changes of those that rest. With exits every position is guarded by a stop and a target at the
 * venue; without, it is left at random as well.
 */
export class ErraticStrategy implements Strategy {
  readonly #instruments: readonly Instrument[];
  readonly #exits: readonly ExitManager[];
  readonly #appetite: number;

  /** @param appetite share of the quotes that make it act */
  constructor(instruments: readonly Instrument[], withExits: boolean, appetite: number) {
    this.#instruments = instruments;
    this.#appetite = appetite;
    this.#exits = instruments.map(
      (instrument, index) =>
        new ExitManager({
          index,
          instrument,
          venue: VENUE,
          rules: withExits ? { stopLoss: { percent: 0.4 }, takeProfit: { percent: 0.3 } } : {},
          bounds: { repriceAfter: 500, marketAfter: 1_500, retryAfter: 200, settleAfter: 100 },
        }),
    );
  }

  onBar(): void {}

  onQuote(quote: QuoteTick, context: StrategyContext): void {
    for (const exits of this.#exits) exits.onQuote(quote, context);
    if (context.random() < this.#appetite) this.#act(quote, context);
  }

  onFill(fill: FillReport, order: Order, context: StrategyContext): void {
    for (const exits of this.#exits) exits.onFill(fill, order, context);
  }

  onExternalFill(fill: ExternalFillReport, context: StrategyContext): void {
    for (const exits of this.#exits) exits.onExternalFill(fill, context);
  }

  onOrder(order: Order, context: StrategyContext): void {
    for (const exits of this.#exits) exits.onOrder(order, context);
  }

  onTimer(name: string, context: StrategyContext): void {
    for (const exits of this.#exits) exits.onTimer(name, context);
  }

  saveState(): Json {
    return this.#exits.map((exits) => exits.save());
  }

  restoreState(state: Json): void {
    const saved: readonly Json[] = Array.isArray(state) ? state : [];
    this.#exits.forEach((exits, i) => {
      exits.restore(saved[i] ?? null);
    });
  }

  #act(quote: QuoteTick, context: StrategyContext): void {
    const { instrument: index } = quote;
    const exits = this.#exits[index];
    const instrument = this.#instruments[index];
    if (exits === undefined || instrument === undefined) return;
    const mine = [...context.openOrders().values()].filter(
      (order) => order.instrumentIndex === index && !exits.owns(order.sequence),
    );
    const dice = context.random();
    const chosen = mine[Math.floor(context.random() * mine.length)];
    if (chosen !== undefined && (dice < 0.3 || mine.length >= MOST_OPEN)) {
      context.cancel(chosen.sequence, ENTRY);
      return;
    }
    if (chosen !== undefined && dice < 0.4 && chosen.limitPrice > 0n) {
      context.modify(chosen.sequence, {
        limitPrice: this.#restingPrice(chosen.side, quote, context),
      });
      return;
    }
    const { quantity: held } = context.position(index);
    if (held !== 0n && dice < 0.5) {
      exits.leave({ rule: 'enough', values: {} }, context);
      return;
    }
    const side = this.#side(instrument, held, context);
    const lots = BigInt(1 + Math.floor(context.random() * 40));
    const smallest = instrument.kind === 'spot' ? 20n : 1n;
    const order = {
      instrument: index,
      side,
      quantity: instrument.quantityFromRaw(lots * smallest * instrument.lot),
    };
    if (dice < 0.65) {
      context.submit({ ...order, type: 'MARKET' }, ENTRY);
      return;
    }
    context.submit(
      {
        ...order,
        type: 'LIMIT',
        limitPrice: this.#restingPrice(side, quote, context),
        postOnly: dice > 0.9,
        timeInForce: dice > 0.85 && dice <= 0.9 ? 'IOC' : 'GTC',
      },
      ENTRY,
    );
  }

  /** Spot can only be sold when it is held; a contract is not turned over while its exits guard it. */
  #side(instrument: Instrument, held: bigint, context: StrategyContext): 'BUY' | 'SELL' {
    if (instrument.kind === 'spot' && held <= 0n) return 'BUY';
    if (held > 0n && instrument.kind !== 'spot') return 'BUY';
    if (held < 0n) return 'SELL';
    return context.random() < 0.5 ? 'BUY' : 'SELL';
  }

  /** Within 0.1 % of the market, on either side of it: some fill at once, some soon, some never. */
  #restingPrice(side: 'BUY' | 'SELL', quote: QuoteTick, context: StrategyContext): number {
    const away = (context.random() * 2 - 0.5) * 0.001;
    return side === 'BUY' ? quote.bid * (1 - away) : quote.ask * (1 + away);
  }
}

import type { Instrument } from '@nightdesk/core/model/instrument';
import type { Bar } from '@nightdesk/core/model/bar';
import type { Order } from '@nightdesk/core/orders/order';
import type { Json } from '@nightdesk/core/strategy/json';
import type { Strategy } from '@nightdesk/core/strategy/strategy';
import type { StrategyContext } from '@nightdesk/core/strategy/strategy-context';
import type { RebalancerConfig } from './config.ts';
import { type PlannedTrade, planTrades } from './plan-trades.ts';
import { targetWeights } from './target-weights.ts';

/** Rules that stand in decision records. */
export const RULES = {
  sell: 'a weight left its band; this one is above its target',
  buy: 'a weight left its band; this one is below its target, and the sales are done',
} as const;

const LOOK = 'look';
const MISSING = 'missing bars';
const HOUR = 3_600_000;

/** Everything that must outlive a restart; a plain object, so that it is saved as it is. */
interface State {
  /** Close time of the newest bar of each instrument, null before the first. */
  readonly closed: (number | null)[];
  /** The last moment that was decided on; no bar that closed by then begins another decision. */
  decided: number;
  /** Sales that are not done yet, by order number. */
  readonly selling: number[];
  /** Purchases that wait for them. */
  buys: readonly PlannedTrade[];
  smallSaid: boolean;
}

/**
 * Keeps spot instruments at target weights. Looks when the bars of all instruments have closed, or by the
 * clock; sells first, and buys with what the sales brought.
 */
export class RebalancerStrategy implements Strategy {
  readonly #config: RebalancerConfig;
  readonly #targets: readonly number[];
  #state: State;

  /** @throws NightdeskError `CONFIG_INVALID` when the weights do not fit the instruments. */
  constructor(config: RebalancerConfig, instruments: readonly Instrument[]) {
    this.#config = config;
    this.#targets = targetWeights(config.weights, instruments);
    this.#state = {
      closed: instruments.map(() => null),
      decided: -Infinity,
      selling: [],
      buys: [],
      smallSaid: false,
    };
  }

  onBar(bar: Bar, context: StrategyContext): void {
    const { closed, decided } = this.#state;
    const first = closed.every((time) => time === null);
    closed[bar.instrument] = bar.time;
    if (this.#config.every > 0) {
      if (first) this.#scheduleLook(context);
      return;
    }
    // A bar that closes late (its end was missing in the data) belongs to a moment that is over.
    if (bar.time <= decided) return;
    if (closed.every((time) => time !== null && time >= bar.time)) {
      context.cancelTimer(MISSING);
      this.#look(bar.time, context);
    } else if (this.#isFirstOf(bar)) {
      context.schedule(MISSING, bar.time + this.#config.patience * 1000);
    }
  }

  onTimer(name: string, context: StrategyContext): void {
    if (name === LOOK) {
      this.#look(context.now, context);
      this.#scheduleLook(context);
    } else if (name === MISSING) {
      const newest = this.#state.closed.reduce<number>(
        (max, t) => Math.max(max, t ?? max),
        -Infinity,
      );
      if (newest > this.#state.decided) this.#look(newest, context);
    }
  }

  onFill(_fill: unknown, order: Order, context: StrategyContext): void {
    if (!order.isOpen) this.#finish(order, context);
  }

  onOrder(order: Order, context: StrategyContext): void {
    if (!order.isOpen) this.#finish(order, context);
  }

  saveState(): Json {
    const { closed, decided, selling, buys, smallSaid } = this.#state;
    return {
      closed: [...closed],
      // JSON has no infinity.
      decided: Number.isFinite(decided) ? decided : null,
      selling: [...selling],
      buys: buys.map((trade) => ({ ...trade })),
      smallSaid,
    };
  }

  restoreState(state: Json): void {
    // Written by `saveState` above.
    const saved = state as unknown as Omit<State, 'decided'> & { readonly decided: number | null };
    this.#state = {
      closed: [...saved.closed],
      decided: saved.decided ?? -Infinity,
      selling: [...saved.selling],
      buys: saved.buys,
      smallSaid: saved.smallSaid,
    };
  }

  /** Whether no other bar of the bar's moment has come yet. */
  #isFirstOf(bar: Bar): boolean {
    return this.#state.closed.every((time, i) => i === bar.instrument || (time ?? 0) < bar.time);
  }

  #scheduleLook(context: StrategyContext): void {
    const period = this.#config.every * HOUR;
    context.schedule(LOOK, (Math.floor(context.now / period) + 1) * period);
  }

  /** Decides once for the moment `time`. */
  #look(time: number, context: StrategyContext): void {
    this.#state.decided = time;
    if (!context.isWarm || context.openOrders().size > 0) return;
    const equity = context.equity();
    if (!(equity > 0)) return;
    const holdings = context.instruments.map((instrument, i) => ({
      instrument,
      price: context.lastPrice(i),
      quantity: context.position(i).quantityNumber,
      target: this.#targets[i] ?? 0,
    }));
    const plan = planTrades(holdings, equity, this.#config.minTrade);
    // A weight at the edge of the band must not leave it by the last digit of a double.
    if (plan.drift * 100 <= this.#config.band + 1e-9) return;
    if (plan.sells.length === 0 && plan.buys.length === 0) {
      this.#saySmall(plan.drift, context.instruments[plan.furthest], context);
      return;
    }
    this.#state.buys = plan.buys;
    const selling = plan.sells.map((trade) =>
      context.submit(
        { instrument: trade.instrument, side: 'SELL', quantity: trade.amount },
        { rule: RULES.sell, values: valuesOf(trade, equity, context) },
      ),
    );
    this.#state.selling.push(...selling);
    if (selling.length === 0) this.#buy(context);
  }

  /** Takes note of an order that is over; the last sale starts the purchases. */
  #finish(order: Order, context: StrategyContext): void {
    const { selling } = this.#state;
    const at = selling.indexOf(order.sequence);
    if (at === -1) return;
    selling.splice(at, 1);
    if (selling.length === 0) this.#buy(context);
  }

  /** Buys what was planned, and less of everything in proportion when the sales brought too little. */
  #buy(context: StrategyContext): void {
    const { buys } = this.#state;
    this.#state.buys = [];
    const wanted = buys.reduce((sum, trade) => sum + trade.amount, 0);
    const equity = context.equity();
    const free = buys[0] === undefined ? 0 : context.freeCash(buys[0].instrument).toNumber();
    const share = wanted > free ? free / wanted : 1;
    for (const trade of buys) {
      const minimum = context.instruments[trade.instrument]?.minNotional.toNumber() ?? 0;
      const left = context.freeCash(trade.instrument);
      // The last digit of a double must not order a hair more than there is.
      const cash = Math.min(trade.amount * share, left.toNumber());
      if (cash < minimum || cash < this.#config.minTrade) continue;
      context.submit(
        {
          instrument: trade.instrument,
          side: 'BUY',
          cash: cash === left.toNumber() ? left : cash,
        },
        { rule: RULES.buy, values: valuesOf(trade, equity, context) },
      );
    }
  }

  #saySmall(drift: number, furthest: Instrument | undefined, context: StrategyContext): void {
    if (this.#state.smallSaid) return;
    this.#state.smallSaid = true;
    context.log(
      'warn',
      `${furthest?.symbol} is ${(drift * 100).toFixed(1)} percentage points off its target, and no trade reaches the smallest value (minTrade ${this.#config.minTrade}, or the venue's own). Such times are left out without a further word; lower minTrade, or raise the band or the capital.`,
    );
  }
}

function valuesOf(
  trade: PlannedTrade,
  equity: number,
  context: StrategyContext,
): Readonly<Record<string, number>> {
  return {
    price: context.lastPrice(trade.instrument),
    weight: trade.weight * 100,
    target: trade.target * 100,
    equity,
  };
}

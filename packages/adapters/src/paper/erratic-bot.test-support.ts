import type { Bar } from '@nightdesk/core/model/bar';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { TradeTick } from '@nightdesk/core/model/ticks';
import type { Strategy } from '@nightdesk/core/strategy/strategy';
import type { StrategyContext } from '@nightdesk/core/strategy/strategy-context';

const DICE = { rule: 'a throw of the dice', values: {} };

/** Trades at random so that something rests or is in flight most of the time. Remembers nothing of its own. */
export class ErraticBot implements Strategy {
  readonly #instruments: readonly Instrument[];
  bars = 0;

  constructor(instruments: readonly Instrument[]) {
    this.#instruments = instruments;
  }

  onBar(_bar: Bar): void {
    this.bars += 1;
  }

  onTrade({ instrument: index, price }: TradeTick, context: StrategyContext): void {
    const instrument = this.#instruments[index];
    if (instrument === undefined || context.random() > 0.3) return;
    const mine = [...context.openOrders().values()].filter(
      (order) => order.instrumentIndex === index,
    );
    const dice = context.random();
    const chosen = mine[Math.floor(context.random() * mine.length)];
    if (chosen !== undefined && (dice < 0.25 || mine.length >= 6)) {
      context.cancel(chosen.sequence, DICE);
      return;
    }
    if (chosen !== undefined && dice < 0.4 && chosen.limitPrice > 0n) {
      context.modify(chosen.sequence, { limitPrice: this.#near(price, chosen.side, context) });
      return;
    }
    const { quantity: held } = context.position(index);
    const isSpot = instrument.kind === 'spot';
    const side = isSpot && held <= 0n ? 'BUY' : context.random() < 0.5 ? 'BUY' : 'SELL';
    const smallest = isSpot ? 20n : 1n;
    const lots = BigInt(1 + Math.floor(context.random() * 40)) * smallest;
    const order = {
      instrument: index,
      side,
      quantity: instrument.quantityFromRaw(lots * instrument.lot),
    } as const;
    if (dice < 0.55) context.submit({ ...order, type: 'MARKET' }, DICE);
    else if (dice < 0.7 && held > 0n) {
      // A bracket: one of them cancels the other.
      const group = `g${Math.floor(context.random() * 1e9)}`;
      const quantity = instrument.quantityFromRaw(held);
      const leg = { ...order, side: 'SELL', quantity, ocoGroup: group, reduceOnly: true } as const;
      context.submit({ ...leg, type: 'LIMIT', limitPrice: price * 1.0004 }, DICE);
      context.submit({ ...leg, type: 'STOP_MARKET', triggerPrice: price * 0.9996 }, DICE);
    } else {
      const limitPrice = this.#near(price, side, context);
      const postOnly = dice > 0.9;
      context.submit({ ...order, type: 'LIMIT', limitPrice, postOnly }, DICE);
    }
  }

  /** Within 0.04 % of the market: some fill at once, some soon, some never. */
  #near(price: number, side: 'BUY' | 'SELL', context: StrategyContext): number {
    const away = (context.random() - 0.3) * 0.0004;
    return side === 'BUY' ? price * (1 - away) : price * (1 + away);
  }
}

import type { Instrument } from '../model/instrument.ts';
import type { BookLevel } from '../model/ticks.ts';
import type { WorkingOrder } from './working-order.ts';

/** One instrument at the simulated venue: our orders there and what the market shows at this moment. */
export class Market {
  declare readonly instrument: Instrument;
  declare readonly index: number;
  /** Our orders, oldest first. */
  declare readonly orders: WorkingOrder[];
  /** What a taker pays and gets now, signal lane. The same number when only trades or bars are known. */
  declare ask: number;
  declare bid: number;
  /** Base volume of the bar or trade being matched, for slippage. */
  declare volume: number;
  /** When that bar opened or that trade was made, ms. */
  declare openTime: number;
  /** Raw quantity that our orders may still take of it; −1 = no limit. */
  declare budget: bigint;
  /** Levels left of the last book, best first; null when there is no book. */
  declare bids: BookLevel[] | null;
  declare asks: BookLevel[] | null;

  constructor(instrument: Instrument, index: number) {
    this.instrument = instrument;
    this.index = index;
    this.orders = [];
    this.ask = Number.NaN;
    this.bid = Number.NaN;
    this.volume = 0;
    this.openTime = Number.NaN;
    this.budget = -1n;
    this.bids = null;
    this.asks = null;
  }

  /** Sets one price for both sides. */
  at(price: number): void {
    this.ask = price;
    this.bid = price;
  }

  /** Begins a bar, trade or snapshot: volume is there again for everyone. */
  open(volume: number, share: number | null, time: number): void {
    this.openTime = time;
    this.volume = volume;
    this.budget = share === null ? -1n : this.instrument.quantity(Math.max(0, volume * share)).raw;
    for (let i = 0; i < this.orders.length; i += 1) {
      const working = this.orders[i];
      if (working !== undefined) working.starved = false;
    }
  }

  remove(working: WorkingOrder): void {
    working.state = 'DONE';
    const { orders } = this;
    if (orders[orders.length - 1] === working) {
      // Unlike a length set to 0, this keeps the array's store for the next order.
      orders.pop();
      return;
    }
    const at = orders.indexOf(working);
    if (at >= 0) orders.splice(at, 1);
  }
}

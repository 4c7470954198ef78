import type { Draws } from '../random/draws.ts';
import { EXAMPLE_PRICE } from './example-market.ts';
import type { OrderWish } from './order-event.ts';

/** Orders rest up to so many ticks from the price: some never fill. */
const AWAY = 20_000;

/** Wishes of one run, each with the time (ms from the beginning) at which it is made. */
export interface TimedWish {
  readonly at: number;
  readonly wish: OrderWish;
}

/** Three to eight wishes of a seed. */
export function drawWishes(draws: Draws): readonly TimedWish[] {
  const count = draws.biased('wishes/count', 3, 8);
  return Array.from({ length: count }, (_, i) => {
    const away = draws.biased(`wishes/away/${i}`, -AWAY, AWAY);
    const isMarket = draws.chance(`wishes/market/${i}`, 0.4);
    return {
      at: draws.biased(`wishes/at/${i}`, 0, 15_000),
      wish: {
        wish: i,
        side: draws.chance(`wishes/side/${i}`, 0.5) ? 'BUY' : 'SELL',
        quantity: String(draws.biased(`wishes/quantity/${i}`, 100, 20_000)),
        limitPrice: isMarket ? '0' : String(EXAMPLE_PRICE + BigInt(away)),
      },
    };
  });
}

/** A wish in words. */
export function describeWish(timed: TimedWish | undefined): string {
  if (timed === undefined) return 'no such wish';
  const { side, quantity, limitPrice } = timed.wish;
  return `at ${timed.at} ms ${side} ${quantity} lots ${limitPrice === '0' ? 'at market' : `at ${limitPrice}`}`;
}

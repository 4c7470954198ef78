import type { Bar } from '../model/bar.ts';
import type { WorkingOrder } from './working-order.ts';

/**
 * In which order a bar is taken to have visited its extremes: open → high → low → close, or
 * open → low → high → close. A bar does not say, so the worse for us is assumed:
 *
 * - with a long position the low comes first (the stop before the target), with a short one the high;
 * - flat, with only buy orders working, the high comes first: a buy stop is filled and then sees the low,
 *   a buy limit is filled on the way down and then sees no high; with only sell orders, the low;
 * - flat, with both, the extreme nearer to the open.
 *
 * Between these four points the price moves in straight lines, a third of the bar's time each.
 */
export function highFirst(bar: Bar, position: bigint, orders: readonly WorkingOrder[]): boolean {
  if (position > 0n) return false;
  if (position < 0n) return true;
  let buys = false;
  let sells = false;
  for (let i = 0; i < orders.length; i += 1) {
    const working = orders[i];
    if (working === undefined || working.state === 'HELD') continue;
    if (working.isBuy) buys = true;
    else sells = true;
  }
  if (buys !== sells) return buys;
  return bar.high - bar.open <= bar.open - bar.low;
}

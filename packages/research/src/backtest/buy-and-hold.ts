import { BAR_STRIDE, type BarColumns } from '@nightdesk/core/model/bar-columns';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { EquityCurve } from '../result.ts';

/** One instrument to buy and hold. */
interface Holding {
  readonly instrument: Instrument;
  readonly bars: BarColumns;
}

/**
 * The account value when the capital is spread evenly over the instruments, each bought at its first open for all of
 * its share (taker fee paid out of it) and held; marked at every close in `time` (ms). An account that is
 * counted in the coin itself (inverse contracts) holds that coin: its value stays what it is.
 *
 * @param capital in the reporting currency, signal lane
 */
export function buyAndHold(
  holdings: readonly Holding[],
  capital: number,
  time: Float64Array,
): EquityCurve {
  const equity = new Float64Array(time.length);
  const share = capital / holdings.length;
  for (const { instrument, bars } of holdings) {
    if (instrument.kind === 'inverse') addConstant(equity, share);
    else addHolding(equity, time, bars, share, 1 + instrument.takerFee.toNumber());
  }
  return { time, equity };
}

function addConstant(equity: Float64Array, value: number): void {
  for (let i = 0; i < equity.length; i += 1) equity[i] = (equity[i] ?? 0) + value;
}

function addHolding(
  equity: Float64Array,
  time: Float64Array,
  bars: BarColumns,
  share: number,
  cost: number,
): void {
  const { data, length, timeFrame } = bars;
  const quantity = share / ((data[1] ?? Number.NaN) * cost);
  let value = share;
  let next = 0;
  // One market, or markets that open and close together: a bar a step, and nothing to look for.
  while (
    next < length &&
    next < time.length &&
    (data[next * BAR_STRIDE] as number) + timeFrame === (time[next] as number)
  ) {
    value = quantity * (data[next * BAR_STRIDE + 4] as number);
    equity[next] = (equity[next] as number) + value;
    next += 1;
  }
  let closes = next < length ? bars.openTime(next) + timeFrame : Infinity;
  for (let i = next; i < time.length; i += 1) {
    // Every index is in range by the loops' bounds; checks on a million of them would be felt.
    const now = time[i] as number;
    while (closes <= now) {
      value = quantity * (data[next * BAR_STRIDE + 4] as number);
      next += 1;
      closes = next < length ? (data[next * BAR_STRIDE] as number) + timeFrame : Infinity;
    }
    equity[i] = (equity[i] as number) + value;
  }
}

import { BarColumns } from '@nightdesk/core/model/bar-columns';
import { describe, expect, it } from 'vitest';
import { buyAndHold } from './buy-and-hold.ts';
import { makeInstrument } from './market.ts';
import { stepTimes } from './recorder.ts';

/** Bars of one minute: opens at these minutes, each with its open and close. */
const bars = (
  ...rows: readonly (readonly [minute: number, open: number, close: number])[]
): BarColumns =>
  new BarColumns(
    Float64Array.from(
      rows.flatMap(([minute, open, close]) => [
        minute * 60_000,
        open,
        Math.max(open, close),
        Math.min(open, close),
        close,
        1,
      ]),
    ),
    60_000,
  );

describe('buyAndHold', () => {
  it('spreads the capital evenly, and keeps a share as cash until its market opens', () => {
    const a = bars([0, 10, 20], [1, 20, 40], [3, 40, 30]);
    const b = bars([1, 100, 50], [2, 50, 200]);
    const holdings = [a, b].map((data, i) => ({
      bars: data,
      instrument: makeInstrument({
        symbol: i === 0 ? 'AUSDT' : 'BUSDT',
        bars: data,
        rules: { takerFee: '0.25' },
      }),
    }));
    const time = stepTimes([a, b]);
    expect([...time]).toEqual([60_000, 120_000, 180_000, 240_000]);
    // 500 buys 40 of A at 10 and 4 of B at 100, a quarter of the value on top as the fee.
    expect([...buyAndHold(holdings, 1000, time).equity]).toEqual([
      40 * 20 + 500,
      40 * 40 + 4 * 50,
      40 * 40 + 4 * 200,
      40 * 30 + 4 * 200,
    ]);
  });

  it('holds the coin where money is counted in the coin', () => {
    const data = bars([0, 10, 20], [1, 20, 40]);
    const instrument = makeInstrument({ symbol: 'BTCUSD', bars: data, rules: { kind: 'inverse' } });
    expect([...buyAndHold([{ bars: data, instrument }], 2, stepTimes([data])).equity]).toEqual([
      2, 2,
    ]);
  });
});

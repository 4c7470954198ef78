import { describe, expect, it } from 'vitest';
import { Kernel } from '@nightdesk/core/kernel/kernel';
import { DEFAULT_MATCHING } from '@nightdesk/core/matching/matching-options';
import { BarColumns } from '@nightdesk/core/model/bar-columns';
import { Instrument } from '@nightdesk/core/model/instrument';
import { Currency } from '@nightdesk/core/money/currency';
import { Money } from '@nightdesk/core/money/money';
import { Portfolio } from '@nightdesk/core/portfolio/portfolio';
import { SeededRng } from '@nightdesk/core/ports/rng';
import { buildRiskEngine } from '@nightdesk/core/risk/risk-settings';
import type { Strategy } from '@nightdesk/core/strategy/strategy';
import type { Feed } from './feed.ts';
import { areAligned, playAligned } from './play-aligned.ts';
import { playMany } from './player.ts';
import { Recorder, stepTimes } from './recorder.ts';
import { Simulation } from './simulation.ts';

const MINUTE = 60_000;
const USDT = new Currency('USDT', 8);
const WHY = { rule: 'chance', values: {} };

function feed(seed: number, length: number, skipped = -1): Feed {
  const rng = new SeededRng(seed);
  const rows: number[] = [];
  let price = 100 + seed;
  for (let i = 0; i < length; i += 1) {
    const open = price;
    price = Math.max(1, Math.round((open + (rng.next() - 0.5) * 4) * 100) / 100);
    const high = Math.max(open, price) + Math.round(rng.next() * 100) / 100;
    const low = Math.max(0.5, Math.min(open, price) - Math.round(rng.next() * 100) / 100);
    if (i !== skipped) rows.push(i * MINUTE, open, high, low, price, 10);
  }
  return { bars: new BarColumns(Float64Array.from(rows), MINUTE), detail: null };
}

/** Orders of several kinds on several instruments, and timers inside bars. */
function gambler(): Strategy {
  return {
    onBar: (bar, context) => {
      const chance = context.random();
      const { instrument } = bar;
      if (chance < 0.2) context.submit({ instrument, side: 'BUY', quantity: 0.5 }, WHY);
      else if (chance < 0.3) {
        context.submit(
          { instrument, side: 'BUY', type: 'LIMIT', quantity: 0.5, limitPrice: bar.close - 1 },
          WHY,
        );
      } else if (chance < 0.4) {
        context.submit(
          {
            instrument,
            side: 'SELL',
            type: 'STOP_MARKET',
            quantity: 0.5,
            triggerPrice: bar.close - 0.5,
          },
          WHY,
        );
      } else if (chance < 0.5) context.close((instrument + 1) % 3, WHY);
      else if (chance < 0.6) context.schedule('inside', context.now + MINUTE / 3);
    },
    onTimer: (_, context) => {
      context.submit({ instrument: 2, side: 'SELL', quantity: 0.3 }, WHY);
    },
  };
}

function play(
  feeds: readonly Feed[],
  player: typeof playMany,
): { log: string[]; equity: number[] } {
  const instruments = feeds.map(
    (_, i) =>
      new Instrument({
        symbol: `C${i}USDT`,
        venue: 'BACKTEST',
        kind: 'linear',
        base: new Currency(`C${i}`, 8),
        quote: USDT,
        tick: '0.01',
        lot: '0.001',
        takerFee: '0.001',
        maxLeverage: 3,
      }),
  );
  const strategy = gambler();
  const kernel = new Kernel({
    bot: 'aligned',
    strategy,
    portfolio: new Portfolio(instruments, [Money.parse('1000', USDT)], USDT),
    subscriptions: feeds.map((_, instrument) => ({ instrument, timeFrame: null, warmUp: 0 })),
    baseTimeFrames: feeds.map(({ bars }) => bars.timeFrame),
    risk: buildRiskEngine(),
    seed: 7,
  });
  const series = feeds.map(({ bars }) => bars);
  const recorder = new Recorder(kernel.portfolio, strategy, [], 2000, () => stepTimes(series));
  const matching = { ...DEFAULT_MATCHING, volumeShare: 0.02, latency: 5000 };
  player(new Simulation(kernel, matching), feeds, recorder, null);
  return { log: [...kernel.log.lines()], equity: [...recorder.curve.equity] };
}

describe('feeds whose bars open and close together', () => {
  it('are played as if they had been merged: the same events and the same equity', () => {
    const feeds = [feed(1, 400), feed(2, 400), feed(3, 400)];
    expect(areAligned(feeds)).toBe(true);
    const aligned = play(feeds, playAligned);
    expect(aligned.log.length).toBeGreaterThan(1000);
    expect(aligned).toEqual(play(feeds, playMany));
  });

  it('are told from those with a hole, another length, another frame or finer bars', () => {
    const whole = feed(1, 50);
    expect(areAligned([whole, feed(2, 50, 20)])).toBe(false);
    expect(areAligned([feed(1, 49, 3), feed(2, 49, 4)])).toBe(false);
    expect(areAligned([whole, feed(2, 51)])).toBe(false);
    expect(areAligned([whole, { ...feed(2, 50), detail: whole.bars }])).toBe(false);
    const longer = new BarColumns(feed(2, 50).bars.data, 2 * MINUTE);
    expect(areAligned([whole, { bars: longer, detail: null }])).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { Kernel } from '@nightdesk/core/kernel/kernel';
import { DEFAULT_MATCHING } from '@nightdesk/core/matching/matching-options';
import type { Bar } from '@nightdesk/core/model/bar';
import { BarColumns } from '@nightdesk/core/model/bar-columns';
import { Instrument } from '@nightdesk/core/model/instrument';
import { Currency } from '@nightdesk/core/money/currency';
import { Money } from '@nightdesk/core/money/money';
import { Portfolio } from '@nightdesk/core/portfolio/portfolio';
import { buildRiskEngine } from '@nightdesk/core/risk/risk-settings';
import type { Strategy } from '@nightdesk/core/strategy/strategy';
import { playMany, playOne } from './player.ts';
import { Recorder, stepTimes } from './recorder.ts';
import { Simulation } from './simulation.ts';

const MINUTE = 60_000;
const USDT = new Currency('USDT', 8);
const WHY = { rule: 'test', values: {} };

/** Bars in which the close is ten above the open, `frame` minutes long. */
function bars(opens: readonly number[], frame: number): BarColumns {
  const rows = opens.flatMap((open, i) => [
    i * frame * MINUTE,
    open,
    open + 11,
    open - 1,
    open + 10,
    1000,
  ]);
  return new BarColumns(Float64Array.from(rows), frame * MINUTE);
}

/** Plays feeds to a strategy that has every series of them. */
function play(strategy: Strategy, feeds: readonly BarColumns[], many: boolean): void {
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
      }),
  );
  const kernel = new Kernel({
    bot: 'look',
    strategy,
    portfolio: new Portfolio(instruments, [Money.parse('10000', USDT)], USDT),
    subscriptions: feeds.map((_, instrument) => ({ instrument, timeFrame: null, warmUp: 0 })),
    baseTimeFrames: feeds.map(({ timeFrame }) => timeFrame),
    risk: buildRiskEngine(),
  });
  const recorder = new Recorder(kernel.portfolio, strategy, [], 100, () => stepTimes(feeds));
  const simulation = new Simulation(kernel, DEFAULT_MATCHING);
  const played = feeds.map((feed) => ({ bars: feed, detail: null }));
  const [first] = played;
  if (first === undefined) return;
  if (many) playMany(simulation, played, recorder, null);
  else playOne(simulation, first, recorder, null);
}

/** A strategy that keeps every bar object it ever got, and looks at them whenever it is called. */
function peeper(seen: string[]): Strategy {
  const kept = new Set<Bar>();
  const look = (now: number, from: string): void => {
    for (const bar of kept)
      if (bar.time > now) seen.push(`${from} at ${now} sees the close ${bar.close} of ${bar.time}`);
  };
  return {
    onBar: (bar, context) => {
      kept.add(bar);
      look(context.now, 'onBar');
      context.submit({ instrument: bar.instrument, side: 'BUY', quantity: 0.1 }, WHY);
      context.schedule('inside', context.now + MINUTE / 2);
    },
    onFill: (_, __, context) => look(context.now, 'onFill'),
    onOrder: (_, context) => look(context.now, 'onOrder'),
    onTimer: (_, context) => look(context.now, 'onTimer'),
  };
}

describe('a strategy that keeps its bars', () => {
  it.each([
    ['one feed', [bars([100, 110, 120, 130], 1)], false],
    ['one feed, played as many', [bars([100, 110, 120, 130], 1)], true],
    [
      'two feeds of different lengths',
      [bars([100, 110, 120, 130, 140, 150], 1), bars([200, 300], 3)],
      true,
    ],
  ] as const)('sees none before its close: %s', (_, feeds, many) => {
    const seen: string[] = [];
    play(peeper(seen), feeds, many);
    expect(seen).toEqual([]);
  });
});

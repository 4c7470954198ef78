import { describe, expect, it } from 'vitest';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { FeedClock } from '../../clock/feed-clock.ts';
import { VirtualClock } from '../../clock/virtual-clock.ts';
import type { SourceSink } from '../feed-source.ts';
import { instrumentOf } from '../hand-source.test-support.ts';
import { SimulatedSource } from './simulated-source.ts';
import type { SimulationOptions } from './simulation-options.ts';

const START = Date.UTC(2026, 0, 7, 23, 59);
const BTC = instrumentOf('BTCUSDT');

interface Heard {
  readonly trades: { time: number; price: number; quantity: number; aggressor: string }[];
  readonly quotes: { time: number; bid: number; ask: number }[];
  readonly gaps: { from: number; to: number }[];
}

function listen(source: SimulatedSource, instrument: Instrument): Heard & { close: () => void } {
  const heard: Heard = { trades: [], quotes: [], gaps: [] };
  const sink: SourceSink = {
    trade: (time, price, quantity, aggressor) =>
      void heard.trades.push({ time, price, quantity, aggressor }),
    quote: (time, bid, _bids, ask) => void heard.quotes.push({ time, bid, ask }),
    bar: () => {
      throw new Error('no bars');
    },
    gap: (from, to) => void heard.gaps.push({ from, to }),
    ended: () => {},
  };
  const { close } = source.open(instrument, sink);
  return { ...heard, close };
}

function run(
  from: number,
  ms: number,
  options: Partial<SimulationOptions> = {},
  instrument = BTC,
): Heard {
  const clock = new VirtualClock(from);
  const source = new SimulatedSource(clock, { seed: 7, ...options });
  const heard = listen(source, instrument);
  clock.advanceNow(ms);
  return heard;
}

describe('the simulated market', () => {
  it('is the same at the same time, whenever it was begun and whatever else is open', () => {
    const all = run(START, 600_000);
    expect(all.trades).toHaveLength(600);
    const later = run(START + 333_333, 600_000 - 333_333);
    expect(all.trades.slice(-later.trades.length)).toEqual(later.trades);
    const clock = new VirtualClock(START);
    const source = new SimulatedSource(clock, { seed: 7 });
    listen(source, instrumentOf('ETHUSDT'));
    const beside = listen(source, BTC);
    clock.advanceNow(600_000);
    expect(beside.trades).toEqual(all.trades);
    expect(run(START, 600_000, { seed: 8 }).trades).not.toEqual(all.trades);
  });

  it('lies on its grid and its ticks, and moves as a market of its volatility does', () => {
    const { trades } = run(START, 86_400_000, { every: 10_000 });
    expect(new Set(trades.map(({ time }) => time % 10_000)).size).toBe(1);
    for (const { price, quantity } of trades) {
      expect(price).toBe(Math.round(price * 100) / 100);
      expect(quantity).toBeGreaterThan(0);
    }
    let squares = 0;
    trades.forEach(({ price }, i) => {
      const before = trades[i - 1]?.price ?? price;
      squares += ((price - before) / before) ** 2;
      // No jump at a border of days, hours or minutes.
      expect(Math.abs(price - before) / before).toBeLessThan(0.005);
    });
    // A day's deviation of 60 % a year is 3.1 %; days are between 0.4 and 3 times as wild.
    expect(Math.sqrt(squares)).toBeGreaterThan(0.012);
    expect(Math.sqrt(squares)).toBeLessThan(0.1);
  });

  it('has markets of one seed that move together as much as asked', () => {
    const returns = (instrument: Instrument, correlation: number): number[] => {
      const { trades } = run(START, 3_600_000, { correlation }, instrument);
      return trades.slice(1).map(({ price }, i) => price / (trades[i]?.price ?? price) - 1);
    };
    const correlationOf = (asked: number): number => {
      const a = returns(BTC, asked);
      const b = returns(instrumentOf('ETHUSDT'), asked);
      const sum = (f: (i: number) => number): number => a.reduce((s, _x, i) => s + f(i), 0);
      const product = sum((i) => (a[i] ?? 0) * (b[i] ?? 0));
      return product / Math.sqrt(sum((i) => (a[i] ?? 0) ** 2) * sum((i) => (b[i] ?? 0) ** 2));
    };
    expect(correlationOf(0.9)).toBeGreaterThan(0.6);
    expect(Math.abs(correlationOf(0))).toBeLessThan(0.2);
  });

  it('shows a quote around each price on request', () => {
    const { trades, quotes } = run(START, 60_000, { quotes: true });
    expect(quotes).toHaveLength(trades.length);
    quotes.forEach(({ bid, ask, time }, i) => {
      expect(time).toBe(trades[i]?.time);
      expect(bid).toBeLessThanOrEqual(trades[i]?.price ?? 0);
      expect(ask).toBeGreaterThanOrEqual(trades[i]?.price ?? 0);
      expect(bid).toBeLessThan(ask);
    });
  });

  it('has outages on request, says so, and its prices do not change by them', () => {
    const whole = run(START, 3_600_000);
    const holed = run(START, 3_600_000, { gaps: 0.1 });
    expect(holed.trades.length).toBeLessThan(whole.trades.length * 0.95);
    expect(holed.gaps.length).toBeGreaterThan(0);
    const prices = new Map(whole.trades.map(({ time, price }) => [time, price]));
    for (const { time, price } of holed.trades) expect(price).toBe(prices.get(time));
    for (const { from, to } of holed.gaps) {
      expect(holed.trades.some(({ time }) => time >= from && time < to)).toBe(false);
      expect((to - from) % 60_000).toBeLessThan(1_000);
    }
  });

  it('has spikes on request: one trade far away, and the price is back', () => {
    const whole = run(START, 600_000);
    const spiked = run(START, 600_000, { spikes: 0.02 });
    const away = spiked.trades.filter(({ price }, i) => price !== whole.trades[i]?.price);
    expect(away.length).toBeGreaterThan(3);
    expect(away.length).toBeLessThan(30);
  });

  it('can be cut off: nothing is heard, a gap is told, and it goes on where it would have been', () => {
    const clock = new VirtualClock(START);
    const source = new SimulatedSource(clock, { seed: 7 });
    const heard = listen(source, BTC);
    clock.advanceNow(10_000);
    source.interrupt(30_000);
    clock.advanceNow(30_000);
    expect(heard.trades).toHaveLength(10);
    clock.advanceNow(20_000);
    expect(heard.gaps).toHaveLength(1);
    const whole = run(START, 60_000).trades;
    expect(heard.trades).toEqual([...whole.slice(0, 10), ...whole.slice(40)]);
  });

  it('makes up for what a busy process missed, and tells a gap for what a sleeping machine did', () => {
    const clock = new VirtualClock(START);
    const jump = { by: 0 };
    const late: FeedClock = {
      now: () => clock.now() + jump.by,
      mono: () => clock.mono(),
      sleep: (ms) => clock.sleep(ms),
      after: (ms, call) => clock.after(ms, call),
    };
    const source = new SimulatedSource(late, { seed: 7 });
    const heard = listen(source, BTC);
    clock.advanceNow(1_000);
    jump.by = 5_000;
    clock.advanceNow(1_000);
    expect(heard.trades.length).toBe(7);
    expect(heard.gaps).toEqual([]);
    jump.by = 3_600_000;
    clock.advanceNow(1_000);
    expect(heard.gaps).toHaveLength(1);
    expect(heard.trades.length).toBeLessThan(12);
  });

  it('uses one timer for all, and none when nobody listens', () => {
    const clock = new VirtualClock(START);
    const source = new SimulatedSource(clock, { seed: 7 });
    const open = Array.from({ length: 50 }, (_one, i) => listen(source, instrumentOf(`C${i}USDT`)));
    clock.advanceNow(2_000);
    expect(open.every(({ trades }) => trades.length === 2)).toBe(true);
    // Spread over the second.
    expect(new Set(open.map(({ trades }) => (trades[0]?.time ?? 0) % 1_000)).size).toBeGreaterThan(
      40,
    );
    expect(clock.waiting).toBe(1);
    for (const { close } of open) close();
    expect(clock.waiting).toBe(0);
  });

  it('is made of instruments that say that they are simulated, and of sensible options', () => {
    const clock = new VirtualClock(START);
    const real = Object.assign(Object.create(BTC), { venue: 'BINANCE' }) as Instrument;
    expect(() => listen(new SimulatedSource(clock, { seed: 1 }), real)).toThrow('made-up price');
    for (const wrong of [
      { seed: 0.5 },
      { every: 7 },
      { gaps: 2 },
      { spikes: -1 },
      { correlation: 2 },
    ]) {
      expect(() => new SimulatedSource(clock, { seed: 1, ...wrong })).toThrow('must');
    }
    expect(new SimulatedSource(clock, { seed: 1 }).name).toBe('simulated, seed 1');
  });
});

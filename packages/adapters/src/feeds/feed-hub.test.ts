import { describe, expect, it } from 'vitest';
import type { TradeTick } from '@nightdesk/core/model/ticks';
import { VirtualClock } from '../clock/virtual-clock.ts';
import type { FeedGap, FeedListener, FeedStatus, FeedWish } from './feed.ts';
import { FeedHub } from './feed-hub.ts';
import { HandSource, instrumentOf } from './hand-source.test-support.ts';
import { TickBuffer } from './tick-buffer.ts';

const START = Date.UTC(2026, 0, 1);
const BTC = instrumentOf('BTCUSDT');
const ETH = instrumentOf('ETHUSDT');

function bench(gives: ConstructorParameters<typeof HandSource>[0] = {}): {
  clock: VirtualClock;
  source: HandSource;
  hub: FeedHub;
} {
  const clock = new VirtualClock(START);
  const source = new HandSource(gives);
  return { clock, source, hub: new FeedHub(source, clock) };
}

const wish = (changes: Partial<FeedWish> = {}): FeedWish => ({
  instrument: BTC,
  place: 0,
  trades: true,
  ...changes,
});

/** Hears everything and writes it down. */
class Scribe implements FeedListener {
  readonly lines: string[] = [];
  readonly trades: TradeTick[] = [];
  readonly gaps: FeedGap[] = [];
  readonly states: FeedStatus[] = [];

  onTrade(trade: TradeTick): void {
    this.trades.push(trade);
    this.lines.push(`trade ${trade.instrument} ${trade.time - START} ${trade.price}`);
  }

  onQuote(quote: { instrument: number; bid: number; ask: number }): void {
    this.lines.push(`quote ${quote.instrument} ${quote.bid} ${quote.ask}`);
  }

  onBar(bar: Parameters<NonNullable<FeedListener['onBar']>>[0]): void {
    const { instrument, timeFrame, openTime, open, high, low, close, volume } = bar;
    this.lines.push(
      `bar ${instrument} ${timeFrame} ${openTime - START} ${open} ${high} ${low} ${close} ${volume}`,
    );
  }

  onGap(gap: FeedGap): void {
    this.gaps.push(gap);
    this.lines.push(`gap ${gap.from - START} ${gap.to - START} ${gap.missing} ${gap.reason}`);
  }

  onState(status: FeedStatus): void {
    this.states.push(status);
    this.lines.push(`${status.state} ${status.reason}`.trim());
  }
}

describe('subscribers', () => {
  it('share one source, get their own place, and the same tick object where they agree', () => {
    const { source, hub } = bench();
    const scribes = [new Scribe(), new Scribe(), new Scribe()];
    const [a, b, c] = scribes;
    hub.subscribe(wish(), a ?? {});
    hub.subscribe(wish(), b ?? {});
    hub.subscribe(wish({ place: 3 }), c ?? {});
    expect(source.opened).toBe(1);
    source.of(BTC).trade(START, 100, 1, 'BUY');
    expect(scribes.map(({ trades }) => trades[0]?.instrument)).toEqual([0, 0, 3]);
    expect(a?.trades[0]).toBe(b?.trades[0]);
    expect(hub.status(BTC.id)).toMatchObject({ subscribers: 3, trades: 1, state: 'live', age: 0 });
  });

  it('leave nothing behind when the last one goes', async () => {
    const { clock, source, hub } = bench();
    const first = hub.subscribe(wish({ bars: [1_000] }), {});
    const second = hub.subscribe(wish({ bars: [60_000] }), {});
    source.of(BTC).trade(START, 100, 1, 'BUY');
    await clock.advance(10);
    expect(clock.waiting).toBe(1);
    first.close();
    first.close();
    expect(hub.status(BTC.id)?.subscribers).toBe(1);
    second.close();
    expect([source.sinks.size, clock.waiting, hub.statuses().length]).toEqual([0, 0, 0]);
    // A new one begins anew.
    hub.subscribe(wish(), {});
    expect(source.opened).toBe(2);
  });

  it('that come and go within a call disturb no round of calls', () => {
    const { source, hub } = bench();
    const heard: string[] = [];
    const second = { close: () => {} };
    hub.subscribe(wish(), {
      onTrade: () => {
        heard.push('first');
        second.close();
        hub.subscribe(wish(), { onTrade: () => heard.push('new') });
      },
    });
    second.close = hub.subscribe(wish(), { onTrade: () => heard.push('second') }).close;
    source.of(BTC).trade(START, 100, 1, 'BUY');
    expect(heard).toEqual(['first']);
  });

  it('that throw are cut off, and their neighbours do not notice', () => {
    const { source, hub } = bench();
    const scribe = new Scribe();
    const errors: unknown[] = [];
    hub.subscribe(wish(), {
      onTrade: () => {
        throw new Error('broken');
      },
      onCutOff: (error) => errors.push(error),
    });
    hub.subscribe(wish(), scribe);
    source.of(BTC).trade(START, 100, 1, 'BUY');
    source.of(BTC).trade(START, 101, 1, 'BUY');
    expect(errors).toEqual([new Error('broken')]);
    expect(scribe.trades).toHaveLength(2);
    expect(hub.status(BTC.id)?.subscribers).toBe(1);
  });

  it('that are slow lose something, know it, and hold nobody up', async () => {
    const { source, hub } = bench();
    const buffer = new TickBuffer(100);
    const scribe = new Scribe();
    hub.subscribe(wish({ bars: [1_000] }), buffer);
    hub.subscribe(wish(), scribe);
    const sink = source.of(BTC);
    for (let i = 0; i < 10_000; i += 1) sink.trade(START + i, i, 1, 'BUY');
    expect(scribe.trades).toHaveLength(10_000);
    expect(buffer.size).toBe(100);
    const { events, lost } = buffer.take();
    // 10,000 trades, 9 bars of a second, and that the feed became live.
    expect(lost).toBe(10_010 - 100);
    expect(events.at(-1)).toMatchObject({ kind: 'trade', price: 9_999 });
    const batches: number[] = [];
    const reading = (async () => {
      for await (const batch of buffer.batches()) batches.push(batch.events.length);
    })();
    await Promise.resolve();
    sink.trade(START + 20_000, 1, 1, 'BUY');
    await Promise.resolve();
    buffer.end();
    await reading;
    expect(batches.reduce((sum, n) => sum + n, 0)).toBeGreaterThan(0);
  });

  it('that are venues hear each tick first', () => {
    const { source, hub } = bench();
    const heard: string[] = [];
    hub.subscribe(wish(), { onTrade: () => heard.push('bot') });
    hub.subscribe(wish({ first: true, place: 5 }), { onTrade: () => heard.push('venue') });
    source.of(BTC).trade(START, 100, 1, 'BUY');
    expect(heard).toEqual(['venue', 'bot']);
  });

  it('are refused bars that cannot be made, and instruments after the end', () => {
    const { hub } = bench({ bars: 60_000 });
    for (const bars of [[1_000], [90_000]]) {
      expect(() => hub.subscribe(wish({ bars }), {})).toThrow(/FEED_TIME_FRAME|whole multiple/);
    }
    expect(hub.statuses()).toEqual([]);
    hub.close();
    expect(() => hub.subscribe(wish(), {})).toThrow('is closed');
  });
});

describe('bars', () => {
  it('close once, with the first trade of a later one, before that trade is heard', () => {
    const { source, hub } = bench();
    const scribe = new Scribe();
    hub.subscribe(wish({ bars: [1_000, 2_000] }), scribe);
    const sink = source.of(BTC);
    sink.trade(START + 100, 10, 1, 'BUY');
    sink.trade(START + 300, 12, 2, 'BUY');
    sink.trade(START + 600, 9, 3, 'SELL');
    sink.trade(START + 999, 11, 4, 'SELL');
    sink.trade(START + 1_000, 20, 1, 'BUY');
    sink.trade(START + 2_500, 30, 1, 'BUY');
    expect(scribe.lines.filter((line) => line.startsWith('bar'))).toEqual([
      'bar 0 1000 0 10 12 9 11 10',
      'bar 0 1000 1000 20 20 20 20 1',
      'bar 0 2000 0 10 20 9 20 11',
    ]);
    expect(scribe.lines.slice(-3)).toEqual([
      'bar 0 1000 1000 20 20 20 20 1',
      'bar 0 2000 0 10 20 9 20 11',
      'trade 0 2500 30',
    ]);
  });

  it('close by the clock when no trade follows, after the grace, and late trades are in none', async () => {
    const { clock, source, hub } = bench();
    const scribe = new Scribe();
    hub.subscribe(wish({ bars: [1_000] }), scribe);
    const sink = source.of(BTC);
    await clock.advance(500);
    sink.trade(START + 500, 10, 1, 'BUY');
    await clock.advance(999);
    expect(scribe.lines).toEqual(['live', 'trade 0 500 10']);
    await clock.advance(1);
    expect(scribe.lines.at(-1)).toBe('bar 0 1000 0 10 10 10 10 1');
    sink.trade(START + 700, 99, 1, 'BUY');
    expect(scribe.lines.at(-1)).toBe('trade 0 700 99');
    expect(hub.status(BTC.id)?.late).toBe(1);
    await clock.advance(5_000);
    expect(scribe.lines.filter((line) => line.startsWith('bar'))).toHaveLength(1);
  });

  it('say what is missing between two of them', () => {
    const { source, hub } = bench();
    const scribe = new Scribe();
    hub.subscribe(wish({ trades: false, bars: [1_000] }), scribe);
    const sink = source.of(BTC);
    sink.trade(START, 10, 1, 'BUY');
    sink.trade(START + 4_000, 20, 1, 'BUY');
    sink.trade(START + 5_000, 20, 1, 'BUY');
    expect(scribe.lines).toEqual([
      'live',
      'bar 0 1000 0 10 10 10 10 1',
      'gap 1000 4000 3 no trade',
      'bar 0 1000 4000 20 20 20 20 1',
    ]);
  });

  it('leave out the bucket that was under way when they were asked for', async () => {
    const { clock, source, hub } = bench();
    await clock.advance(300);
    const scribe = new Scribe();
    hub.subscribe(wish({ trades: false, bars: [1_000] }), scribe);
    const sink = source.of(BTC);
    sink.trade(START + 400, 10, 1, 'BUY');
    sink.trade(START + 1_200, 20, 1, 'BUY');
    sink.trade(START + 2_000, 30, 1, 'BUY');
    expect(scribe.lines).toEqual(['live', 'bar 0 1000 1000 20 20 20 20 1']);
    expect(hub.status(BTC.id)?.late).toBe(0);
  });

  it('of a source that brings them are passed on and joined to longer ones', () => {
    const { source, hub } = bench({ trades: false, quotes: false, bars: 60_000 });
    const scribe = new Scribe();
    hub.subscribe(wish({ bars: [60_000, 120_000] }), scribe);
    const sink = source.of(BTC);
    sink.bar(START, 1, 5, 1, 2, 10);
    sink.bar(START + 60_000, 2, 3, 0, 1, 20);
    expect(scribe.lines).toEqual([
      'live',
      'bar 0 60000 0 1 5 1 2 10',
      'bar 0 60000 60000 2 3 0 1 20',
      'bar 0 120000 0 1 5 0 1 30',
    ]);
  });
});

describe('silence', () => {
  it('becomes staleness at the set time, and a tick ends it', async () => {
    const { clock, source, hub } = bench();
    const scribe = new Scribe();
    hub.subscribe(wish({ trades: false }), scribe);
    expect(hub.status(BTC.id)).toMatchObject({ state: 'stale', age: Infinity });
    const sink = source.of(BTC);
    sink.quote(START, 1, 1, 2, 1);
    await clock.advance(6_000);
    sink.trade(clock.now(), 1, 1, 'BUY');
    await clock.advance(9_999);
    expect(hub.status(BTC.id)).toMatchObject({ state: 'live', age: 9_999 });
    await clock.advance(1);
    expect(scribe.lines).toEqual(['live', 'stale no tick for 10000 ms']);
    await clock.advance(100_000);
    sink.trade(clock.now(), 1, 1, 'BUY');
    expect(scribe.lines.at(-1)).toBe('live');
    await clock.advance(10_000);
    expect(scribe.lines.at(-1)).toBe('stale no tick for 10000 ms');
    expect(hub.status(BTC.id)?.lastTime).toBe(START + 115_999 + 1);
  });

  it('of one instrument is not that of another, and an end is an end', async () => {
    const { clock, source, hub } = bench();
    hub.subscribe(wish(), {});
    hub.subscribe(wish({ instrument: ETH }), {});
    source.of(BTC).trade(START, 1, 1, 'BUY');
    for (let i = 0; i < 12; i += 1) {
      await clock.advance(1_000);
      source.of(ETH).trade(clock.now(), 1, 1, 'BUY');
    }
    source.of(ETH).gap(START, START + 5, 'reconnected');
    expect(hub.statuses().map(({ state }) => state)).toEqual(['stale', 'live']);
    source.of(ETH).ended('delisted');
    expect(hub.status(ETH.id)).toMatchObject({ state: 'closed', reason: 'delisted', gaps: 1 });
  });
});

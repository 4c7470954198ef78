import { existsSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BarColumns } from '@nightdesk/core/model/bar-columns';
import { CandleStore, generateCandles } from '@nightdesk/data';
import { VirtualClock } from '../../clock/virtual-clock.ts';
import { temporaryFolder } from '../../temp-folder.test-support.ts';
import { FeedHub } from '../feed-hub.ts';
import { instrumentOf } from '../hand-source.test-support.ts';
import { binanceLines } from './binance-lines.ts';
import { candleEvents } from './candle-events.ts';
import type { ReplayEvent, ReplayEvents } from './replay-event.ts';
import { ReplaySource } from './replay-source.ts';

const BTC = instrumentOf('BTCUSDT');
const ETH = instrumentOf('ETHUSDT');
const HOUR = 3_600_000;

const recorded = resolve(
  process.env['NIGHTDESK_DATA'] ?? join(import.meta.dirname, '../../../../../../shared/data'),
  'ticks/spot_btcusdt_20240808.gz',
);

async function all(events: ReplayEvents): Promise<ReplayEvent[]> {
  const found: ReplayEvent[] = [];
  for await (const batch of events) found.push(...batch);
  return found;
}

describe('candles', () => {
  it('of the candle store are brought at their closes, in order, at the clock’s pace', async () => {
    const store = new CandleStore(temporaryFolder());
    const made = generateCandles({
      seed: 4,
      bars: 200,
      symbols: [{ symbol: 'BTCUSDT' }, { symbol: 'ETHUSDT' }],
      gaps: 0.02,
    });
    for (const { symbol, bars, label } of made)
      await store.put({ symbol, bars, simulated: true, label });
    const series = await Promise.all(
      [BTC, ETH].map(async (instrument, i) => {
        const { bars, facts } = await store.read({
          symbol: made[i]?.symbol ?? '',
          timeFrame: HOUR,
        });
        expect(facts.simulated).toBe(true);
        return { instrument: instrument.id, bars };
      }),
    );
    const first = series[0]?.bars.openTime(0) ?? 0;
    const clock = new VirtualClock(first);
    const source = new ReplaySource(clock, {
      name: 'replay of BTCUSDT-SIM@1h',
      simulated: true,
      gives: { trades: false, quotes: false, bars: HOUR },
      instruments: [BTC.id, ETH.id],
      events: candleEvents(series),
    });
    const hub = new FeedHub(source, clock);
    const bars: string[] = [];
    const times: number[] = [];
    let missing = 0;
    for (const instrument of [BTC, ETH]) {
      hub.subscribe(
        { instrument, place: 0, bars: [HOUR] },
        {
          onBar: ({ openTime, open, high, low, close, volume, time }) => {
            bars.push([instrument.id, openTime, open, high, low, close, volume].join(' '));
            times.push(clock.now() - time);
          },
          onGap: (gap) => {
            missing += gap.missing;
          },
        },
      );
    }
    let over = false;
    const playing = source.play().finally(() => {
      over = true;
    });
    while (!over) await clock.advance(10 * HOUR);
    await playing;
    const expected = (index: number): string[] => {
      const { instrument, bars: columns } = series[index] ?? {
        instrument: '',
        bars: new BarColumns(new Float64Array(0), 1),
      };
      return Array.from({ length: columns.length }, (_one, i) =>
        [instrument, ...columns.slice(i, i + 1).data].join(' '),
      );
    };
    expect(bars.filter((bar) => bar.startsWith('BTC'))).toEqual(expected(0));
    expect(bars.filter((bar) => bar.startsWith('ETH'))).toEqual(expected(1));
    // Each at its close, not before and not after.
    expect(new Set(times)).toEqual(new Set([0]));
    expect(missing).toBe(2 * (200 - (series[0]?.bars.length ?? 0)));
    expect(missing).toBeGreaterThan(0);
    hub.close();
  });

  it('of unlike lengths are refused', () => {
    const bars = (timeFrame: number): BarColumns => new BarColumns(new Float64Array(6), timeFrame);
    expect(() =>
      candleEvents([
        { instrument: 'A', bars: bars(60_000) },
        { instrument: 'B', bars: bars(HOUR) },
      ]),
    ).toThrow('one length');
  });
});

describe('a replay', () => {
  const events = async function* (): ReplayEvents & AsyncGenerator<readonly ReplayEvent[]> {
    yield [1, 2, 3, 4].map((n) => ({
      kind: 'trade' as const,
      instrument: BTC.id,
      time: n * 1_000,
      price: n,
      quantity: 1,
      aggressor: 'BUY' as const,
    }));
  };
  const source = (clock: VirtualClock): ReplaySource =>
    new ReplaySource(clock, {
      name: 'replay',
      simulated: false,
      gives: { trades: true, quotes: false, bars: null },
      instruments: [BTC.id],
      events: events(),
    });

  it('leaves out what is before the clock’s time, and stops when told', async () => {
    const clock = new VirtualClock(2_500);
    const replay = source(clock);
    const hub = new FeedHub(replay, clock);
    const prices: number[] = [];
    hub.subscribe(
      { instrument: BTC, place: 0, trades: true },
      { onTrade: ({ price }) => prices.push(price) },
    );
    const playing = replay.play();
    await clock.advance(600);
    expect(prices).toEqual([3]);
    replay.stop();
    await playing;
    await clock.advance(5_000);
    expect(prices).toEqual([3]);
    hub.close();
    expect(clock.waiting).toBe(0);
  });

  it('tells everyone that it broke off', async () => {
    const clock = new VirtualClock(0);
    const replay = new ReplaySource(clock, {
      name: 'replay',
      simulated: false,
      gives: { trades: true, quotes: false, bars: null },
      instruments: [BTC.id],
      events: (async function* () {
        yield [];
        throw new Error('the file is damaged');
      })(),
    });
    const hub = new FeedHub(replay, clock);
    hub.subscribe({ instrument: BTC, place: 0 }, {});
    await expect(replay.play()).rejects.toThrow('damaged');
    expect(hub.status(BTC.id)).toMatchObject({ state: 'closed', reason: 'the replay broke off' });
    hub.close();
    const other = new FeedHub(replay, clock);
    expect(() => other.subscribe({ instrument: ETH, place: 0, bars: [1_000] }, {})).toThrow(
      'is not in the replay',
    );
    expect([other.statuses(), clock.waiting]).toEqual([[], 0]);
  });
});

describe('recorded lines of Binance', () => {
  const lines = [
    '1000000000000000000 {"stream":"btcusdt@trade","data":{"e":"trade","E":1000000001275,"s":"BTCUSDT","t":7,"p":"61837.63000000","q":"0.02000000","T":1000000001270,"m":true,"M":true}}',
    '1000000000010000000 {"stream":"btcusdt@bookTicker","data":{"u":5,"s":"BTCUSDT","b":"61837.63","B":"3.5","a":"61837.64","A":"1.25"}}',
    '1000000000020000000 {"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1000000001300,"s":"BTCUSDT","b":[],"a":[]}}',
    '1000000000030000000 {"stream":"ethusdt@trade","data":{"e":"trade","E":1000000001310,"s":"ETHUSDT","p":"1","q":"1","T":1000000001310,"m":false}}',
    '1000000000040000000 {"stream":"btcusdt@trade","data":{"e":"trade","E":1000000001312,"s":"BTCUSDT","p":"61838","q":"1","T":1000000001311,"m":false}}',
  ];

  it('become trades and quotes on the exchange’s time', async () => {
    const file = join(temporaryFolder(), 'lines.txt');
    writeFileSync(file, `${lines.join('\n')}\n`);
    const found = await all(binanceLines(file, new Map([['BTCUSDT', BTC.id]])));
    expect(found).toEqual([
      {
        kind: 'trade',
        instrument: BTC.id,
        time: 1_000_000_001_270,
        price: 61_837.63,
        quantity: 0.02,
        aggressor: 'SELL',
      },
      {
        kind: 'quote',
        instrument: BTC.id,
        // 10 ms later by the recorder's clock, which is 1,275 ms behind.
        time: 1_000_000_001_285,
        bid: 61_837.63,
        bidQuantity: 3.5,
        ask: 61_837.64,
        askQuantity: 1.25,
      },
      expect.objectContaining({ kind: 'trade', aggressor: 'BUY', time: 1_000_000_001_311 }),
    ]);
  });

  it.each([
    ['no time', '{"data":{}}'],
    ['no message', '1000000000000000000 hello'],
    [
      'no price',
      '1000000000000000000 {"data":{"e":"trade","s":"BTCUSDT","p":"x","q":"1","T":1,"m":true}}',
    ],
    [
      'a price of nothing',
      '1000000000000000000 {"data":{"e":"trade","s":"BTCUSDT","p":"0","q":"1","T":1,"m":true}}',
    ],
  ])('that have %s are refused with their number', async (_what, line) => {
    const file = join(temporaryFolder(), 'lines.txt');
    writeFileSync(file, `${lines[0] ?? ''}\n${line}\n`);
    await expect(all(binanceLines(file, new Map([['BTCUSDT', BTC.id]])))).rejects.toThrow(
      'lines.txt:2:',
    );
  });

  it.skipIf(!existsSync(recorded))(
    'of a real day are read whole (skipped where there is no recorded market data)',
    async () => {
      const found = await all(binanceLines(recorded, new Map([['BTCUSDT', BTC.id]])));
      const trades = found.filter(({ kind }) => kind === 'trade');
      expect(trades.length).toBeGreaterThan(1_000);
      expect(found.length).toBeGreaterThan(trades.length * 2);
      let last = 0;
      for (const event of found) {
        expect(event.time).toBeGreaterThanOrEqual(last);
        last = event.time;
        if (event.kind === 'quote') expect(event.bid).toBeLessThan(event.ask);
      }
    },
    60_000,
  );
});

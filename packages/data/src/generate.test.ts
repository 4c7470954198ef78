import { createHash } from 'node:crypto';
import type { BarColumns } from '@nightdesk/core/model/bar-columns';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bits, rowsOf } from './bars.test-support.ts';
import { generateCandles } from './generate.ts';
import type { GenerateOptions } from './generate.ts';
import { refusalOf } from './refusal.test-support.ts';
import { TickRounding } from './tick-rounding.ts';
import { inspectBars } from './validate/inspect-bars.ts';

const one = (options: GenerateOptions): BarColumns => {
  const [made] = generateCandles(options);
  if (made === undefined) throw new Error('nothing generated');
  return made.bars;
};
const returnsOf = (bars: BarColumns, step = 1): number[] => {
  const closes = rowsOf(bars.data).map((row) => row[4] ?? 0);
  return closes
    .slice(step)
    .flatMap((close, i) => (i % step === 0 ? [close / (closes[i] ?? 0) - 1] : []));
};
const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;
const correlation = (a: readonly number[], b: readonly number[]): number => {
  const [ma, mb] = [mean(a), mean(b)];
  const cov = mean(a.map((x, i) => (x - ma) * ((b[i] ?? 0) - mb)));
  return cov / Math.sqrt(mean(a.map((x) => (x - ma) ** 2)) * mean(b.map((x) => (x - mb) ** 2)));
};

describe('generateCandles', () => {
  it('gives the same bytes for a seed, for ever', () => {
    const hash = (seed: number): string =>
      createHash('sha256')
        .update(bits(one({ seed, bars: 5000, gaps: 0.001, spikes: 0.01, zeroVolume: 0.01 }).data))
        .digest('hex')
        .slice(0, 16);
    expect(hash(1)).toBe(hash(1));
    expect(hash(1)).not.toBe(hash(2));
    expect(hash(1)).toMatchInlineSnapshot(`"2967cf2e7b19db57"`);
  });

  it('makes possible candles on the tick and lot, in order, for any options', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.nat(4_294_967_295),
          bars: fc.integer({ min: 1, max: 400 }),
          timeFrame: fc.constantFrom(1000, 60_000, 3_600_000, 86_400_000),
          gaps: fc.constantFrom(0, 0.05, 0.5),
          spikes: fc.constantFrom(0, 0.05, 0.5),
          zeroVolume: fc.constantFrom(0, 0.1, 1),
        }),
        fc.record({
          startPrice: fc.constantFrom(0.5, 42, 60_000),
          tick: fc.constantFrom(0.005, 0.001, 0.00000001),
          lot: fc.constantFrom(1, 0.5, 0.00001),
          volatility: fc.constantFrom(0.01, 0.6, 10),
        }),
        (options, symbol) => {
          const bars = one({ ...options, symbols: [{ symbol: 'X', ...symbol }] });
          const { problems, zeroVolume } = inspectBars(bars.data, options.timeFrame);
          expect(Object.entries(problems).filter(([, { count }]) => count > 0)).toEqual([]);
          if (options.zeroVolume === 0) expect(zeroVolume.count).toBe(0);
          if (options.zeroVolume === 1) expect(zeroVolume.count).toBe(bars.length);
          if (options.gaps === 0) expect(bars.length).toBe(options.bars);
          const price = new TickRounding(symbol.tick);
          const volume = new TickRounding(symbol.lot);
          for (const [, open = 0, high = 0, low = 0, close = 0, amount = 0] of rowsOf(bars.data)) {
            for (const x of [open, high, low, close]) expect(price.nearest(x)).toBe(x);
            expect(volume.nearest(amount)).toBe(amount);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('looks like a market: clustered volatility, fat tails, volume with movement, the wanted deviation', () => {
    const bars = one({ seed: 11, bars: 60_000, timeFrame: 60_000 });
    const returns = returnsOf(bars);
    const deviation = Math.sqrt(mean(returns.map((r) => r * r)));
    const yearly = deviation * Math.sqrt((365.25 * 86_400_000) / 60_000);
    expect(yearly).toBeGreaterThan(0.3);
    expect(yearly).toBeLessThan(1.2);
    expect(mean(returns.map((r) => r ** 4)) / deviation ** 4).toBeGreaterThan(4);
    const sizes = returns.map(Math.abs);
    expect(correlation(sizes.slice(20), sizes.slice(0, -20))).toBeGreaterThan(0.1);
    expect(Math.abs(correlation(returns.slice(1), returns.slice(0, -1)))).toBeLessThan(0.05);
    expect(
      correlation(
        sizes,
        rowsOf(bars.data)
          .slice(1)
          .map((row) => row[5] ?? 0),
      ),
    ).toBeGreaterThan(0.2);
  });

  it('correlates markets as asked', () => {
    for (const wanted of [0, 0.5, 0.9]) {
      const [a, b] = generateCandles({
        seed: 3,
        bars: 20_000,
        correlation: wanted,
        symbols: [{ symbol: 'A' }, { symbol: 'B', startPrice: 2000 }],
      });
      if (a === undefined || b === undefined) throw new Error('two markets were asked for');
      expect(Math.abs(correlation(returnsOf(a.bars), returnsOf(b.bars)) - wanted)).toBeLessThan(
        0.12,
      );
    }
  });

  it('makes outages in all markets at once, without changing the prices around them', () => {
    const symbols = [{ symbol: 'A' }, { symbol: 'B' }];
    const whole = generateCandles({ seed: 9, bars: 3000, symbols });
    const holed = generateCandles({ seed: 9, bars: 3000, symbols, gaps: 0.01 });
    expect(holed[0]?.bars.length).toBeLessThan(3000);
    for (const k of [0, 1]) {
      const all = new Map(
        rowsOf(whole[k]?.bars.data ?? new Float64Array(0)).map((row) => [row[0], row]),
      );
      const rows = rowsOf(holed[k]?.bars.data ?? new Float64Array(0));
      for (const row of rows) expect(row).toEqual(all.get(row[0]));
      expect(rows.map((row) => row[0])).toEqual(
        rowsOf(holed[0]?.bars.data ?? new Float64Array(0)).map((row) => row[0]),
      );
    }
    expect(
      inspectBars(holed[0]?.bars.data ?? new Float64Array(0), 3_600_000).gaps.count,
    ).toBeGreaterThan(5);
  });

  it('says that it is simulated', () => {
    expect(
      generateCandles({
        seed: 7,
        bars: 10,
        symbols: [{ symbol: 'BTCUSDT' }, { symbol: 'X-SIM' }],
      }).map(({ symbol, simulated, label }) => ({ symbol, simulated, label })),
    ).toEqual([
      { symbol: 'BTCUSDT-SIM', simulated: true, label: 'simulated: generator 1, seed 7' },
      { symbol: 'X-SIM', simulated: true, label: 'simulated: generator 1, seed 7' },
    ]);
  });

  it('tells of its progress', () => {
    const seen: number[] = [];
    generateCandles({
      seed: 1,
      bars: 200_000,
      onProgress: (done, total) => seen.push(done / total),
    });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });

  it.each<[string, Partial<GenerateOptions>]>([
    ['seed', { seed: -1 }],
    ['seed', { seed: 1.5 }],
    ['bars', { bars: 0 }],
    ['bars', { bars: 1e9 }],
    ['timeFrame', { timeFrame: Number.NaN }],
    ['gaps', { gaps: 0.9 }],
    ['correlation', { correlation: 1.1 }],
    ['start', { start: -1 }],
    ['tick', { symbols: [{ symbol: 'X', tick: 0 }] }],
    ['startPrice', { symbols: [{ symbol: 'X', startPrice: 0.5 }] }],
    ['volatility', { symbols: [{ symbol: 'X', volatility: -1 }] }],
  ])('refuses a wrong %s', async (option, options) => {
    const error = await refusalOf(() => generateCandles({ seed: 1, bars: 10, ...options }));
    expect(error).toMatchObject({ code: 'DATA_GENERATE', context: { option } });
    expect(error.message).toContain(option);
  });

  it('refuses no market and doubled ones', async () => {
    expect((await refusalOf(() => generateCandles({ seed: 1, symbols: [] }))).code).toBe(
      'DATA_GENERATE',
    );
    expect(
      (
        await refusalOf(() =>
          generateCandles({ seed: 1, symbols: [{ symbol: 'A' }, { symbol: 'A' }] }),
        )
      ).code,
    ).toBe('DATA_GENERATE');
  });
});

describe('TickRounding', () => {
  it('gives the doubles that the decimals mean', () => {
    expect(new TickRounding(0.1).nearest(0.30000000000000004)).toBe(0.3);
    expect(new TickRounding(0.05).nearest(1.12)).toBe(1.1);
    expect(new TickRounding(25).nearest(60)).toBe(50);
    expect(new TickRounding(2.5).nearest(4)).toBe(5);
    expect(new TickRounding(0.00000001).nearest(0.000012345678)).toBe(0.00001235);
  });
});

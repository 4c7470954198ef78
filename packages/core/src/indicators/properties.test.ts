/** Properties that must hold for any prices. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INDICATORS } from './catalogue.ts';
import type { IndicatorBar } from './catalogue/definition.ts';

/** Bars from arbitrary moves: any path, some bars without range, some without volume. */
const bars: fc.Arbitrary<IndicatorBar[]> = fc
  .array(
    fc.record({
      gap: fc.integer({ min: -30, max: 30 }),
      move: fc.integer({ min: -50, max: 50 }),
      above: fc.nat({ max: 20 }),
      below: fc.nat({ max: 20 }),
      volume: fc.nat({ max: 1000 }),
    }),
    { minLength: 100, maxLength: 160 },
  )
  .map((steps) => {
    // Multiples of 1/64 around 4,096: sums and doubles of them are exact, so that equalities can be.
    let price = 4096;
    return steps.map(({ gap, move, above, below, volume }, i) => {
      const open = price + gap / 64;
      const close = open + move / 64;
      price = close;
      const high = Math.max(open, close) + above / 64;
      const low = Math.min(open, close) - below / 64;
      return { time: i * 60_000, open, high, low, close, volume };
    });
  });

function rowsOf(name: string, given: readonly IndicatorBar[]): Record<string, number>[] {
  const definition = INDICATORS.find((candidate) => candidate.name === name);
  if (definition === undefined) throw new Error(`no indicator ${name}`);
  const indicator = definition.create();
  const out = new Float64Array(definition.outputs.length);
  return given.map((bar) => {
    indicator.update(bar, out);
    return Object.fromEntries(definition.outputs.map((output, k) => [output, out[k] ?? NaN]));
  });
}

const map = (given: readonly IndicatorBar[], f: (price: number) => number): IndicatorBar[] =>
  given.map((bar) => ({
    ...bar,
    open: f(bar.open),
    high: f(bar.high),
    low: f(bar.low),
    close: f(bar.close),
  }));

const check = (property: (given: IndicatorBar[]) => void): void =>
  fc.assert(fc.property(bars, property), { numRuns: 25, seed: 42 });

/** How each output answers to prices doubled: by doubling (`price`) or not at all (`number`). */
const KIND: Record<string, 'price' | 'number'> = {
  percentB: 'number',
  bandwidth: 'number',
  direction: 'number',
  rSquared: 'number',
  rsi: 'number',
  stochastic: 'number',
  cci: 'number',
  'williams-r': 'number',
  adx: 'number',
  plusDi: 'number',
  minusDi: 'number',
  obv: 'number',
  'z-score': 'number',
  'realised-volatility': 'number',
  'range-volatility': 'number',
};

describe.each(INDICATORS)('$name', ({ name, outputs }) => {
  const kind = (output: string): string =>
    name === 'stochastic' ? 'number' : (KIND[output] ?? 'price');

  it('doubles with the prices, or does not see the unit, bit for bit', () => {
    check((given) => {
      const plain = rowsOf(name, given);
      const doubled = rowsOf(
        name,
        map(given, (x) => 2 * x),
      );
      plain.forEach((row, i) => {
        for (const output of outputs) {
          const factor = kind(output) === 'price' ? 2 : 1;
          expect(doubled[i]?.[output]).toBe(factor * (row[output] ?? 0));
        }
      });
    });
  });

  it('does not look ahead: a row is the same whatever comes after', () => {
    check((given) => {
      const cut = 90;
      const other = map(given.slice(cut), (x) => 3 * x);
      expect(rowsOf(name, [...given.slice(0, cut), ...other]).slice(0, cut)).toEqual(
        rowsOf(name, given).slice(0, cut),
      );
    });
  });
});

describe('bounds', () => {
  const between = (low: number, high: number) => (x: number | undefined) =>
    expect(Number.isNaN(x) || ((x ?? NaN) >= low - 1e-9 && (x ?? NaN) <= high + 1e-9)).toBe(true);

  it.each([
    ['rsi', ['rsi'], 0, 100],
    ['stochastic', ['stochastic', 'signal'], 0, 100],
    ['williams-r', ['williams-r'], -100, 0],
    ['adx', ['adx', 'plusDi', 'minusDi'], 0, 100],
    ['linear-regression', ['rSquared'], 0, 1],
    ['z-score', ['z-score'], -Math.sqrt(19), Math.sqrt(19)],
    ['realised-volatility', ['realised-volatility'], 0, Infinity],
    ['range-volatility', ['range-volatility'], 0, Infinity],
  ])('%s: %j lie between %f and %f', (name, outputs, low, high) => {
    check((given) => {
      for (const row of rowsOf(name, given)) {
        for (const output of outputs) between(low, high)(row[output]);
      }
    });
  });

  it.each(['sma', 'ema', 'rma', 'wma', 'vwap'])('%s lies within the prices seen', (name) => {
    check((given) => {
      const top = Math.max(...given.map((bar) => bar.high));
      const bottom = Math.min(...given.map((bar) => bar.low));
      for (const row of rowsOf(name, given)) between(bottom, top)(row[name]);
    });
  });

  it.each(['bollinger', 'keltner', 'donchian'])('%s: lower ≤ middle ≤ upper', (name) => {
    check((given) => {
      for (const row of rowsOf(name, given)) {
        between(row['lower'] ?? NaN, row['upper'] ?? NaN)(row[name]);
      }
    });
  });
});

describe('translation', () => {
  it.each([
    'atr',
    'true-range',
    'macd',
    'rsi',
    'stochastic',
    'williams-r',
    'adx',
    'z-score',
    'obv',
  ])('%s does not see prices moved by a constant', (name) => {
    check((given) => {
      const moved = rowsOf(
        name,
        map(given, (x) => x + 1024),
      );
      rowsOf(name, given).forEach((row, i) => {
        for (const [output, value] of Object.entries(row)) {
          if (Number.isNaN(value)) expect(moved[i]?.[output]).toBeNaN();
          else expect(Math.abs((moved[i]?.[output] ?? NaN) - value)).toBeLessThan(1e-7);
        }
      });
    });
  });

  it.each(['sma', 'ema', 'rma', 'wma', 'hma', 'donchian', 'supertrend', 'ichimoku'])(
    '%s moves with the prices',
    (name) => {
      check((given) => {
        const moved = rowsOf(
          name,
          map(given, (x) => x + 1024),
        );
        rowsOf(name, given).forEach((row, i) => {
          const value = row[name] ?? NaN;
          if (Number.isNaN(value)) expect(moved[i]?.[name]).toBeNaN();
          else expect(Math.abs((moved[i]?.[name] ?? NaN) - value - 1024)).toBeLessThan(1e-7);
        });
      });
    },
  );
});

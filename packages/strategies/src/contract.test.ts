/** What every strategy owes its user: no look-ahead, the same again from a saved state, reasons, honest settings. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedFrom, randomRows, type Row } from './bars.test-support.ts';
import { STRATEGIES } from './catalogue.ts';
import { Desk, type DeskInit } from './desk.test-support.ts';
import { linear, spot } from './instruments.test-support.ts';

const rules = { lot: '0.001', takerFee: '0.001', minNotional: '5' };
const three = [spot('AAA', rules), spot('BBB', rules), spot('CCC', rules)];

/** Each strategy in the settings that make it use the most of the contract. */
const CASES: readonly {
  readonly name: string;
  readonly init: () => Omit<DeskInit, 'definition'>;
}[] = [
  {
    name: 'supertrend',
    init: () => ({ instruments: [spot('BTC', rules)], settings: { period: 5, multiplier: 1.5 } }),
  },
  {
    name: 'supertrend',
    init: () => ({
      instruments: [linear({ takerFee: '0.0005' })],
      settings: {
        period: 3,
        multiplier: 1,
        mode: 'long-short',
        amount: 90,
        slippage: 100,
        timeFrame: '2h',
      },
    }),
  },
  {
    name: 'supertrend',
    init: () => ({
      instruments: [spot()],
      settings: { period: 3, autoTrade: false, multiplier: 1 },
    }),
  },
  {
    name: 'breakout',
    init: () => ({ instruments: [spot('BTC', rules)], settings: { entryPeriod: 5, target: 2 } }),
  },
  {
    name: 'breakout',
    init: () => ({
      instruments: [linear({ takerFee: '0.0005' })],
      settings: {
        entryPeriod: 4,
        exit: 'channel',
        exitPeriod: 3,
        mode: 'long-short',
        atrPeriod: 3,
      },
      matching: { latency: 90_000, volumeShare: 0.2 },
    }),
  },
  { name: 'rebalancer', init: () => ({ instruments: three, settings: { band: 2 } }) },
  {
    name: 'rebalancer',
    init: () => ({
      instruments: three,
      settings: { band: 0, every: 5, weights: { AAAUSDT: 40, CCCUSDT: 40 } },
    }),
  },
];

function deskOf(name: string, init: Omit<DeskInit, 'definition'>): Desk {
  const definition = STRATEGIES.find((strategy) => strategy.name === name);
  if (definition === undefined) throw new Error(`no strategy ${name}`);
  return new Desk({ definition, ...init });
}

const BARS = 160;
const scene = fc.record({
  data: fc.integer({ min: 1, max: 1_000_000 }),
  cut: fc.integer({ min: 1, max: BARS - 1 }),
});

/** One random walk for each instrument; every eleventh bar of the second is missing. */
function feedsFor(count: number, data: number): Row[][] {
  return Array.from({ length: count }, (_, i) =>
    randomRows(data + i, BARS, 40 * (i + 1)).filter((_row, at) => i !== 1 || at % 11 !== 5),
  );
}

describe.each(CASES.map((value, i) => ({ ...value, label: `${value.name} (${i})` })))(
  '$label',
  ({ name, init }) => {
    const count = init().instruments.length;
    const before = (feeds: readonly Row[][], time: number): Row[][] =>
      feeds.map((rows) => rows.filter((row) => row[0] < time));
    const timeOf = (cut: number): number => cut * 3_600_000;

    it('does the same whatever the future holds', () => {
      let compared = 0;
      fc.assert(
        fc.property(scene, fc.integer(), ({ data, cut }, seed) => {
          const feeds = feedsFor(count, data);
          const known = deskOf(name, init())
            .play(before(feeds, timeOf(cut)))
            .lines();
          const whole = deskOf(name, init()).play(feeds).lines();
          const other = deskOf(name, init())
            .play(
              feeds.map((rows, i) =>
                changedFrom(
                  rows,
                  rows.findIndex((row) => row[0] >= timeOf(cut)),
                  seed + i,
                ),
              ),
            )
            .lines();
          expect(whole.slice(0, known.length)).toEqual(known);
          expect(other.slice(0, known.length)).toEqual(known);
          compared += known.length;
        }),
        { numRuns: 30, seed: 5 },
      );
      expect(compared).toBeGreaterThan(100);
    });

    it('goes on identically from a saved state', () => {
      let after = 0;
      fc.assert(
        fc.property(scene, ({ data, cut }) => {
          const feeds = feedsFor(count, data);
          const whole = deskOf(name, init()).play(feeds);
          const first = before(feeds, timeOf(cut));
          const rest = feeds.map((rows) => rows.filter((row) => row[0] >= timeOf(cut)));
          const desk = deskOf(name, init()).play(first);
          const done = desk.lines();
          desk.restart().play(rest);
          expect([...done, ...desk.lines()]).toEqual(whole.lines());
          expect(desk.kernel.portfolio.exactEquity().raw).toBe(
            whole.kernel.portfolio.exactEquity().raw,
          );
          after += desk.lines().length;
        }),
        { numRuns: 30, seed: 6 },
      );
      expect(after).toBeGreaterThan(100);
    });

    it('gives a reason with its numbers for each order and signal', () => {
      const desk = deskOf(name, init()).play(feedsFor(count, 3));
      const decided = desk
        .events()
        .filter(({ kind }) => kind === 'OrderInitialized' || kind === 'SignalEmitted');
      expect(decided.length).toBeGreaterThan(2);
      for (const event of decided) {
        const decision = desk.kernel.log.decisionOf(event);
        expect(decision?.rule).toMatch(/\w{4,}/);
        expect(Object.values(decision?.values ?? {}).every(Number.isFinite)).toBe(true);
        expect(Object.keys(decision?.values ?? {}).length).toBeGreaterThan(1);
      }
    });

    it('gives a value or NaN for each of its lines, and names no line twice', () => {
      const definition = STRATEGIES.find((strategy) => strategy.name === name);
      const config = definition?.config.parse(init().settings);
      const lines = definition?.lines(config, init().instruments) ?? [];
      expect(new Set(lines.map((line) => line.name)).size).toBe(lines.length);
      const strategy = definition?.create(config, init().instruments);
      for (const line of lines) expect(strategy?.readLine?.(line.name)).toBeNaN();
    });
  },
);

describe('definitions', () => {
  it.each(STRATEGIES)('$name: every preset and the defaults are valid settings', (definition) => {
    expect(definition.presets['research']).toBeDefined();
    for (const preset of [{}, ...Object.values(definition.presets)]) {
      expect(() => definition.config.parse(preset)).not.toThrow();
    }
  });
});

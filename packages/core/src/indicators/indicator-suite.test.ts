/** One suite for every indicator of the catalogue, under its defaults and each of its conventions. */
import { describe, expect, it } from 'vitest';
import { INDICATORS } from './catalogue.ts';
import type {
  CatalogueIndicator,
  IndicatorBar,
  IndicatorDefinition,
  IndicatorParameters,
} from './catalogue/definition.ts';
import { byDefinition } from './reference/definitions.test-support.ts';
import { simulatedBars } from './reference/simulated-bars.test-support.ts';
import { VARIATIONS } from './reference/variations.test-support.ts';
import { indicatorState } from './state.ts';

const BARS = simulatedBars(400, 20_260_424);

/**
 * Float noise: an error of at most this fraction of the largest value in the column. In a window of two, prices
 * that are nearly the same magnify the rounding of their mean, in the definition as in the indicator.
 */
const noise = (parameters: IndicatorParameters): number =>
  parameters['period'] === 2 ? 1e-10 : 1e-12;

const cases = INDICATORS.flatMap((definition) =>
  [{}, ...(VARIATIONS[definition.name] ?? [])].map((parameters) => ({
    definition,
    parameters,
    label: `${definition.name} ${JSON.stringify(parameters)}`,
  })),
);

function run(
  indicator: CatalogueIndicator,
  bars: readonly IndicatorBar[],
  outputs: number,
): number[][] {
  const out = new Float64Array(outputs);
  return bars.map((bar) => {
    out.fill(0);
    indicator.update(bar, out);
    return [...out];
  });
}

describe.each(cases)('$label', ({ definition, parameters }) => {
  const width = definition.outputs.length;
  const rows = run(definition.create(parameters), BARS, width);

  it('is NaN exactly before its warm-up, a number from then on', () => {
    const { warmUp, outputWarmUps } = definition.create(parameters);
    expect(outputWarmUps).toHaveLength(width);
    expect(Math.max(...outputWarmUps)).toBe(warmUp);
    const firsts = definition.outputs.map(
      (_, k) => 1 + rows.findIndex((row) => !Number.isNaN(row[k])),
    );
    expect(firsts).toEqual(outputWarmUps);
    const gaps = rows.slice(warmUp).filter((row) => !row.every(Number.isFinite));
    expect(gaps).toEqual([]);
  });

  it('is ready from its warm-up on', () => {
    const indicator = definition.create(parameters);
    const out = new Float64Array(width);
    expect(indicator.ready).toBe(false);
    BARS.forEach((bar, i) => {
      indicator.update(bar, out);
      expect(indicator.ready).toBe(i + 1 >= indicator.warmUp);
    });
  });

  it('equals its plain definition', () => {
    const expected = byDefinition(definition.name, BARS, definition.create(parameters).parameters);
    expect(expected).toHaveLength(width);
    for (const [k, column] of (expected ?? []).entries()) {
      const scale = Math.max(...column.map((x) => (Number.isNaN(x) ? 0 : Math.abs(x))));
      const wrong = column.flatMap((wanted, i) => {
        const value = rows[i]?.[k] ?? Infinity;
        const same = Number.isNaN(wanted)
          ? Number.isNaN(value)
          : Math.abs(value - wanted) <= noise(parameters) * scale;
        return same ? [] : [{ output: definition.outputs[k], row: i, value, wanted }];
      });
      expect(wrong).toEqual([]);
    }
  });

  it('is as new after reset', () => {
    const indicator = definition.create(parameters);
    run(indicator, simulatedBars(333, 7), width);
    indicator.reset();
    expect(indicator.ready).toBe(false);
    expect(indicator.save()).toEqual(definition.create(parameters).save());
    expect(run(indicator, BARS, width)).toEqual(rows);
  });

  it.each([0, 1, 5, 26, 100, 201])(
    'goes on bit for bit from a state saved after %i bars',
    (cut) => {
      const first = definition.create(parameters);
      run(first, BARS.slice(0, cut), width);
      const text = JSON.stringify(first.save());
      const second = definition.create(parameters);
      run(second, simulatedBars(150, 11), width);
      second.restore(indicatorState(JSON.parse(text)));
      expect(second.ready).toBe(first.ready);
      expect(JSON.stringify(second.save())).toBe(text);
      const rest = run(second, BARS.slice(cut), width).flat();
      const uninterrupted = rows.slice(cut).flat();
      const differing = rest.findIndex((x, i) => !Object.is(x, uninterrupted[i]));
      expect(differing).toBe(-1);
    },
  );

  it('refuses the state of another indicator', () => {
    const other = INDICATORS.find(({ name }) => name !== definition.name)?.create();
    expect(() => other?.restore(definition.create(parameters).save())).toThrow(/Cannot restore/);
  });
});

describe('the suite', () => {
  it('has a plain definition and variations for every indicator, and none to spare', () => {
    expect(Object.keys(VARIATIONS).sort()).toEqual(INDICATORS.map(({ name }) => name).sort());
  });

  it.each(INDICATORS)('tries every choice of $name', (definition: IndicatorDefinition) => {
    for (const parameter of definition.parameters) {
      if (!('choices' in parameter) || parameter.name === 'source') continue;
      const tried = (VARIATIONS[definition.name] ?? []).map((set) => set[parameter.name]);
      expect([parameter.default, ...tried]).toEqual(expect.arrayContaining([...parameter.choices]));
    }
  });

  it('takes every branch that its bars are made for', () => {
    expect(BARS.some((bar) => bar.high === bar.low)).toBe(true);
    expect(BARS.some((bar) => bar.volume === 0)).toBe(true);
  });
});

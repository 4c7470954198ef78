import { describe, expect, it } from 'vitest';
import { TINY } from '../harness/plans.ts';
import { PARTS } from './all.ts';

/** Numbers that each part must have looked at: a part that checks nothing proves nothing. */
const FEWEST_CHECKS: Readonly<Record<string, number>> = {
  engine: 5,
  instruments: 4,
  scale: 4,
  cli: 3,
  indicators: 4,
  data: 4,
  store: 4,
  order: 6,
  fleet: 4,
};

describe('bench, on a few bars', () => {
  it.each(Object.entries(PARTS))(
    '%s: every checked number is right',
    async (name, part) => {
      const result = await part({ ...TINY, say: () => {} });
      expect(result.checks.filter(({ ok }) => !ok)).toEqual([]);
      expect(result.checks.length).toBeGreaterThanOrEqual(FEWEST_CHECKS[name] ?? Infinity);
      expect(result.figures.length).toBeGreaterThan(1);
      for (const figure of result.figures) {
        expect(figure.value, figure.name).not.toBeNaN();
      }
    },
    120_000,
  );
});

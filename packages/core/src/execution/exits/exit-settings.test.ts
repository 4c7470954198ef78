import { describe, expect, it } from 'vitest';
import { codeOf, errorOf } from '../../errors/expect-error.test-support.ts';
import {
  checkExitRules,
  DEFAULT_EXIT_BOUNDS,
  exitBounds,
  type ExitBounds,
  type ExitRuleSettings,
} from './exit-settings.ts';

const wrongRules: readonly ExitRuleSettings[] = [
  { stopLoss: { percent: 0 } },
  { stopLoss: { percent: 100 } },
  { stopLoss: { price: Number.NaN } },
  { stopLoss: { amount: -1 } },
  { takeProfit: { percent: Infinity } },
  { trailingStop: { distance: { percent: 100 } } },
  { trailingStop: { distance: { amount: 1 }, activation: { amount: 0 } } },
  { breakEven: { trigger: { percent: 0 } } },
  { breakEven: { trigger: { percent: 1 }, marginPercent: -1 } },
  { roiTable: [] },
  {
    roiTable: [
      [5, 1],
      [5, 0],
    ],
  },
  { roiTable: [[-1, 1]] },
  { roiTable: [[0, -100]] },
  { timeExit: { after: 0 } },
];

const wrongBounds: readonly Partial<ExitBounds>[] = [
  { unprotectedAfter: 0 },
  { repriceAfter: Number.NaN },
  { marketAfter: Infinity },
  { retryAfter: -1 },
  { limitOffsetPercent: 100 },
  { moveStepPercent: -1 },
  { reprices: Number.NaN },
  { blindAfter: 0 },
];

describe('exit settings', () => {
  it.each(wrongRules)('refuses %o', (rules) => {
    expect(codeOf(() => checkExitRules(rules))).toBe('EXIT_SETTINGS');
  });

  it.each(wrongBounds)('refuses the bound %o', (bounds) => {
    const error = errorOf(() => exitBounds(bounds));
    expect(error.code).toBe('EXIT_SETTINGS');
    expect(error.message).toContain(Object.keys(bounds)[0]);
  });

  it('takes what makes sense, and fills in defaults', () => {
    checkExitRules({
      stopLoss: { percent: 99 },
      roiTable: [[0, -50]],
      takeProfit: { percent: 300 },
    });
    checkExitRules({});
    expect(exitBounds({ reprices: 0, blindAfter: 1 })).toEqual({
      ...DEFAULT_EXIT_BOUNDS,
      reprices: 0,
      blindAfter: 1,
    });
  });
});

import { describe, expect, it } from 'vitest';
import { flat } from './bars.test-support.ts';
import { describeReport } from './describe-report.ts';
import { applyPolicy } from './validate/apply-policy.ts';

const T = Date.UTC(2024, 0, 1);
const M = 60_000;

describe('describeReport', () => {
  it('says what there is, what is missing, and what was repaired', () => {
    const data = flat([
      [T, 10, 12, 9, 11, 5],
      [T + M, 10, 10.5, 9, 11, 0],
      [T + 2 * M, 10, 12, 9, 11, 5],
      [T + 5 * M, 10, 12, 9, 11, 5],
      [T + 7 * M, 10, 12, 9, 11, 5],
    ]);
    const { report } = applyPolicy(data, {
      source: 'f.csv',
      onProblem: 'repair',
      fillGaps: false,
      maxRows: 100,
      lineOf: (row) => row + 2,
    });
    expect(describeReport(report, { places: 1 })).toEqual([
      '5 candles of 1m, 2024-01-01T00:00:00Z to 2024-01-01T00:07:00Z',
      'gaps (3 candles missing): 2',
      '  2024-01-01T00:03:00Z to 2024-01-01T00:04:00Z: 2',
      '  … and 1 more',
      'without volume: 1',
      '  line 3, 2024-01-01T00:01:00Z: open 10, close 11',
      'repaired: high-raised: 1',
      '  line 3, 2024-01-01T00:01:00Z: high 10.5 became 11',
    ]);
  });
});

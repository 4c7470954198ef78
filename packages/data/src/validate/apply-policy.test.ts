import { describe, expect, it } from 'vitest';
import { flat, rowsOf } from '../bars.test-support.ts';
import type { Row } from '../bars.test-support.ts';
import { refusalOf } from '../refusal.test-support.ts';
import { PROBLEM_POLICIES, applyPolicy } from './apply-policy.ts';
import type { Judged, PolicyOptions, ProblemPolicy } from './apply-policy.ts';

const M = 60_000;
const T = Date.UTC(2024, 0, 1);
const at = (minute: number): Row => [T + minute * M, 10, 12, 9, 11, 5];
const plain = [at(0), at(1), at(2), at(3)];
const judge = (
  rows: readonly Row[],
  onProblem: ProblemPolicy,
  options: Partial<PolicyOptions> = {},
): Judged =>
  applyPolicy(flat(rows), {
    source: 'f.csv',
    onProblem,
    fillGaps: false,
    maxRows: 1000,
    ...options,
  });

/** What each policy does about each problem: passes, refuses, or mends. */
const MATRIX: readonly (readonly [
  string,
  readonly Row[],
  Readonly<Record<ProblemPolicy, 'pass' | 'refuse' | 'mend'>>,
])[] = [
  ['nothing', plain, { report: 'pass', refuse: 'pass', repair: 'pass' }],
  ['a gap', [...plain, at(9)], { report: 'pass', refuse: 'pass', repair: 'pass' }],
  [
    'zero volume',
    [...plain, [T + 4 * M, 10, 12, 9, 11, 0]],
    { report: 'pass', refuse: 'pass', repair: 'pass' },
  ],
  [
    'a time off the grid',
    [...plain, [T + 4 * M + 1, 10, 12, 9, 11, 5]],
    { report: 'pass', refuse: 'refuse', repair: 'pass' },
  ],
  [
    'disorder',
    [at(0), at(2), at(1), at(3)],
    { report: 'refuse', refuse: 'refuse', repair: 'mend' },
  ],
  ['a duplicate', [...plain, at(3)], { report: 'refuse', refuse: 'refuse', repair: 'mend' }],
  [
    'a conflict',
    [...plain, [T + 3 * M, 10, 12, 9, 11, 6]],
    { report: 'refuse', refuse: 'refuse', repair: 'mend' },
  ],
  [
    'a high too low',
    [...plain, [T + 4 * M, 10, 10, 9, 11, 5]],
    { report: 'refuse', refuse: 'refuse', repair: 'mend' },
  ],
  [
    'a low too high',
    [...plain, [T + 4 * M, 10, 12, 10.5, 11, 5]],
    { report: 'refuse', refuse: 'refuse', repair: 'mend' },
  ],
  [
    'a price of zero',
    [...plain, [T + 4 * M, 10, 12, 0, 11, 5]],
    { report: 'refuse', refuse: 'refuse', repair: 'refuse' },
  ],
  [
    'a negative volume',
    [...plain, [T + 4 * M, 10, 12, 9, 11, -5]],
    { report: 'refuse', refuse: 'refuse', repair: 'refuse' },
  ],
  [
    'NaN',
    [...plain, [T + 4 * M, 10, 12, 9, Number.NaN, 5]],
    { report: 'refuse', refuse: 'refuse', repair: 'refuse' },
  ],
];

describe('applyPolicy', () => {
  for (const [what, rows, expected] of MATRIX) {
    for (const policy of PROBLEM_POLICIES) {
      it(`${policy}: ${expected[policy]} on ${what}`, () => {
        const { refusal, report, data } = judge(rows, policy);
        expect(refusal?.code ?? null).toBe(expected[policy] === 'refuse' ? 'DATA_REFUSED' : null);
        expect(report.repairs !== null).toBe(expected[policy] === 'mend');
        if (expected[policy] === 'pass') expect(rowsOf(data)).toEqual(rows);
      });
    }
  }

  it('names count, kind, line, time, numbers and remedy', () => {
    const rows: Row[] = [at(0), [T + M, 10, 10, 9, 11, 5], at(2), at(1)];
    const { refusal } = judge(rows, 'report', { lineOf: (row) => row + 2 });
    expect(refusal?.message).toBe(
      [
        'f.csv: candles that cannot be used: 1 high-too-low, 1 out-of-order, 1 conflict. Correct the file, or let it be mended with --on-problem repair.',
        '  line 3, 2024-01-01T00:01:00Z: high-too-low: high 10 is under close 11',
        '  line 5, 2024-01-01T00:01:00Z: out-of-order: comes after 2024-01-01T00:02:00Z',
        '  line 5, 2024-01-01T00:01:00Z: conflict: the same time and other numbers than line 3',
      ].join('\n'),
    );
    expect(refusal?.context).toMatchObject({ source: 'f.csv', policy: 'report', conflict: 1 });
  });

  it('fills gaps under repair', () => {
    const { report, data } = judge([at(0), at(1), at(2), at(5)], 'repair', { fillGaps: true });
    expect(report).toMatchObject({
      rows: 6,
      gaps: { count: 0 },
      zeroVolume: { count: 2 },
      repairs: { filled: { count: 2 } },
    });
    expect(data.length).toBe(36);
  });

  it('finds the time frame, also of candles newest first', () => {
    expect(judge(plain, 'report').report.timeFrameText).toBe('1m');
    expect(judge([at(3), at(2), at(1), at(0)], 'repair').report.timeFrameText).toBe('1m');
    expect(judge([at(0), at(5), at(10), at(12)], 'report').report.timeFrameText).toBe('5m');
  });

  it('refuses a time frame that is not that of the candles', async () => {
    const error = await refusalOf(() =>
      judge([at(0), at(60), at(120)], 'report', { timeFrame: M }),
    );
    expect(error).toMatchObject({
      code: 'DATA_TIME_FRAME',
      message:
        'f.csv: these are not 1m candles; they lie 1h apart. Say 1h, or leave the time frame out.',
    });
    expect((await refusalOf(() => judge(plain, 'report', { timeFrame: 5 * M }))).code).toBe(
      'DATA_TIME_FRAME',
    );
    expect((await refusalOf(() => judge([at(0)], 'report'))).code).toBe('DATA_TIME_FRAME');
  });

  it('takes a shorter time frame that a thin market shows now and then, and any for one candle', () => {
    expect(
      judge([at(0), at(5), at(10), at(11), at(16)], 'report', { timeFrame: M }).report.gaps,
    ).toMatchObject({ count: 3, missing: 12 });
    expect(judge([at(0)], 'report', { timeFrame: M }).refusal).toBeNull();
  });
});

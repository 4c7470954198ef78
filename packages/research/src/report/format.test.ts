import { describe, expect, it } from 'vitest';
import {
  formatDuration,
  formatMetric,
  formatNumber,
  formatPercent,
  formatSignedPercent,
  formatTime,
  isoTime,
  moneyDecimals,
} from './format.ts';

describe('format', () => {
  it('writes numbers with groups, a true minus, and no negative zero', () => {
    expect(formatNumber(-1234567.891, 2)).toBe('−1,234,567.89');
    expect(formatNumber(-0.001, 2)).toBe('0.00');
    expect(formatNumber(Number.NaN, 2)).toBe('–');
    expect(formatNumber(1.25e17, 2)).toBe('1.25e+17');
  });

  it('writes fractions as percentages', () => {
    expect(formatPercent(0.12345)).toBe('12.35%');
    expect(formatPercent(-12.3456)).toBe('−1,234.6%');
    expect(formatSignedPercent(0.5)).toBe('+50.00%');
    expect(formatSignedPercent(-0.5)).toBe('−50.00%');
  });

  it('writes durations in two units', () => {
    expect(formatDuration(0)).toBe('0 s');
    expect(formatDuration(450)).toBe('450 ms');
    expect(formatDuration(90_000)).toBe('1 min 30 s');
    expect(formatDuration(86_400_000 * 12 + 4 * 3_600_000 + 59_000)).toBe('12 d 4 h');
    expect(formatDuration(86_400_000 * 399)).toBe('1 y 34 d');
    expect(formatDuration(86_400_000)).toBe('1 d');
  });

  it('writes times in UTC', () => {
    expect(formatTime(Date.UTC(2024, 1, 29, 5, 7))).toBe('2024-02-29 05:07');
    expect(formatTime(Date.UTC(2024, 1, 29, 5, 7, 9))).toBe('2024-02-29 05:07:09');
    expect(isoTime(Number.NaN)).toBe('');
    expect(isoTime(1e300)).toBe('');
  });

  it('chooses decimals by the size of the account, and a dash for nothing', () => {
    expect([10_000, 5, 0.25].map(moneyDecimals)).toEqual([2, 4, 8]);
    expect(formatMetric(null, { unit: 'ratio', key: 'sharpe' }, 2)).toBe('–');
    expect(formatMetric(0.5, { unit: 'percent', key: 'totalReturn' }, 2)).toBe('+50.00%');
    expect(formatMetric(0.5, { unit: 'percent', key: 'winRate' }, 2)).toBe('50.00%');
  });
});

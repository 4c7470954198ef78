import { describe, expect, it } from 'vitest';
import { positionsText, signed } from '../bots/bot-columns.ts';
import { ageText, parseAgo, timeText } from './age.ts';
import { aBot } from './fake-desk.test-support.ts';

describe('ages', () => {
  it.each([
    [0, '0 s'],
    [89_000, '89 s'],
    [90_000, '2 min'],
    [5_400_000, '2 h'],
    [129_600_000, '2 d'],
    [-5_000, '0 s'],
  ])('%d ms is %s', (age, text) => {
    expect(ageText(1e12 - age, 1e12)).toBe(text);
  });

  it('are not made up', () => {
    expect(ageText(null, 0)).toBe('—');
    expect(ageText(Number.NaN, 0)).toBe('—');
  });

  it('are read', () => {
    expect(['30s', '15m', '15min', '2h', '3d', '1w'].map((text) => parseAgo(text, 1e12))).toEqual([
      1e12 - 30_000,
      1e12 - 900_000,
      1e12 - 900_000,
      1e12 - 7_200_000,
      1e12 - 259_200_000,
      1e12 - 604_800_000,
    ]);
    expect(['2', 'h', '2 h', '-2h', '2x'].map((text) => parseAgo(text, 0))).toEqual(
      Array(5).fill(null),
    );
    expect(timeText(1_700_000_000_123)).toBe('2023-11-14 22:13:20Z');
  });
});

describe('numbers', () => {
  it('have their sign; zero has none', () => {
    expect(['1.5', '-2', '0', '0.00', '0.01'].map(signed)).toEqual([
      '+1.5',
      '-2',
      '0',
      '0.00',
      '+0.01',
    ]);
  });

  it('are positions', () => {
    const of = (...positions: readonly [string, string][]): string =>
      positionsText(
        aBot({ positions: positions.map(([instrument, quantity]) => ({ instrument, quantity })) })
          .positions,
      );
    expect(of()).toBe('flat');
    expect(of(['A.SIM', '0'])).toBe('flat');
    expect(of(['A.SIM', '-2'])).toBe('-2');
    expect(of(['A.SIM', '1'], ['B.SIM', '-2'], ['C.SIM', '0'])).toBe('+1 A, -2 B');
  });
});

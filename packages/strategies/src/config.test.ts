import { describe, expect, it } from 'vitest';
import { errorOf } from '@nightdesk/core/errors/expect-error.test-support';
import { STRATEGIES } from './catalogue.ts';
import { spot } from './instruments.test-support.ts';

function problemOf(strategy: string, settings: unknown): string {
  const definition = STRATEGIES.find(({ name }) => name === strategy);
  const error = errorOf(() => definition?.config.parse(settings));
  expect(error.code).toBe('CONFIG_INVALID');
  return error.message;
}

describe('settings out of range name the setting, the range and the value', () => {
  it.each([
    ['supertrend', { period: 0 }, 'period: is 0, and must be a whole number from 1 to 100'],
    ['supertrend', { period: 101 }, 'period: is 101, and must be a whole number from 1 to 100'],
    ['supertrend', { period: 2.5 }, 'period: is 2.5, and must be a whole number from 1 to 100'],
    ['supertrend', { period: '10' }, 'period: is "10", and must be a whole number from 1 to 100'],
    ['supertrend', { multiplier: 0 }, 'multiplier: is 0, and must be a number from 0.5 to 10'],
    [
      'supertrend',
      { multiplier: 0.49 },
      'multiplier: is 0.49, and must be a number from 0.5 to 10',
    ],
    ['supertrend', { multiplier: 11 }, 'multiplier: is 11, and must be a number from 0.5 to 10'],
    [
      'supertrend',
      { multiplier: Number.NaN },
      'multiplier: is NaN, and must be a number from 0.5 to 10',
    ],
    [
      'supertrend',
      { multiplier: Infinity },
      'multiplier: is Infinity, and must be a number from 0.5 to 10',
    ],
    ['supertrend', { amount: null }, 'amount: is null, and must be a number from 1 to 100'],
    ['supertrend', { autoTrade: 'yes' }, 'autoTrade: is "yes", and must be true or false'],
    ['supertrend', { mode: 'short' }, 'mode: is "short", and must be one of long-flat, long-short'],
    [
      'supertrend',
      { timeFrame: '1y' },
      'timeFrame: is "1y"; write a number and s, m, h, d or w, such as 15m',
    ],
    ['breakout', { target: 0 }, 'target: is 0, and must be a number from 0.1 to 100, or null'],
    ['breakout', { risk: 11 }, 'risk: is 11, and must be a number from 0.01 to 10'],
    ['rebalancer', { weights: { A: -1 } }, 'weights.A: is -1, and must be a number from 0 to 100'],
    ['rebalancer', { weights: 5 }, 'weights: is 5, and must be an object'],
  ])('%s %o', (strategy, settings, problem) => {
    expect(problemOf(strategy, settings)).toBe(`Configuration of ${strategy}: ${problem}.`);
  });

  it('an unknown setting is named with the known ones', () => {
    expect(problemOf('supertrend', { perod: 10 })).toBe(
      'Configuration of supertrend: there is no setting "perod" (did you mean "period"?); there are period, multiplier, amount, slippage, autoTrade, mode, timeFrame, seed.',
    );
  });

  it('all problems are told at once', () => {
    expect(problemOf('supertrend', { period: 0, multiplier: 11 })).toMatch(
      /period: is 0.*; multiplier: is 11/,
    );
  });

  it.each([null, undefined, 5, 'x', []])('%o is no configuration', (settings) => {
    expect(problemOf('supertrend', settings)).toMatch(/must be an object/);
  });

  it('check gives the problems back instead of throwing', () => {
    const check = STRATEGIES[0]?.config.check({ period: 0 });
    expect(check).toEqual({
      issues: [{ path: 'period', message: 'is 0, and must be a whole number from 1 to 100' }],
    });
  });
});

describe('long-short on spot', () => {
  it.each(['supertrend', 'breakout'])('%s refuses it before the first order', (name) => {
    const definition = STRATEGIES.find((strategy) => strategy.name === name);
    const config = definition?.config.parse({ mode: 'long-short' });
    expect(errorOf(() => definition?.create(config, [spot()])).message).toBe(
      `Configuration of ${name}: mode: long-short cannot trade BTCUSDT.BACKTEST, because spot cannot go short; choose long-flat, or a linear or inverse instrument.`,
    );
  });
});

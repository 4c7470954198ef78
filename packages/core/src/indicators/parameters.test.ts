/** What constructors and the catalogue refuse, and how they say it. */
import { describe, expect, it } from 'vitest';
import { NightdeskError } from '../errors/nightdesk-error.ts';
import { AnchoredVwap } from './anchored-vwap.ts';
import { Bollinger } from './bollinger.ts';
import { INDICATORS, indicatorDefinition } from './catalogue.ts';
import { Donchian } from './donchian.ts';
import { Ema } from './ema.ts';
import { Hma } from './hma.ts';
import { Ichimoku } from './ichimoku.ts';
import { Macd } from './macd.ts';
import { ParabolicSar } from './parabolic-sar.ts';
import { RealisedVolatility } from './realised-volatility.ts';
import { SessionVwap } from './session-vwap.ts';
import { Sma } from './sma.ts';
import { SuperTrend } from './supertrend.ts';

function refusal(action: () => unknown): NightdeskError {
  try {
    action();
  } catch (error) {
    if (error instanceof NightdeskError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('constructors', () => {
  it.each<[() => unknown, string]>([
    [() => new Sma(0), 'SMA: period is 0, but must be an integer from 1 to 100000.'],
    [() => new Ema(1.5), 'EMA: period is 1.5, but must be an integer from 1 to 100000.'],
    [() => new Ema(NaN), 'EMA: period is NaN, but must be an integer from 1 to 100000.'],
    [
      () => new Ema(5, { alpha: 0 }),
      'EMA: alpha is 0, but must be a finite number from 5e-324 to 1.',
    ],
    [() => new Hma(1), 'HMA: period is 1, but must be an integer from 2 to 100000.'],
    [
      () => new Donchian(1e6),
      'Donchian: period is 1000000, but must be an integer from 1 to 100000.',
    ],
    [
      () => new SuperTrend(10, 0),
      'SuperTrend: multiplier is 0, but must be a finite number from 0.001 to 1000.',
    ],
    [
      () => new Bollinger(20, Infinity),
      'Bollinger: multiplier is Infinity, but must be a finite number from 0.001 to 1000.',
    ],
    [() => new Macd(26, 12), 'MACD: fast is 26, but must be below slow, which is 12.'],
    [
      () => new ParabolicSar({ start: 0.3 }),
      'Parabolic SAR: maximum is 0.2, but must be at least start, which is 0.3.',
    ],
    [
      () => new Ichimoku({ displacement: 0 }),
      'Ichimoku: displacement is 0, but must be an integer from 1 to 100000.',
    ],
    [
      () => new RealisedVolatility(1),
      'Realised volatility: period is 1, but must be an integer from 2 to 100000.',
    ],
    [
      () => new SessionVwap({ offset: 86_400_000 }),
      'VWAP: offset is 86400000, but must be a finite number from 0 to 86399999.',
    ],
    [
      () => new AnchoredVwap({ anchor: NaN }),
      'VWAP: anchor is NaN, but must be a finite number of at least 0.',
    ],
  ])('%s', (action, message) => {
    const error = refusal(action);
    expect(error.message).toBe(message);
    expect(error.code).toBe('INDICATOR_PARAMETER');
    expect(error.disposition).toBe('refuse');
  });
});

describe('catalogue', () => {
  it('suggests the nearest name and lists the known ones', () => {
    const error = refusal(() => indicatorDefinition('SuperTrent'));
    expect(error.code).toBe('INDICATOR_UNKNOWN');
    expect(error.message).toMatch(
      /^There is no indicator "SuperTrent" \(did you mean "supertrend"\?\)\. Known: sma, /,
    );
    expect(refusal(() => indicatorDefinition('xyzzyxyzzy')).message).not.toContain('did you mean');
  });

  it.each([
    [
      { perod: 3 },
      'EMA has no parameter "perod" (did you mean "period"?). Known: period, seed, source.',
    ],
    [{ period: 0 }, 'EMA: period is 0, but must be an integer from 1 to 100000.'],
    [{ period: '' }, 'EMA: period is , but must be an integer from 1 to 100000.'],
    [{ period: 'ten' }, 'EMA: period is ten, but must be an integer from 1 to 100000.'],
    [{ seed: 'smma' }, 'EMA: seed is smma, but must be one of sma, first (did you mean "sma"?).'],
    [{ seed: 1 }, 'EMA: seed is 1, but must be one of sma, first.'],
  ])('%j', (parameters, message) => {
    expect(refusal(() => indicatorDefinition('ema').create({ ...parameters })).message).toBe(
      message,
    );
  });

  it('takes numbers as text and fills in defaults', () => {
    const indicator = indicatorDefinition('supertrend').create({
      period: '7',
      multiplier: ' 2.5 ',
    });
    expect(indicator.parameters).toEqual({ period: 7, multiplier: 2.5, seed: 'true-range' });
    expect(indicator.warmUp).toBe(8);
  });

  it.each(INDICATORS)(
    '$name is described: unique outputs, defaults in range, texts',
    (definition) => {
      expect(indicatorDefinition(definition.name)).toBe(definition);
      expect(definition.outputs[0]).toBe(definition.name);
      expect(new Set(definition.outputs).size).toBe(definition.outputs.length);
      expect(definition.inputs.length).toBeGreaterThan(0);
      for (const text of [definition.title, definition.summary, definition.convention]) {
        expect(text).not.toBe('');
      }
      for (const parameter of definition.parameters) {
        const made = definition.create({ [parameter.name]: parameter.default });
        expect(made.parameters[parameter.name]).toBe(parameter.default);
        expect(parameter.text).not.toBe('');
      }
    },
  );

  it.each(INDICATORS)('$name works at both ends of the range of each parameter', (definition) => {
    for (const parameter of definition.parameters) {
      if ('choices' in parameter) continue;
      for (const end of [parameter.min, parameter.max]) {
        // Two parameters have a partner that limits them further.
        const partner =
          definition.name === 'macd' && end === parameter.min
            ? { fast: 1 }
            : definition.name === 'macd' && parameter.name === 'fast'
              ? undefined
              : definition.name === 'parabolic-sar'
                ? { start: 0.0001, maximum: 1 }
                : {};
        if (partner === undefined) continue;
        expect(() => definition.create({ ...partner, [parameter.name]: end })).not.toThrow();
      }
    }
  });

  it('names are unique', () => {
    expect(new Set(INDICATORS.map(({ name }) => name)).size).toBe(INDICATORS.length);
  });
});

import { Adx } from '../adx.ts';
import { Ichimoku } from '../ichimoku.ts';
import { ParabolicSar, SAR_STARTS } from '../parabolic-sar.ts';
import { SuperTrend } from '../supertrend.ts';
import { RANGE_SEEDS } from '../true-range.ts';
import { choice, multiplier, period, rangeSeed } from './common-parameters.ts';
import { define } from './definition.ts';
import type { IndicatorDefinition, NumberParameter } from './definition.ts';

function acceleration(name: string, value: number, text: string): NumberParameter {
  return { name, text, default: value, min: 0.0001, max: 1, integer: false };
}

/** Indicators that follow a trend. */
export const trend: readonly IndicatorDefinition[] = [
  define({
    name: 'supertrend',
    title: 'SuperTrend',
    summary:
      'A band of average true ranges that trails the price and turns when the close crosses it.',
    convention:
      'O. Seban. Seed true-range: first direction up if the close is at or above the middle of the bar (Skender); high-low: first direction down (Lean).',
    parameters: [
      period(10, 'bars over which the true range is averaged'),
      multiplier(3, 'average true ranges between the middle of the bar and a band'),
      rangeSeed,
    ],
    inputs: ['high', 'low', 'close'],
    outputs: ['supertrend', 'upper', 'lower', 'direction'],
    overlay: true,
    recipe: (p) => {
      const seed = p.choice('seed', RANGE_SEEDS);
      const indicator = new SuperTrend(p.number('period'), p.number('multiplier'), { seed });
      return {
        indicator,
        update: (bar) => indicator.update(bar.high, bar.low, bar.close),
        rest: (out) => {
          out[1] = indicator.upper;
          out[2] = indicator.lower;
          out[3] = indicator.ready ? indicator.direction : NaN;
        },
      };
    },
  }),
  define({
    name: 'parabolic-sar',
    title: 'Parabolic SAR',
    summary: 'A stop that accelerates towards the price and reverses when touched.',
    convention:
      'Wilder 1978, step by step as in TA-Lib; the first direction by directional movement (TA-Lib) or by the first two closes.',
    parameters: [
      acceleration('start', 0.02, 'first acceleration factor'),
      acceleration('step', 0.02, 'what each new extreme adds'),
      acceleration('maximum', 0.2, 'most it may become; not below start'),
      choice(
        'first',
        'what gives the first direction: directional movement or the first two closes',
        SAR_STARTS,
      ),
    ],
    inputs: ['high', 'low', 'close'],
    outputs: ['parabolic-sar', 'direction'],
    overlay: true,
    recipe: (p) => {
      const indicator = new ParabolicSar({
        start: p.number('start'),
        step: p.number('step'),
        maximum: p.number('maximum'),
        first: p.choice('first', SAR_STARTS),
      });
      return {
        indicator,
        update: (bar) => indicator.update(bar.high, bar.low, bar.close),
        rest: (out) => {
          out[1] = indicator.ready ? indicator.direction : NaN;
        },
      };
    },
  }),
  define({
    name: 'adx',
    title: 'ADX',
    summary: 'Strength of a trend, 0 to 100, with its upward (+DI) and downward (−DI) movement.',
    convention: 'Wilder 1978; first averages are means from the second bar on (Skender).',
    parameters: [period(14, 'bars over which movement, range and DX are averaged')],
    inputs: ['high', 'low', 'close'],
    outputs: ['adx', 'plusDi', 'minusDi'],
    overlay: false,
    recipe: (p) => {
      const length = p.number('period');
      const indicator = new Adx(length);
      return {
        indicator,
        update: (bar) => indicator.update(bar.high, bar.low, bar.close),
        rest: (out) => {
          out[1] = indicator.plusDi;
          out[2] = indicator.minusDi;
        },
        warmUps: [indicator.warmUp, length + 1, length + 1],
      };
    },
  }),
  define({
    name: 'ichimoku',
    title: 'Ichimoku',
    summary:
      'Conversion and base line, the cloud at and ahead of the newest bar, and the close it is lagged against.',
    convention:
      'G. Hosoda 1969; drawn 26 bars ahead and behind (Skender). TradingView counts the newest bar: displacement 25 gives its picture.',
    parameters: [
      period(9, 'bars of the conversion line (tenkan-sen)', { name: 'conversion' }),
      period(26, 'bars of the base line (kijun-sen)', { name: 'base' }),
      period(52, 'bars of leading span B (senkou span B)', { name: 'span' }),
      period(26, 'bars by which the cloud is ahead and the lagging span behind', {
        name: 'displacement',
      }),
    ],
    inputs: ['high', 'low', 'close'],
    outputs: ['ichimoku', 'base', 'spanA', 'spanB', 'leadA', 'leadB', 'laggedClose'],
    overlay: true,
    recipe: (p) => {
      const conversion = p.number('conversion');
      const base = p.number('base');
      const span = p.number('span');
      const displacement = p.number('displacement');
      const indicator = new Ichimoku({ conversion, base, span, displacement });
      const lead = Math.max(conversion, base);
      return {
        indicator,
        update: (bar) => indicator.update(bar.high, bar.low, bar.close),
        rest: (out) => {
          out[1] = indicator.base;
          out[2] = indicator.spanA;
          out[3] = indicator.spanB;
          out[4] = indicator.leadA;
          out[5] = indicator.leadB;
          out[6] = indicator.laggedClose;
        },
        warmUps: [
          conversion,
          base,
          lead + displacement,
          span + displacement,
          lead,
          span,
          displacement + 1,
        ],
      };
    },
  }),
];

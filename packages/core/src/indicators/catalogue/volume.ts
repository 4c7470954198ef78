import { AnchoredVwap } from '../anchored-vwap.ts';
import { Obv, OBV_STARTS } from '../obv.ts';
import { RollingVwap } from '../rolling-vwap.ts';
import { SessionVwap } from '../session-vwap.ts';
import { choice, period } from './common-parameters.ts';
import { define } from './definition.ts';
import type { IndicatorDefinition, Recipe } from './definition.ts';
import type { ParameterReader } from './parameter-reader.ts';

const MODES = ['session', 'anchored', 'rolling'] as const;

/** Indicators of volume. */
export const volume: readonly IndicatorDefinition[] = [
  define({
    name: 'vwap',
    title: 'VWAP',
    summary: 'Volume-weighted average of the typical price (high + low + close) / 3.',
    convention:
      'Begun anew each UTC day (TradingView), from an anchor on, or over a rolling window. Where nothing was traded, the typical price.',
    parameters: [
      choice(
        'mode',
        'session: anew each UTC day; anchored: from a time on; rolling: the last period bars',
        MODES,
      ),
      period(20, 'length of the window of mode rolling, in bars'),
      {
        name: 'offset',
        text: 'start of the session of mode session, in ms after midnight UTC',
        default: 0,
        min: 0,
        max: 86_399_999,
        integer: true,
      },
      {
        name: 'anchor',
        text: 'time from which mode anchored counts, in ms since 1970',
        default: 0,
        min: 0,
        max: Number.MAX_SAFE_INTEGER,
        integer: true,
      },
    ],
    inputs: ['time', 'high', 'low', 'close', 'volume'],
    outputs: ['vwap'],
    overlay: true,
    recipe: vwap,
  }),
  define({
    name: 'obv',
    title: 'OBV',
    summary:
      'On-balance volume: volume of bars that close higher less that of bars that close lower, in total.',
    convention:
      'J. Granville 1963; begins with 0 (Skender, TradingView) or with the first volume (TA-Lib).',
    parameters: [
      choice('start', 'zero: the first bar gives 0; volume: it gives its volume', OBV_STARTS),
    ],
    inputs: ['close', 'volume'],
    outputs: ['obv'],
    overlay: false,
    recipe: (p) => {
      const indicator = new Obv({ start: p.choice('start', OBV_STARTS) });
      return { indicator, update: (bar) => indicator.update(bar.close, bar.volume) };
    },
  }),
];

function vwap(p: ParameterReader): Recipe {
  const mode = p.choice('mode', MODES);
  if (mode === 'rolling') {
    const indicator = new RollingVwap(p.number('period'));
    return {
      indicator,
      update: (bar) => indicator.update(bar.high, bar.low, bar.close, bar.volume),
    };
  }
  const indicator =
    mode === 'session'
      ? new SessionVwap({ offset: p.number('offset') })
      : new AnchoredVwap({ anchor: p.number('anchor') });
  return {
    indicator,
    update: (bar) => indicator.update(bar.time, bar.high, bar.low, bar.close, bar.volume),
  };
}

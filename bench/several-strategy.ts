import { SuperTrend } from '@nightdesk/core/indicators/supertrend';
import type { Bar } from '@nightdesk/core/model/bar';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { Strategy } from '@nightdesk/core/strategy/strategy';
import type { StrategyContext } from '@nightdesk/core/strategy/strategy-context';
import type { StrategyDefinition } from '@nightdesk/core/strategy/strategy-definition';

/** Units that are bought of each instrument: fixed, so that the instruments do not disturb one another. */
export const QUANTITY = 0.01;

const PERIOD = 10;
const MULTIPLIER = 3;

/** SuperTrend(10, 3) long/flat on each of several instruments, a fixed quantity each: what one more of them costs. */
class SeveralSuperTrends implements Strategy {
  readonly #lines: readonly SuperTrend[];

  constructor(instruments: number) {
    this.#lines = Array.from(
      { length: instruments },
      () => new SuperTrend(PERIOD, MULTIPLIER, { seed: 'high-low' }),
    );
  }

  onBar(bar: Bar, context: StrategyContext): void {
    const { instrument } = bar;
    const line = this.#lines[instrument];
    if (line === undefined) return;
    line.updateBar(bar);
    const { direction } = line;
    const position = context.position(instrument);
    if (direction === 0 || !context.isWarm || position.isFlat === direction < 0) return;
    // What is working was made on the close before, and has met this bar's open: nothing to wait for.
    const why = { rule: 'the trend turned', values: { close: bar.close, line: line.value } };
    if (direction > 0) {
      context.submit({ instrument, side: 'BUY', quantity: QUANTITY }, why);
    } else context.close(instrument, why);
  }
}

/** A strategy without settings for any number of instruments. */
export const severalSuperTrends: StrategyDefinition<object> = {
  name: 'bench-several',
  title: 'Several SuperTrends',
  version: '1.0.0',
  summary: 'Measures what one more instrument costs.',
  config: { parse: () => ({}), check: () => ({ config: {} }), jsonSchema: () => ({}) },
  presets: {},
  instruments: { min: 1, max: 100 },
  subscriptions: (_config: object, instruments: readonly Instrument[]) =>
    instruments.map((_, instrument) => ({ instrument, timeFrame: null, warmUp: PERIOD })),
  lines: () => [],
  create: (_config: object, instruments: readonly Instrument[]) =>
    new SeveralSuperTrends(instruments.length),
};

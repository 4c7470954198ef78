import type { StrategyDefinition } from '@nightdesk/core/strategy/strategy-definition';
import { refuseSpotShorts } from '../refuse-spot-shorts.ts';
import { timeFrameOf } from '../time-frame-setting.ts';
import { zodConfig } from '../zod-config.ts';
import { BreakoutStrategy } from './breakout-strategy.ts';
import { type BreakoutConfig, breakoutConfig } from './config.ts';

/** Donchian breakout with ATR stop, trailing exit and sizing by risk, on one instrument. */
export const breakout: StrategyDefinition<BreakoutConfig> = {
  name: 'breakout',
  title: 'Breakout',
  version: '1.0.0',
  summary:
    'Buys when the close passes the highest high of the last bars, sized so that its stop costs a fixed share of the account; the stop goes to the venue with the entry.',
  config: zodConfig('breakout', breakoutConfig),
  presets: {
    research: {},
    // The second system of the Turtle traders (C. Faith, "Way of the Turtle").
    turtle: { entryPeriod: 55, atrPeriod: 20, stop: 2, exit: 'channel', exitPeriod: 20 },
  },
  instruments: { min: 1, max: 1 },
  subscriptions: (config) => [
    {
      instrument: 0,
      timeFrame: timeFrameOf(config.timeFrame),
      warmUp: Math.max(
        config.entryPeriod + 1,
        config.atrPeriod + 1,
        config.exit === 'channel' ? config.exitPeriod + 1 : 0,
      ),
    },
  ],
  lines: (config) => [
    { name: 'Entry high', instrument: 0, pane: 'price' },
    ...(config.mode === 'long-short'
      ? [{ name: 'Entry low', instrument: 0, pane: 'price' } as const]
      : []),
    { name: 'Stop', instrument: 0, pane: 'price' },
  ],
  create: (config, instruments) => {
    refuseSpotShorts('breakout', config.mode, instruments);
    return new BreakoutStrategy(config);
  },
};

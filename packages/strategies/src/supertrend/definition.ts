import type { StrategyDefinition } from '@nightdesk/core/strategy/strategy-definition';
import { refuseSpotShorts } from '../refuse-spot-shorts.ts';
import { timeFrameOf } from '../time-frame-setting.ts';
import { zodConfig } from '../zod-config.ts';
import { type SuperTrendConfig, superTrendConfig } from './config.ts';
import { SuperTrendStrategy } from './supertrend-strategy.ts';

/** SuperTrend, long/flat or long/short, on one instrument. */
export const superTrend: StrategyDefinition<SuperTrendConfig> = {
  name: 'supertrend',
  title: 'SuperTrend',
  version: '1.0.0',
  summary:
    'Follows the trend: buys when the close rises above the SuperTrend line, and sells (or turns short) when it falls below.',
  config: zodConfig('supertrend', superTrendConfig),
  presets: {
    // All in at any price: comparable with buy and hold and with published results.
    research: { amount: 100, slippage: 100 },
    signals: { autoTrade: false },
  },
  instruments: { min: 1, max: 1 },
  subscriptions: (config) => [
    {
      instrument: 0,
      timeFrame: timeFrameOf(config.timeFrame),
      warmUp: config.period + (config.seed === 'high-low' ? 0 : 1),
    },
  ],
  lines: () => [
    { name: 'SuperTrend up', instrument: 0, pane: 'price' },
    { name: 'SuperTrend down', instrument: 0, pane: 'price' },
  ],
  create: (config, instruments) => {
    refuseSpotShorts('supertrend', config.mode, instruments);
    return new SuperTrendStrategy(config);
  },
};

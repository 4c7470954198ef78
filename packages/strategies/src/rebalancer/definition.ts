import type { StrategyDefinition } from '@nightdesk/core/strategy/strategy-definition';
import { timeFrameOf } from '../time-frame-setting.ts';
import { zodConfig } from '../zod-config.ts';
import { type RebalancerConfig, rebalancerConfig } from './config.ts';
import { RebalancerStrategy } from './rebalancer-strategy.ts';

/** Target weights with a band over 1 to 20 spot instruments. */
export const rebalancer: StrategyDefinition<RebalancerConfig> = {
  name: 'rebalancer',
  title: 'Rebalancer',
  version: '1.0.0',
  summary:
    'Holds several spot instruments at target weights: when one leaves its band, it sells what is above target and then buys what is below.',
  config: zodConfig('rebalancer', rebalancerConfig),
  presets: {
    research: {},
    monthly: { every: 720, band: 0 },
  },
  instruments: { min: 1, max: 20 },
  subscriptions: (config, instruments) =>
    instruments.map((_, instrument) => ({
      instrument,
      timeFrame: timeFrameOf(config.timeFrame),
      warmUp: 1,
    })),
  lines: () => [],
  create: (config, instruments) => new RebalancerStrategy(config, instruments),
};

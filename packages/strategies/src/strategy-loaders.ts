import type { StrategyDefinition } from '@nightdesk/core/strategy/strategy-definition';

/**
 * How each shipped strategy is read, by name, without reading the others: each costs several milliseconds
 * of a command's start. `catalogue.ts` has them all at once; a test keeps the two alike.
 */
export const STRATEGY_LOADERS: Readonly<Record<string, () => Promise<StrategyDefinition>>> = {
  supertrend: async () => (await import('./supertrend/definition.ts')).superTrend,
  breakout: async () => (await import('./breakout/definition.ts')).breakout,
  rebalancer: async () => (await import('./rebalancer/definition.ts')).rebalancer,
};

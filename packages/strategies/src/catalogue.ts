import type { StrategyDefinition } from '@nightdesk/core/strategy/strategy-definition';
import { breakout } from './breakout/definition.ts';
import { rebalancer } from './rebalancer/definition.ts';
import { superTrend } from './supertrend/definition.ts';
import { unknownStrategy } from './unknown-strategy.ts';

/**
 * Every strategy that ships with the desk, in the order of the docs. Reading this file reads them all;
 * `loadStrategy` reads the one that is wanted.
 */
export const STRATEGIES: readonly StrategyDefinition[] = [superTrend, breakout, rebalancer];

/**
 * The shipped strategy of that name.
 *
 * @throws NightdeskError `STRATEGY_UNKNOWN` listing the names, with the nearest one when there is one.
 */
export function findStrategy(name: string): StrategyDefinition {
  const found = STRATEGIES.find((strategy) => strategy.name === name);
  if (found !== undefined) return found;
  throw unknownStrategy(
    name,
    STRATEGIES.map((strategy) => strategy.name),
  );
}

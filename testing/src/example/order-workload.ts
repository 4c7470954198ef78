import type { Workload } from '../run/workload.ts';
import { EXAMPLE_PRICE } from './example-market.ts';
import type { OrderDefect } from './order-defect.ts';
import { OrderScenario } from './order-scenario.ts';
import { describeWish, drawWishes } from './order-wishes.ts';

/**
 * The example: a naive client places three to eight orders on a spot venue through a bad network, on a bad
 * disk, dying now and then.
 *
 * @param defect what it does wrong; null = nothing
 */
export function orderWorkload(defect: OrderDefect | null = null): Workload {
  return {
    name: defect === null ? 'example' : `example/${defect}`,
    mustReach: [
      'the process was killed',
      'power was lost',
      'a damaged tail was found',
      'the disk was full',
      'an attempt had no clear answer',
      'a lost attempt was sent again',
      'a silent stream was noticed',
      'an order was filled in part',
      'venue: a duplicate was refused',
      'venue: a request had expired',
      'venue: limit 429',
      'act: maintenance',
      'act: hand-cancel',
    ],
    faultsFor: 20_000,
    settleWithin: 90_000,
    quietFor: 14_000,
    plan: (draws) => {
      const wishes = drawWishes(draws);
      return {
        count: wishes.length,
        describe: (index) => describeWish(wishes[index]),
        build: (world, kept) =>
          new OrderScenario(
            world,
            kept.flatMap((index) => wishes[index] ?? []),
            EXAMPLE_PRICE,
            defect,
          ),
      };
    },
  };
}

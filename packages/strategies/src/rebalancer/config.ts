import { z } from 'zod';
import { timeFrameSetting } from '../time-frame-setting.ts';

/** Settings of the rebalancer: validator, JSON Schema, form and documentation in one. */
export const rebalancerConfig = z.strictObject({
  weights: z
    .record(z.string().min(1), z.number().min(0).max(100))
    .refine((weights) => sumOf(weights) <= 100 + 1e-9, {
      error: ({ input }) =>
        `the weights add up to ${sumOf(input)} %, and there is only 100 % to give away; what is not given stays cash`,
    })
    .default({})
    .describe(
      'Target weights by symbol, in per cent of the account value, such as {"BTCUSDT": 50, "ETHUSDT": 30}. The rest stays cash. An instrument without one is sold. Empty: the same weight for each instrument.',
    ),
  band: z
    .number()
    .min(0)
    .max(50)
    .default(5)
    .describe(
      'Percentage points that a weight may be off before everything is brought back to target.',
    ),
  every: z
    .int()
    .min(0)
    .max(8760)
    .default(0)
    .describe(
      'Hours from one look at the weights to the next, counted from 1970-01-01 00:00 UTC; 0: each time that bars close.',
    ),
  minTrade: z
    .number()
    .min(0)
    .max(1_000_000_000)
    .default(10)
    .describe(
      "Smallest trade worth its fee, in the quote currency. The venue's own minimum holds too.",
    ),
  patience: z
    .int()
    .min(0)
    .max(3600)
    .default(5)
    .describe(
      'Seconds to wait for the bars of the other instruments that close at the same moment; then the missing ones count at their last price.',
    ),
  timeFrame: timeFrameSetting,
});

export type RebalancerConfig = z.output<typeof rebalancerConfig>;

function sumOf(weights: unknown): number {
  if (typeof weights !== 'object' || weights === null) return 0;
  return Object.values(weights).reduce<number>((sum, weight) => sum + Number(weight), 0);
}

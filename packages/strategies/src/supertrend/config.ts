import { z } from 'zod';
import { timeFrameSetting } from '../time-frame-setting.ts';

/** Settings of the SuperTrend strategy: validator, JSON Schema, form and documentation in one. */
export const superTrendConfig = z.strictObject({
  period: z
    .int()
    .min(1)
    .max(100)
    .default(10)
    .describe('Bars that the average true range looks back on.'),
  multiplier: z
    .number()
    .min(0.5)
    .max(10)
    .default(3)
    .describe('How many average true ranges the bands lie from the middle of the bar.'),
  amount: z
    .number()
    .min(1)
    .max(100)
    .default(50)
    .describe('Share of the free balance that an entry uses, in per cent, fees included.'),
  slippage: z
    .number()
    .min(0.01)
    .max(100)
    .default(1.5)
    .describe(
      'The worst price accepted, in per cent from the last close. What cannot be had at that price is tried again on the next bar. 100 accepts any price.',
    ),
  autoTrade: z.boolean().default(true).describe('Off: only signals are given, no order is made.'),
  mode: z
    .enum(['long-flat', 'long-short'])
    .default('long-flat')
    .describe(
      'long-short also sells short in a falling trend; it needs a linear or inverse instrument.',
    ),
  timeFrame: timeFrameSetting,
  seed: z
    .enum(['high-low', 'true-range'])
    .default('high-low')
    .describe(
      'How the average true range begins: high-low counts the first bar (Lean), true-range starts with the second (TradingView, Wilder).',
    ),
});

export type SuperTrendConfig = z.output<typeof superTrendConfig>;

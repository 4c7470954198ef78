import { z } from 'zod';
import { timeFrameSetting } from '../time-frame-setting.ts';

/** Settings of the breakout strategy: validator, JSON Schema, form and documentation in one. */
export const breakoutConfig = z.strictObject({
  entryPeriod: z
    .int()
    .min(1)
    .max(1000)
    .default(20)
    .describe('Bars before the present one whose highest high (lowest low) the close must pass.'),
  atrPeriod: z
    .int()
    .min(1)
    .max(200)
    .default(14)
    .describe('Bars that the average true range looks back on.'),
  stop: z
    .number()
    .min(0.1)
    .max(20)
    .default(2)
    .describe('Distance of the stop from the entry price, in average true ranges.'),
  exit: z
    .enum(['trailing', 'channel'])
    .default('trailing')
    .describe(
      'How a profit is let run: trailing follows the best price at a distance, channel leaves when a close passes the other end of a shorter channel. The stop stays in both.',
    ),
  trail: z
    .number()
    .min(0.1)
    .max(20)
    .default(3)
    .describe('Distance of the trailing exit from the best price, in average true ranges.'),
  exitPeriod: z
    .int()
    .min(1)
    .max(1000)
    .default(10)
    .describe('Bars before the present one whose lowest low (highest high) ends the trade.'),
  target: z
    .number()
    .min(0.1)
    .max(100)
    .nullable()
    .default(null)
    .describe('Take profit this many average true ranges from the entry price; null: none.'),
  risk: z
    .number()
    .min(0.01)
    .max(10)
    .default(1)
    .describe(
      'Share of the account value that a trade loses at its stop, in per cent, before fees and gaps. Sets the size.',
    ),
  mode: z
    .enum(['long-flat', 'long-short'])
    .default('long-flat')
    .describe(
      'long-short also sells breakouts downwards; it needs a linear or inverse instrument.',
    ),
  timeFrame: timeFrameSetting,
});

export type BreakoutConfig = z.output<typeof breakoutConfig>;

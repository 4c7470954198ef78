import { z } from 'zod';

/** How many times faster than a clock: 1 = real time. */
const speed = z.number().positive().max(100_000).default(1);

/** Where an account's prices come from. */
export const feedSpec = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('simulated'),
      seed: z.int().min(0).max(4_294_967_295),
      speed,
      /** ms between two trades of an instrument; divides a minute. */
      every: z
        .int()
        .min(10)
        .max(60_000)
        .refine((ms) => 60_000 % ms === 0, 'must divide a minute')
        .exactOptional(),
      quotes: z.boolean().exactOptional(),
      /** Chance for each minute of an instrument that an outage begins. */
      gaps: z.number().min(0).max(1).exactOptional(),
      /** Chance for each trade of a spike. */
      spikes: z.number().min(0).max(1).exactOptional(),
    }),
    z.strictObject({
      kind: z.literal('replay'),
      /** A series of the candle store, or a recording, below the data directory. */
      source: z.string().min(1).max(300),
      speed,
    }),
  ])
  .meta({ id: 'FeedSpec', description: 'Where prices come from: simulated or replayed.' });

/** Where an account's prices come from. */
export type FeedSpec = z.infer<typeof feedSpec>;

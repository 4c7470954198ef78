import { z } from 'zod';

/**
 * How a changed configuration was taken up. `taken-up`: the strategy went on from what it remembered. `warmed-up`: it
 * was made anew from the last bars before it took over. `cold`: made anew, and it waits for bars. `same`: nothing had
 * changed. `not-hosted`: the bot does not run; it holds from the next start on.
 */
export const configureResult = z
  .strictObject({
    how: z.enum(['taken-up', 'warmed-up', 'cold', 'same', 'not-hosted']),
    /** For a person. */
    text: z.string(),
  })
  .meta({ id: 'ConfigureResult' });

/** How a changed configuration was taken up. */
export type ConfigureResult = z.infer<typeof configureResult>;

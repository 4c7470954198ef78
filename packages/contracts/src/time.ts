import { z } from 'zod';

/** A moment: whole milliseconds since 1970 UTC. */
export const time = z.int().min(0).max(8_640_000_000_000_000).brand<'Time'>().meta({
  id: 'Time',
  description: 'Milliseconds since 1970-01-01T00:00Z.',
  example: 1_795_000_000_000,
});

/** Milliseconds since 1970 UTC. */
export type Time = z.infer<typeof time>;

/** A length of time, ms. */
export const duration = z
  .int()
  .min(0)
  .brand<'Duration'>()
  .meta({ id: 'Duration', description: 'A length of time, ms.' });

/** A length of time, ms. */
export type Duration = z.infer<typeof duration>;

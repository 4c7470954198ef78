import { z } from 'zod';

/** What names a thing of the desk in paths and bodies: letters, digits, `_` and `-`. */
export const id = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be an id: up to 64 letters, digits, _ and -')
  .meta({ id: 'Id', description: 'An id: up to 64 letters, digits, _ and -.' });

/** An id. */
export type Id = z.infer<typeof id>;

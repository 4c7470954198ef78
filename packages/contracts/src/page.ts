import { z } from 'zod';

/** Most entries of one page. */
export const LARGEST_PAGE = 500;

/** Where a list goes on. Clients hand back what they were given; what is in it may change. */
export const cursor = z
  .string()
  .regex(/^[A-Za-z0-9_.~-]{1,400}$/, 'must be the "next" of an earlier page')
  .meta({ id: 'Cursor', description: 'The "next" of an earlier page.' });

/** What every list takes in its query string. */
export const pageQuery = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(LARGEST_PAGE)
    .default(50)
    .describe('How many entries at most.'),
  cursor: cursor.optional(),
});

/** What every list takes. */
export type PageQuery = z.infer<typeof pageQuery>;

/** A page of a list: the entries and, when there are more, where to go on. */
export function pageOf<T extends z.ZodType>(
  entry: T,
): z.ZodObject<{ items: z.ZodArray<T>; next: z.ZodNullable<typeof cursor> }, z.core.$strict> {
  return z.strictObject({ items: z.array(entry).max(LARGEST_PAGE), next: cursor.nullable() });
}

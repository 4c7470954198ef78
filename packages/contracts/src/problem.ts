import { z } from 'zod';

/** What a caller should do: the same again later, something else, or ask a person. */
export const disposition = z.enum(['retry', 'refuse', 'halt']).meta({ id: 'Disposition' });

/** One field that was not as it must be. */
export const fieldProblem = z
  .strictObject({
    /** Where in the body, the query or the path: `body.limits.0.value`. */
    path: z.string(),
    message: z.string(),
  })
  .meta({ id: 'FieldProblem', description: 'One field that was not as it must be.' });

/**
 * Every error of the API: RFC 9457 (`application/problem+json`) with our stable code. `type` is
 * `urn:nightdesk:CODE`; `detail` says what was wrong, where, and what to do; `requestId` finds it in the log.
 */
export const problem = z
  .strictObject({
    type: z.string().regex(/^urn:nightdesk:[A-Z][A-Z0-9_]*$/),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    code: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
    disposition,
    requestId: z.string().optional(),
    /** Seconds until it may be tried again. */
    retryAfter: z.int().min(0).optional(),
    context: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .optional(),
    errors: z.array(fieldProblem).max(100).optional(),
  })
  .meta({ id: 'Problem', description: 'An error (RFC 9457).' });

/** An error as the API gives it. */
export type Problem = z.infer<typeof problem>;

/** Content type of a {@link problem}. */
export const PROBLEM_TYPE = 'application/problem+json';

import { z } from 'zod';
import { time } from './time.ts';

/** How a part is: `degraded` works, with something missing that a person should know of. */
export const healthState = z.enum(['ok', 'degraded', 'down']).meta({ id: 'HealthState' });

/** A part of the desk. */
export const healthPart = z
  .strictObject({
    state: healthState,
    /** One sentence when it is not ok. */
    reason: z.string().nullable(),
    /** When this was last found out. */
    checkedTime: time,
  })
  .meta({ id: 'HealthPart' });

const counted = z.strictObject({ total: z.int().min(0), active: z.int().min(0) });

/** Reply of `/health`. `live`: the process answers. `ready`: it can do its work. */
export const health = z
  .strictObject({
    status: healthState,
    live: z.boolean(),
    ready: z.boolean(),
    time,
    startedTime: time,
    version: z.string(),
    /** What orders can do here: `paper` reaches no venue. */
    mode: z.enum(['paper', 'live']),
    services: z.strictObject({
      strategies: counted.describe('Bots that are wanted running, and those that do.'),
      runners: counted,
      feeds: counted,
      database: healthPart,
    }),
  })
  .meta({ id: 'Health' });

/** Reply of `/health`. */
export type Health = z.infer<typeof health>;

import { z } from 'zod';

/** What a person may be. */
export const role = z
  .enum(['viewer', 'trader', 'admin'])
  .meta({ id: 'Role', description: 'viewer looks, trader trades, admin also runs the desk.' });

/** What a person may be. */
export type Role = z.infer<typeof role>;

/**
 * What may be done: `read` look at what is one's own; `bots` make, change, start and stop bots; `trade` place and
 * cancel orders, use the kill switch; `admin` users, settings, the audit log and what belongs to others.
 */
export const scope = z.enum(['read', 'bots', 'trade', 'admin']).meta({ id: 'Scope' });

/** What may be done. */
export type Scope = z.infer<typeof scope>;

/** What each role may do. An API key may do at most what its owner's role may. */
export const ROLE_SCOPES: { readonly [R in Role]: readonly Scope[] } = {
  viewer: ['read'],
  trader: ['read', 'bots', 'trade'],
  admin: ['read', 'bots', 'trade', 'admin'],
};

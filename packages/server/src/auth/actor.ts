import { ROLE_SCOPES, type Role, type Scope } from '@nightdesk/contracts/role';
import { authError } from './auth-error.ts';

/** By which way somebody acts. */
export type ActorKind =
  | 'session'
  | 'bearer'
  | 'api-key'
  | 'cli'
  | 'telegram'
  | 'desk'
  | 'anonymous';

/** Who acts: what every use-case is given. */
export interface Actor {
  readonly kind: ActorKind;
  /** Null: the desk itself, or a person at its machine. */
  readonly userId: string | null;
  readonly name: string | null;
  readonly role: Role;
  /** What may be done: of the role, and of the key if it is one. */
  readonly scopes: readonly Scope[];
  /** Which session or key. */
  readonly credentialId: string | null;
  /** When a second factor was last given, ms; null: never in this session. */
  readonly strongTime: number | null;
  readonly address: string | null;
}

/** Whoever can run the command line on the machine of the desk can read its data anyway. */
export const CLI_ACTOR: Actor = machineActor('cli');

/** The desk itself. */
export const DESK_ACTOR: Actor = machineActor('desk');

function machineActor(kind: 'cli' | 'desk'): Actor {
  return {
    kind,
    userId: null,
    name: null,
    role: 'admin',
    scopes: ROLE_SCOPES.admin,
    credentialId: null,
    strongTime: null,
    address: null,
  };
}

/** @throws NightdeskError `AUTH_FORBIDDEN`. */
export function assertMay(actor: Actor, scope: Scope): void {
  if (actor.scopes.includes(scope)) return;
  const what = actor.kind === 'api-key' ? 'This API key' : `A ${actor.role}`;
  throw authError('AUTH_FORBIDDEN', `${what} may not do this: it needs "${scope}".`, { scope });
}

/** Whether something of a user may be seen or changed: one's own, or everything for who may administer. */
export function isTheirs(actor: Actor, ownerId: string | null): boolean {
  return (ownerId !== null && actor.userId === ownerId) || actor.scopes.includes('admin');
}

/**
 * @returns the user who acts
 * @throws NightdeskError `AUTH_FORBIDDEN` for keys and programs: what opens the desk is changed by a person who is
 * signed in, never by what was itself given away
 */
export function assertPerson(actor: Actor): string {
  if (actor.kind === 'session' && actor.userId !== null) return actor.userId;
  throw authError(
    'AUTH_FORBIDDEN',
    'Passwords, second factors, sessions and keys are changed by a person who is signed in, not by a key or a program.',
  );
}

/** How long a second factor stays fresh for what is dangerous, ms. */
export const STRONG_FOR = 300_000;

/** @throws NightdeskError `AUTH_STEP_UP` unless a second factor was given in the last five minutes. */
export function assertStrong(actor: Actor, now: number): void {
  const { strongTime } = actor;
  if (strongTime !== null && strongTime <= now && now - strongTime < STRONG_FOR) return;
  throw authError(
    'AUTH_STEP_UP',
    'This needs a fresh code of your second factor. Give it, then try again; if you have none, set one up first.',
  );
}

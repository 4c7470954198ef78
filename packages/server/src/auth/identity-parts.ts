import type { Clock } from '@nightdesk/core/ports/clock';
import type { Connection } from '@nightdesk/store/connection/connection';
import type { Vault } from '../secrets/vault.ts';
import type { AttemptLimits } from './attempt-limits.ts';
import type { PasswordGate } from './password-gate.ts';

/** How long things last, ms. */
export interface Lifetimes {
  /** A session that is not used. */
  readonly sessionIdle: number;
  /** A session in all. */
  readonly session: number;
  /** The token of a program that signed in. */
  readonly bearer: number;
  /** The link by which a new desk is claimed. */
  readonly claim: number;
  /** The link by which a password is set. */
  readonly passwordLink: number;
}

const MINUTE = 60_000;

/** Lifetimes of a configuration. */
export function lifetimesOf(security: {
  readonly sessionIdleMinutes: number;
  readonly sessionDays: number;
  readonly bearerHours: number;
}): Lifetimes {
  return {
    sessionIdle: security.sessionIdleMinutes * MINUTE,
    session: security.sessionDays * 1_440 * MINUTE,
    bearer: security.bearerHours * 60 * MINUTE,
    claim: 60 * MINUTE,
    passwordLink: 1_440 * MINUTE,
  };
}

/** What the use-cases of identity work with. */
export interface IdentityParts {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly limits: AttemptLimits;
  readonly gate: PasswordGate;
  readonly lifetimes: Lifetimes;
}

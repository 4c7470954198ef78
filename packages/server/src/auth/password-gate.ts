import type { Secret } from '../secrets/secret.ts';
import { authError } from './auth-error.ts';
import {
  hashPassword,
  isOutdated,
  PASSWORD_COST,
  type PasswordCost,
  verifyPassword,
} from './password.ts';

/** How many hashes are computed at once: each takes 19 MiB and a core. */
const AT_ONCE = 2;
/** How many may wait: at 30 ms each, one waits half a second at most. */
const WAITING = 32;

/** Hashes passwords, few at a time, so that a flood of sign-ins takes neither the memory nor the bots' time. */
export class PasswordGate {
  readonly #cost: PasswordCost;
  readonly #queue: (() => void)[] = [];
  #running: number = 0;
  /** A hash of nothing: unknown names take as long as known ones. */
  #decoy: Promise<string> | null = null;

  constructor(cost: PasswordCost = PASSWORD_COST) {
    this.#cost = cost;
  }

  /** @throws NightdeskError `AUTH_BUSY`. */
  hash(password: Secret): Promise<string> {
    return this.#through(() => hashPassword(password, this.#cost));
  }

  /**
   * Whether it is the password of a hash; with null (no such user, or none that may sign in) it takes as long and
   * is not.
   *
   * @throws NightdeskError `AUTH_BUSY`
   */
  async verify(hash: string | null, password: Secret): Promise<boolean> {
    this.#decoy ??= hashPassword(password, this.#cost);
    const decoy = await this.#decoy;
    const fits = await this.#through(() => verifyPassword(hash ?? decoy, password));
    return fits && hash !== null;
  }

  /** Whether a hash should be made anew with today's cost. */
  isOutdated(hash: string): boolean {
    return isOutdated(hash, this.#cost);
  }

  async #through<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) {
      if (this.#queue.length >= WAITING) {
        throw authError(
          'AUTH_BUSY',
          'Too many are signing in at this moment. Try again in a second.',
          {
            retryAfter: 1,
          },
        );
      }
      await new Promise<void>((resolve) => {
        this.#queue.push(resolve);
      });
    } else this.#running += 1;
    try {
      return await work();
    } finally {
      // The place goes to who waits, or is free again.
      const next = this.#queue.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

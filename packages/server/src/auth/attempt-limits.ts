import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { authError } from './auth-error.ts';

/** How many failed attempts there may be in {@link AttemptRules.minutes}. */
export interface AttemptRules {
  readonly minutes: number;
  /** From one address, whoever it tries to be. */
  readonly perAddress: number;
  /** From one address for one name. */
  readonly perPair: number;
  /** For one name, from wherever; also kept in the store, so that a restart does not forget it. */
  readonly perName: number;
}

/** The rules of a desk. */
export const ATTEMPT_RULES: AttemptRules = {
  minutes: 15,
  perAddress: 30,
  perPair: 8,
  perName: 20,
};

/**
 * Limits on guessing passwords, codes and links. An attempt is counted before it is looked at, so that many at once
 * count as many; one that succeeds is given back.
 */
export class AttemptLimits {
  readonly rules: AttemptRules;
  readonly #address: RateLimiterMemory;
  readonly #pair: RateLimiterMemory;
  readonly #name: RateLimiterMemory;

  constructor(rules: AttemptRules = ATTEMPT_RULES) {
    this.rules = rules;
    const duration = rules.minutes * 60;
    this.#address = new RateLimiterMemory({ points: rules.perAddress, duration });
    this.#pair = new RateLimiterMemory({ points: rules.perPair, duration });
    this.#name = new RateLimiterMemory({ points: rules.perName, duration });
  }

  /**
   * Counts an attempt.
   *
   * @param name whom it is for; an unknown one counts like a known one
   * @throws NightdeskError `AUTH_LIMITED`, the same for every limit and every name
   */
  async take(address: string, name: string): Promise<void> {
    const key = keyOf(name);
    try {
      // The address first: one that is over its limit must not lock others' names.
      await this.#address.consume(network(address));
      await this.#pair.consume(`${network(address)} ${key}`);
      await this.#name.consume(key);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      throw limited(refused.msBeforeNext);
    }
  }

  /** Takes the count back of an attempt that was neither right nor wrong. */
  async giveBack(address: string, name: string): Promise<void> {
    const key = keyOf(name);
    await this.#address.reward(network(address));
    await this.#pair.reward(`${network(address)} ${key}`);
    await this.#name.reward(key);
  }

  /** Forgets the failures of a name after a success; those of the address for other names stay. */
  async succeeded(address: string, name: string): Promise<void> {
    const key = keyOf(name);
    await this.#address.reward(network(address));
    await this.#pair.delete(`${network(address)} ${key}`);
    await this.#name.delete(key);
  }
}

/** The error of every limit. @param wait ms */
export function limited(wait: number): Error {
  const retryAfter = Math.max(1, Math.ceil(wait / 1_000));
  return authError(
    'AUTH_LIMITED',
    `There were too many attempts. Try again in ${retryAfter < 120 ? `${retryAfter} seconds` : `${Math.ceil(retryAfter / 60)} minutes`}.`,
    { retryAfter },
  );
}

/** What counts as one place: of IPv6 the /64, of which everybody has as many addresses as they like. */
export function network(address: string): string {
  const plain = address.replace(/%.*$/, '').toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(plain)) return plain.slice(0, 64);
  const [left = '', right] = plain.split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  const zeros = right === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  const groups = [...head, ...Array.from({ length: zeros }, () => '0'), ...tail];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

/** Names are from outside and may be long; a key is not. */
function keyOf(name: string): string {
  return createHash('sha256')
    .update(name.normalize('NFKC').trim().toLowerCase())
    .digest('base64url');
}

import type { QuarantineResolution } from '../events/payloads.ts';

/** What a person decided about a quarantine. */
export interface ResolveQuarantine {
  readonly id: string;
  /**
   * `adopt`: the account's own book takes the difference over. `assign`: the book of `bot` does. `write-off`: it is a
   * loss or a gain of those who hold the thing, at no value.
   */
  readonly resolution: QuarantineResolution;
  /** For `assign`. */
  readonly bot?: string;
  /** For a contract that is adopted or assigned: at which price, a decimal on the instrument's precision. */
  readonly price?: string;
  /** Who decided. */
  readonly by: string;
  /** Why. */
  readonly note: string;
  /** ms since 1970 UTC. */
  readonly time: number;
}

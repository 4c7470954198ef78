import type { MasterKey } from './master-key.ts';
import { secretError } from './secret-error.ts';

/** The master keys of a desk: the one that seals, and earlier ones that only open. */
export class KeyRing {
  readonly current: MasterKey;
  readonly #keys: ReadonlyMap<string, MasterKey>;

  constructor(current: MasterKey, previous: readonly MasterKey[] = []) {
    this.current = current;
    this.#keys = new Map([...previous, current].map((key) => [key.id, key]));
  }

  /** A key by its id. @throws NightdeskError `SECRET_KEY_UNKNOWN`. */
  key(id: string): MasterKey {
    const key = this.#keys.get(id);
    if (key !== undefined) return key;
    throw secretError(
      'SECRET_KEY_UNKNOWN',
      `Something is sealed under the master key ${id}, which this desk was not given (it has ${[...this.#keys.keys()].join(', ')}). Give the old key as WALLET_ENCRYPTION_KEY_PREVIOUS beside the new one, or put the old one back; without it what is sealed is lost.`,
      { keyId: id },
    );
  }

  /** Refuses to work when something is sealed under a key that is not here: better now than at an order. */
  assertKnows(ids: Iterable<string>): void {
    for (const id of ids) this.key(id);
  }
}

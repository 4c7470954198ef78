import type { Connection, Steps } from '@nightdesk/store/connection/connection';
import {
  deleteSecret,
  findSecret,
  nextSecretVersion,
  putSecret,
  resealSecret,
  secretKeyIds,
  secretsNotUnder,
} from '@nightdesk/store/identity/secrets';
import type { Clock } from '@nightdesk/core/ports/clock';
import { reseal, seal, type SealedFor, unseal } from './envelope.ts';
import type { KeyRing } from './key-ring.ts';
import { secretError } from './secret-error.ts';
import type { Secret } from './secret.ts';

/** How many secrets one step of a rotation takes, so that others can write between. */
const ROTATION_STEP = 50;

/** What a rotation did. */
export interface RotationReport {
  readonly keyId: string;
  readonly resealed: number;
}

/** Sealed secrets in the store. */
export class Vault {
  readonly #connection: Connection;
  readonly #ring: KeyRing;
  readonly #clock: Clock;

  constructor(connection: Connection, ring: KeyRing, clock: Clock) {
    this.#connection = connection;
    this.#ring = ring;
    this.#clock = clock;
  }

  /** @throws NightdeskError `SECRET_KEY_UNKNOWN` when something is sealed under a key that is not at hand. */
  async assertOpens(): Promise<void> {
    this.#ring.assertKnows(await this.#connection.read(secretKeyIds));
  }

  /** Seals a secret over the one before; part of a transaction. */
  *put(owner: string, name: string, secret: Secret): Steps<void> {
    const version = yield* nextSecretVersion(owner, name);
    const envelope = seal(this.#ring, placeOf({ owner, name, version }), secret);
    const written = yield* putSecret({
      owner,
      name,
      version,
      keyId: this.#ring.current.id,
      envelope,
      createdTime: this.#clock.now(),
    });
    if (!written) {
      throw secretError(
        'SECRET_CONFLICT',
        `The secret ${name} of ${owner} was replaced by another at the same moment; nothing was written. Do it again.`,
        { owner, name },
      );
    }
  }

  /** Opens a secret; part of a transaction. @returns null when there is none @throws NightdeskError `SECRET_…`. */
  *get(owner: string, name: string): Steps<Secret | null> {
    const found = yield* findSecret(owner, name);
    return found === null ? null : unseal(this.#ring, placeOf(found), found.envelope);
  }

  /** Removes a secret; part of a transaction. */
  delete(owner: string, name: string): Steps<void> {
    return deleteSecret(owner, name);
  }

  /**
   * Puts every secret under the current master key. It may be stopped and begun again, and what is replaced
   * meanwhile is under the current key anyway.
   *
   * @throws NightdeskError `SECRET_KEY_UNKNOWN`, `SECRET_DAMAGED`; what was done until then stays done
   */
  async rotate(): Promise<RotationReport> {
    const { id: keyId } = this.#ring.current;
    let resealed = 0;
    for (;;) {
      const { seen, done } = await this.#connection.write(() => this.#rotateSome(keyId));
      resealed += done;
      if (seen === 0) return { keyId, resealed };
    }
  }

  *#rotateSome(keyId: string): Steps<{ seen: number; done: number }> {
    let done = 0;
    const found = yield* secretsNotUnder(keyId, ROTATION_STEP);
    for (const secret of found) {
      const envelope = reseal(this.#ring, placeOf(secret), secret.envelope);
      if (yield* resealSecret(secret, keyId, envelope)) done += 1;
    }
    return { seen: found.length, done };
  }
}

function placeOf(secret: {
  readonly owner: string;
  readonly name: string;
  readonly version: number;
}): SealedFor {
  return { owner: `${secret.owner}/${secret.name}`, version: secret.version };
}

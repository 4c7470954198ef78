import type { ApiKey } from '@nightdesk/contracts/api-key';
import { ROLE_SCOPES, type Scope, scope } from '@nightdesk/contracts/role';
import type { Steps } from '@nightdesk/store/connection/connection';
import {
  type ApiKeyRecord,
  insertApiKey,
  listApiKeys,
  revokeApiKey,
} from '@nightdesk/store/identity/api-keys';
import type { Secret } from '../secrets/secret.ts';
import { type Actor, assertPerson } from './actor.ts';
import { audit } from './audit.ts';
import { authError } from './auth-error.ts';
import type { IdentityParts } from './identity-parts.ts';
import { plainText } from './new-session.ts';
import { hashToken, newId, newToken } from './token.ts';
import { apiKeyView } from './views.ts';

/** Most keys of a user that work at a time. */
export const MOST_KEYS = 50;

/** How much of a key is kept to tell keys apart. */
const SHOWN = 10;

/** What a key is made from. */
export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** When it ends, ms; null: when it is revoked. */
  readonly expiresTime: number | null;
}

/** A person's API keys. */
export class ApiKeys {
  readonly #parts: IdentityParts;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /** Keys, the newest first, revoked ones too. */
  async list(actor: Actor): Promise<ApiKey[]> {
    const userId = assertPerson(actor);
    return (await this.#parts.connection.read(() => listApiKeys(userId))).map(apiKeyView);
  }

  /**
   * Makes a key; it is shown this once.
   *
   * @throws NightdeskError `AUTH_FORBIDDEN` for what one may not do oneself, `AUTH_INVALID`, `AUTH_STATE`
   */
  async create(
    actor: Actor,
    given: NewApiKey,
  ): Promise<{ readonly apiKey: ApiKey; readonly secret: Secret }> {
    const userId = assertPerson(actor);
    const now = this.#parts.clock.now();
    const wanted = assertScopes(actor, given.scopes);
    const name = plainText(given.name, 80);
    if (name === '')
      throw authError('AUTH_INVALID', 'Give the key a name, so that you know it again.');
    if (given.expiresTime !== null && given.expiresTime <= now) {
      throw authError('AUTH_INVALID', 'The key would have ended already.');
    }
    const secret = newToken('api-key');
    const key: ApiKeyRecord = {
      id: newId(),
      userId,
      name,
      prefix: secret.reveal().slice(0, SHOWN),
      keyHash: hashToken(secret.reveal()),
      scopes: wanted,
      createdTime: now,
      expiresTime: given.expiresTime,
      usedTime: null,
      revokedTime: null,
    };
    const done = await this.#parts.connection.write(function* (): Steps<boolean> {
      const keys = yield* listApiKeys(userId);
      if (keys.filter(({ revokedTime }) => revokedTime === null).length >= MOST_KEYS) return false;
      yield* insertApiKey(key);
      yield* audit(actor, {
        time: now,
        action: 'key.created',
        subject: `key:${key.id}`,
        after: { name, prefix: key.prefix, scopes: key.scopes, expiresTime: key.expiresTime },
      });
      return true;
    });
    if (!done) {
      throw authError('AUTH_STATE', `You have ${MOST_KEYS} keys; revoke one that you do not need.`);
    }
    return { apiKey: apiKeyView(key), secret };
  }

  /** Ends a key at once. @throws NightdeskError `AUTH_NOT_FOUND`, also for those of others and revoked ones. */
  async revoke(actor: Actor, id: string): Promise<void> {
    const userId = assertPerson(actor);
    const now = this.#parts.clock.now();
    const done = await this.#parts.connection.write(function* (): Steps<boolean> {
      const key = yield* revokeApiKey(userId, id, now);
      if (key === null) return false;
      yield* audit(actor, {
        time: now,
        action: 'key.revoked',
        subject: `key:${id}`,
        before: { name: key.name, prefix: key.prefix },
      });
      return true;
    });
    if (!done)
      throw authError('AUTH_NOT_FOUND', 'There is no such key of yours that works.', { id });
  }
}

function assertScopes(actor: Actor, scopes: readonly Scope[]): Scope[] {
  const wanted = scope.options.filter((one) => scopes.includes(one));
  if (wanted.length === 0 || wanted.length !== scopes.length) {
    throw authError(
      'AUTH_INVALID',
      `Name what the key may do, each once: ${scope.options.join(', ')}.`,
    );
  }
  const beyond = wanted.find((one) => !ROLE_SCOPES[actor.role].includes(one));
  if (beyond === undefined) return wanted;
  throw authError('AUTH_FORBIDDEN', `A ${actor.role} cannot make a key that may "${beyond}".`, {
    scope: beyond,
  });
}

import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { secretError } from './secret-error.ts';
import { HIDDEN } from './secret.ts';

/** Bytes of a master key and of every key under it. */
export const KEY_BYTES = 32;

/** A master key: 256 bits from which others are derived. It shows itself as nothing but its id. */
export class MasterKey {
  /** 16 hex digits that tell keys apart and nothing of the key. */
  readonly id: string;
  readonly #bytes: Buffer;

  constructor(bytes: Uint8Array) {
    if (bytes.length !== KEY_BYTES) {
      throw secretError('SECRET_KEY', `A master key has ${KEY_BYTES} bytes, not ${bytes.length}.`);
    }
    this.#bytes = Buffer.from(bytes);
    this.id = createHmac('sha256', this.#bytes)
      .update('nightdesk/key-id')
      .digest('hex')
      .slice(0, 16);
  }

  /** A key for one purpose (HKDF-SHA-256, RFC 5869). Keys of different purposes tell nothing of one another. */
  derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#bytes, '', `nightdesk/${purpose}`, KEY_BYTES));
  }

  /** The key as {@link parseMasterKey} reads it: for the key file alone. */
  reveal(): string {
    return this.#bytes.toString('base64');
  }

  toJSON(): { readonly id: string; readonly key: string } {
    return { id: this.id, key: HIDDEN };
  }
}

/** A new master key. */
export function newMasterKey(): MasterKey {
  return new MasterKey(randomBytes(KEY_BYTES));
}

/** How to make one, for messages. */
export const KEY_ADVICE = 'make one with: openssl rand -base64 32';

/**
 * Reads a master key: 64 hex digits, or 32 bytes in base64 (also base64url, with or without padding).
 *
 * @param source where it came from, for messages: `WALLET_ENCRYPTION_KEY`
 * @throws NightdeskError `SECRET_KEY`; the text is not in it
 */
export function parseMasterKey(text: string, source: string): MasterKey {
  const trimmed = text.trim();
  const bytes = bytesOf(trimmed);
  if (bytes === null) {
    throw secretError(
      'SECRET_KEY',
      `${source} is not a key (${trimmed.length} characters were given): it must be 32 random bytes as 44 characters of base64 or 64 hex digits; ${KEY_ADVICE}`,
      { source },
    );
  }
  // A key that a person made up; of 32 random bytes, fewer than 16 different ones never happen.
  if (new Set(bytes).size < 16) {
    throw secretError('SECRET_KEY', `${source} is not random; ${KEY_ADVICE}`, { source });
  }
  return new MasterKey(bytes);
}

function bytesOf(text: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (/^[A-Za-z0-9+/]{43}=?$/.test(text) || /^[A-Za-z0-9_-]{43}=?$/.test(text)) {
    return Buffer.from(text, 'base64');
  }
  return null;
}

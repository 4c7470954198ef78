import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyRing } from './key-ring.ts';
import { KEY_BYTES } from './master-key.ts';
import { secretError } from './secret-error.ts';
import { Secret } from './secret.ts';

/** Whose secret it is, and which version of it: both are sealed with it. */
export interface SealedFor {
  /** As `user:ID/totp`. */
  readonly owner: string;
  /** From 1, up by one each time the secret is replaced. */
  readonly version: number;
}

/** Parts of an envelope. `wrapped`: the data key under the master key; `body`: the secret under the data key. */
interface Parts {
  readonly keyId: string;
  readonly wrapped: Buffer;
  readonly body: Buffer;
}

const FORMAT = 'nd1';
const CIPHER = 'aes-256-gcm';
/** Of AES-GCM: 96-bit nonces, 128-bit tags (NIST SP 800-38D). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES;
const LARGEST_SECRET = 65_536;

/**
 * Seals a secret: AES-256-GCM under a data key of its own, which is sealed under the current master key. Text:
 * `nd1.KEYID.WRAPPED.BODY`, the last two base64url of nonce, cipher text, tag.
 */
export function seal(ring: KeyRing, place: SealedFor, secret: Secret): string {
  const text = Buffer.from(secret.reveal(), 'utf8');
  if (text.length > LARGEST_SECRET) {
    throw secretError(
      'SECRET_LARGE',
      `A secret of ${place.owner} has ${text.length} bytes; at most ${LARGEST_SECRET} can be sealed.`,
      { owner: place.owner },
    );
  }
  const dataKey = randomBytes(KEY_BYTES);
  const body = encrypt(dataKey, bodyData(place), text);
  const sealed = compose({ keyId: ring.current.id, wrapped: wrap(ring, place, dataKey), body });
  dataKey.fill(0);
  text.fill(0);
  return sealed;
}

/**
 * Opens an envelope.
 *
 * @throws NightdeskError `SECRET_KEY_UNKNOWN`, or `SECRET_DAMAGED` when one bit of it, the owner or the version is
 * not what it was
 */
export function unseal(ring: KeyRing, place: SealedFor, envelope: string): Secret {
  const parts = parse(envelope, place);
  const dataKey = unwrap(ring, place, parts);
  const text = decrypt(dataKey, bodyData(place), parts.body, place);
  dataKey.fill(0);
  const secret = new Secret(text.toString('utf8'));
  text.fill(0);
  return secret;
}

/**
 * The same secret under the current master key: only the data key is sealed anew, the secret is not opened.
 *
 * @returns the envelope unchanged when it is under the current key already
 * @throws NightdeskError `SECRET_KEY_UNKNOWN`, `SECRET_DAMAGED`
 */
export function reseal(ring: KeyRing, place: SealedFor, envelope: string): string {
  const parts = parse(envelope, place);
  const dataKey = unwrap(ring, place, parts);
  if (parts.keyId === ring.current.id) return envelope;
  const sealed = compose({
    keyId: ring.current.id,
    wrapped: wrap(ring, place, dataKey),
    body: parts.body,
  });
  dataKey.fill(0);
  return sealed;
}

function wrap(ring: KeyRing, place: SealedFor, dataKey: Buffer): Buffer {
  return encrypt(ring.current.derive('envelope'), keyData(place, ring.current.id), dataKey);
}

function unwrap(ring: KeyRing, place: SealedFor, { keyId, wrapped }: Parts): Buffer {
  return decrypt(ring.key(keyId).derive('envelope'), keyData(place, keyId), wrapped, place);
}

function encrypt(key: Buffer, data: Buffer, text: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(data);
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, data: Buffer, sealed: Buffer, place: SealedFor): Buffer {
  try {
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(data);
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    return Buffer.concat([
      decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES)),
      decipher.final(),
    ]);
  } catch {
    throw damaged(place);
  }
}

/** Additional data. JSON of a list has one reading only, whatever is in the owner. */
function bodyData({ owner, version }: SealedFor): Buffer {
  return Buffer.from(JSON.stringify([FORMAT, 'body', owner, version]), 'utf8');
}

function keyData({ owner, version }: SealedFor, keyId: string): Buffer {
  return Buffer.from(JSON.stringify([FORMAT, 'key', owner, version, keyId]), 'utf8');
}

function compose({ keyId, wrapped, body }: Parts): string {
  return [FORMAT, keyId, wrapped.toString('base64url'), body.toString('base64url')].join('.');
}

function parse(envelope: string, place: SealedFor): Parts {
  const [format, keyId = '', wrapped = '', body = ''] = envelope.split('.');
  const parts = {
    keyId,
    wrapped: Buffer.from(wrapped, 'base64url'),
    body: Buffer.from(body, 'base64url'),
  };
  const sound =
    format === FORMAT &&
    /^[0-9a-f]{16}$/.test(keyId) &&
    parts.wrapped.length === WRAPPED_BYTES &&
    parts.body.length >= NONCE_BYTES + TAG_BYTES &&
    // base64 has several spellings of the same bytes; one of them is ours.
    compose(parts) === envelope;
  if (!sound) throw damaged(place);
  return parts;
}

function damaged({ owner, version }: SealedFor): Error {
  return secretError(
    'SECRET_DAMAGED',
    `The secret of ${owner} (version ${version}) cannot be opened: it was changed, or belongs to something else. Nothing was used of it. Restore the last back-up, or set the secret anew.`,
    { owner, version },
  );
}

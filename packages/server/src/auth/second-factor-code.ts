import { createHash, randomInt } from 'node:crypto';
import type { Steps } from '@nightdesk/store/connection/connection';
import { useRecoveryCode } from '@nightdesk/store/identity/recovery-codes';
import { type UserRecord, useTotpStep } from '@nightdesk/store/identity/users';
import { Secret as OtpSecret, TOTP } from 'otpauth';
import { Secret } from '../secrets/secret.ts';
import type { Vault } from '../secrets/vault.ts';
import { isLocked } from './lock.ts';

/** Length of a time step, s; of RFC 6238, as authenticators have it. */
const PERIOD = 30;
/** How many steps a clock may be off, to either side. */
const WINDOW = 1;

/** Name of the TOTP secret in the vault. */
export const TOTP_NAME = 'totp';

/** Owner of a user's secrets in the vault. */
export function userOwner(userId: string): string {
  return `user:${userId}`;
}

/** A new TOTP secret: 160 bits, base32. */
export function newTotpSecret(): Secret {
  return new Secret(new OtpSecret({ size: 20 }).base32);
}

/** The address that an authenticator reads from a QR code. It holds the secret. */
export function totpUri(secret: Secret, userName: string): Secret {
  return new Secret(totpOf(secret, userName).toString());
}

/** The code of a moment; for tests and for whoever builds an authenticator. */
export function totpCode(secret: Secret, time: number): string {
  return totpOf(secret, '').generate({ timestamp: time });
}

/** The time step that a code belongs to; null when it is not right at this time. */
export function totpStep(secret: Secret, code: string, time: number): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const delta = totpOf(secret, '').validate({ token: code, timestamp: time, window: WINDOW });
  return delta === null ? null : Math.floor(time / 1_000 / PERIOD) + delta;
}

function totpOf(secret: Secret, label: string): TOTP {
  return new TOTP({
    issuer: 'Nightdesk',
    label: label === '' ? 'user' : label,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD,
    secret: OtpSecret.fromBase32(secret.reveal()),
  });
}

/** Without characters that look alike. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const CODES = 10;

/** Ten recovery codes of 79 random bits, as `abcd-efgh-jkmn-pqrs`. */
export function newRecoveryCodes(): Secret[] {
  return Array.from({ length: CODES }, () => {
    const letters = Array.from({ length: 16 }, () => ALPHABET.charAt(randomInt(ALPHABET.length)));
    return new Secret(letters.join('').replaceAll(/(.{4})(?=.)/g, '$1-'));
  });
}

/** SHA-256 of a recovery code, however it was typed. */
export function hashRecoveryCode(code: string): string {
  const plain = code.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return createHash('sha256').update(`recovery ${plain}`).digest('hex');
}

/**
 * Uses up a code of a user: six digits of the authenticator, or a recovery code. Part of a transaction, so that of
 * several requests with the same code one is taken.
 *
 * @returns how it was right; null when it was not, or was used before
 */
export function* takeCode(
  vault: Vault,
  user: UserRecord,
  code: string,
  now: number,
): Steps<'totp' | 'recovery' | null> {
  if (isLocked(user, now)) return null;
  const digits = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) {
    return (yield* useRecoveryCode(user.id, hashRecoveryCode(code), now)) ? 'recovery' : null;
  }
  const secret = yield* vault.get(userOwner(user.id), TOTP_NAME);
  if (secret === null) return null;
  const step = totpStep(secret, digits, now);
  return step !== null && (yield* useTotpStep(user.id, step)) ? 'totp' : null;
}

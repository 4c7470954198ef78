import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../secrets/secret.ts';
import { authError } from './auth-error.ts';

/** Cost of argon2id (RFC 9106): KiB of memory, passes, lanes. 19 MiB and 2 passes: about 30 ms, as OWASP advises. */
export interface PasswordCost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** The cost of new hashes. */
export const PASSWORD_COST: PasswordCost = { memory: 19_456, passes: 2, parallelism: 1 };

/** Fewest and most characters of a password. */
export const PASSWORD_LENGTH = { min: 12, max: 256 } as const;

const SALT_BYTES = 16;
const HASH_BYTES = 32;
const FORM =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{22,86})\$([A-Za-z0-9+/]{43})$/;

/** A new hash in the usual form (PHC): `$argon2id$v=19$m=…,t=…,p=…$SALT$HASH`. */
export async function hashPassword(
  password: Secret,
  cost: PasswordCost = PASSWORD_COST,
): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, cost);
  const { memory, passes, parallelism } = cost;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** Whether it is the password of a hash. A text that is no hash of ours fits no password. */
export async function verifyPassword(hash: string, password: Secret): Promise<boolean> {
  const parsed = parse(hash);
  if (parsed === null) return false;
  return timingSafeEqual(await derive(password, parsed.salt, parsed.cost), parsed.hash);
}

/** Whether a hash was made with another cost than new ones are. */
export function isOutdated(hash: string, cost: PasswordCost = PASSWORD_COST): boolean {
  const found = parse(hash)?.cost;
  return (
    found?.memory !== cost.memory ||
    found.passes !== cost.passes ||
    found.parallelism !== cost.parallelism
  );
}

/** @throws NightdeskError `AUTH_PASSWORD` saying what is wrong with a new password; it is not in the message. */
export function assertGoodPassword(password: Secret, userName: string): void {
  const text = normal(password);
  const { length } = Array.from(text);
  const { min, max } = PASSWORD_LENGTH;
  if (length < min || length > max) {
    throw weak(`it must have ${min} to ${max} characters, and has ${length}`);
  }
  if (new Set(text).size < 6) throw weak('it repeats too few characters');
  const plain = text.toLowerCase();
  if (userName.length > 2 && plain.includes(userName)) throw weak('it contains the name');
  if (isRun(plain)) throw weak('it follows the alphabet or the keyboard');
  if (/^(?:.*(?:password|passwort|nightdesk|letmein|welcome).*)$/.test(plain) && length < 20) {
    throw weak('it contains a word that everybody tries first');
  }
}

function weak(what: string): Error {
  return authError(
    'AUTH_PASSWORD',
    `This password is too easy: ${what}. Several random words are good.`,
  );
}

const RUNS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'qwertzuiop',
  'asdfghjkl',
  'zxcvbnm',
  'yxcvbnm',
];

/** Whether a text consists of stretches of such rows alone, as `qwertyuiop123`. */
function isRun(text: string): boolean {
  let steps = 0;
  for (let i = 1; i < text.length; i++) {
    const pair = text.slice(i - 1, i + 1);
    const back = pair.charAt(1) + pair.charAt(0);
    if (
      pair.charAt(0) === pair.charAt(1) ||
      RUNS.some((row) => row.includes(pair) || row.includes(back))
    ) {
      steps += 1;
    }
  }
  return steps >= (text.length - 1) * 0.75;
}

function parse(
  text: string,
): { readonly cost: PasswordCost; readonly salt: Buffer; readonly hash: Buffer } | null {
  const [, memory, passes, parallelism, salt, hash] = FORM.exec(text) ?? [];
  if (hash === undefined || salt === undefined) return null;
  const cost = {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  };
  // A hash that was changed by hand must not take the machine's memory.
  if (cost.memory > 1_048_576 || cost.memory < 8 * cost.parallelism) return null;
  if (cost.passes < 1 || cost.passes > 20 || cost.parallelism < 1) return null;
  return { cost, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

function derive(password: Secret, salt: Buffer, cost: PasswordCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2(
      'argon2id',
      {
        message: Buffer.from(normal(password), 'utf8'),
        nonce: salt,
        parallelism: cost.parallelism,
        tagLength: HASH_BYTES,
        memory: cost.memory,
        passes: cost.passes,
      },
      (error, hash) => {
        if (error === null) resolve(hash);
        else reject(error);
      },
    );
  });
}

/** One spelling for what looks the same on different keyboards (RFC 8265 uses NFC; NFKC also joins widths). */
function normal(password: Secret): string {
  return password.reveal().normalize('NFKC');
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

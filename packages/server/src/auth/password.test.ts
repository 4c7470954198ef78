import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { codeOf, errorOf, rejection } from '../secrets/error-of.test-support.ts';
import { Secret } from '../secrets/secret.ts';
import { PasswordGate } from './password-gate.ts';
import {
  assertGoodPassword,
  hashPassword,
  isOutdated,
  PASSWORD_COST,
  verifyPassword,
} from './password.ts';

const cheap = { memory: 64, passes: 1, parallelism: 1 };
const secret = (text: string): Secret => new Secret(text);

describe('a password hash', () => {
  it('is argon2id of 19 MiB and 2 passes, salted, and fits its password alone', async () => {
    const hash = await hashPassword(secret('correct horse battery'));
    expect(hash).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    );
    expect(await hashPassword(secret('correct horse battery'))).not.toBe(hash);
    expect(await verifyPassword(hash, secret('correct horse battery'))).toBe(true);
    for (const wrong of ['correct horse batterY', 'correct horse battery ', '', hash])
      expect(await verifyPassword(hash, secret(wrong)), wrong).toBe(false);
  });

  it('is what another implementation made of the same password', async () => {
    // Made with the reference implementation: argon2 -id -v 13 -m 16 -t 2 -p 1, salt "somesalt" (its test vectors).
    const known =
      '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    // Our salts have at least 16 bytes; the vector's has 8, so its form is refused and the bytes are compared below.
    expect(await verifyPassword(known, secret('password'))).toBe(false);
    const { argon2Sync } = await import('node:crypto');
    const bytes = argon2Sync('argon2id', {
      message: Buffer.from('password'),
      nonce: Buffer.from('somesalt'),
      parallelism: 1,
      tagLength: 32,
      memory: 65_536,
      passes: 2,
    });
    expect(bytes.toString('base64').replace('=', '')).toBe(known.split('$')[5]);
  });

  it('takes the spellings of one keyboard and another for the same', async () => {
    const hash = await hashPassword(secret('Grüße aus der Küche'.normalize('NFD')), cheap);
    expect(await verifyPassword(hash, secret('Grüße aus der Küche'.normalize('NFC')))).toBe(true);
  });

  it('fits nothing when it is damaged, and takes no memory for it', async () => {
    const hash = await hashPassword(secret('correct horse battery'), cheap);
    for (const bad of [
      '',
      'x',
      hash.replace('argon2id', 'argon2i'),
      hash.replace('m=64', 'm=9999999'),
      hash.replace('m=64', 'm=1'),
      hash.replace('t=1', 't=0'),
      hash.replace('t=1', 't=999'),
      hash.replace('p=1', 'p=0'),
      `${hash}=`,
      hash.slice(0, -1),
    ])
      expect(await verifyPassword(bad, secret('correct horse battery')), bad).toBe(false);
    expect(isOutdated(hash)).toBe(true);
    expect(isOutdated(hash, cheap)).toBe(false);
    expect(isOutdated(await hashPassword(secret('a'), PASSWORD_COST))).toBe(false);
  });
});

describe('a new password', () => {
  it.each([
    'correct horse battery',
    'Tr0ub4dor&3xyz',
    'ünüsüal wörds häre',
    '🐎🔋📎✂️🖊️📌🗑️🧷🪣🧹🧺🧻',
    'x7 9q K2 m4 W1',
  ])('may be %s', (text) => {
    expect(() => assertGoodPassword(secret(text), 'ada')).not.toThrow();
  });
  it.each([
    ['short', /12 to 256/],
    ['x'.repeat(257), /12 to 256/],
    ['aaaaaaaaaaaaaaaa', /repeats/],
    ['abababababab', /repeats/],
    ['abcdefghijklmnop', /follows/],
    ['123456789012345', /follows/],
    ['qwertyuiop123', /follows/],
    ['Password1234!', /everybody/],
    ['nightdesk2026', /everybody/],
    ['my name is ADAlovelace', /contains the name/],
  ])('may not be %s', (text, why) => {
    const error = errorOf(() => assertGoodPassword(secret(text), 'adalovelace'));
    expect(error.code).toBe('AUTH_PASSWORD');
    expect(error.message).toMatch(why);
    expect(error.message).not.toContain(text);
  });
  it('is measured in characters, not in bytes', () => {
    expect(codeOf(() => assertGoodPassword(secret('🐎🔋📎🖊📌🗑'), 'ada'))).toBe('AUTH_PASSWORD');
  });
});

describe('the gate', () => {
  it('knows no password for nobody, and takes as long', async () => {
    const gate = new PasswordGate();
    const hash = await gate.hash(secret('correct horse battery'));
    expect(await gate.verify(hash, secret('correct horse battery'))).toBe(true);
    expect(await gate.verify(null, secret('correct horse battery'))).toBe(false);
    const time = async (of: string | null): Promise<number> => {
      const runs: number[] = [];
      for (let i = 0; i < 7; i++) {
        const start = performance.now();
        await gate.verify(of, secret('wrong'));
        runs.push(performance.now() - start);
      }
      return Math.min(...runs);
    };
    const [known, unknown] = [await time(hash), await time(null)];
    expect(unknown / known).toBeGreaterThan(0.5);
    expect(unknown / known).toBeLessThan(2);
  });

  it('lets few through at once, some wait and the rest come again', async () => {
    const gate = new PasswordGate(cheap);
    await gate.verify(null, secret('warm'));
    const all = await Promise.allSettled(
      Array.from({ length: 60 }, () => gate.hash(secret('correct horse battery'))),
    );
    const refused = all.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBe(60 - 2 - 32);
    const late = gate.hash(secret('x'));
    await sleep(1);
    await late;
    const many = Promise.all(Array.from({ length: 34 }, () => gate.hash(secret('x'))));
    expect(await rejection(gate.hash(secret('x')))).toMatchObject({
      code: 'AUTH_BUSY',
      disposition: 'retry',
    });
    await many;
    await gate.hash(secret('x'));
  });
});

import { createHmac } from 'node:crypto';
import { format, inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reseal, seal, unseal } from './envelope.ts';
import { codeOf, errorOf } from './error-of.test-support.ts';
import { KeyRing } from './key-ring.ts';
import { MasterKey, newMasterKey, parseMasterKey } from './master-key.ts';
import { sameText, Secret } from './secret.ts';

const key = newMasterKey();
const ring = new KeyRing(key);
const place = { owner: 'user:u1/totp', version: 3 };
const text = fc.string({ unit: 'grapheme', maxLength: 80 });

describe('a secret', () => {
  it('shows itself nowhere but where it is asked for', () => {
    const secret = new Secret('hunter2-hunter2');
    const shown = [
      String(secret),
      [secret].join(' '),
      '' + secret,
      JSON.stringify({ deep: [{ secret }] }),
      inspect(secret),
      inspect({ secret }, { showHidden: true, depth: 9 }),
      inspect(new Map([['a', secret]])),
      format('%s %o %O %j %d', secret, secret, secret, secret, secret),
      JSON.stringify(Object.entries(secret)),
      JSON.stringify(structuredClone(secret)),
      JSON.stringify(Object.assign({}, secret)),
      String(new Error('failed with ' + secret).stack),
      inspect(new Error('x', { cause: secret })),
    ].join('\n');
    expect(shown).not.toContain('hunter2');
    expect(shown).toContain('[secret]');
    expect(secret.reveal()).toBe('hunter2-hunter2');
  });

  it('compares as texts do', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(sameText(a, b)).toBe(a === b);
        expect(sameText(a, a)).toBe(true);
        expect(new Secret(a).equals(new Secret(b))).toBe(a === b);
      }),
    );
    expect(sameText('', 'a')).toBe(false);
    expect(sameText('', '')).toBe(true);
  });
});

describe('a master key', () => {
  it('is read from hex and both kinds of base64, and is the same key', () => {
    const base64 = key.reveal();
    const bytes = Buffer.from(base64, 'base64');
    for (const spelled of [
      base64,
      ` ${base64}\n`,
      base64.replace('=', ''),
      bytes.toString('hex'),
      bytes.toString('hex').toUpperCase(),
      bytes.toString('base64url'),
    ]) {
      expect(parseMasterKey(spelled, 'K').id).toBe(key.id);
    }
  });

  it.each([
    ['', /0 characters/],
    ['correct horse battery staple', /not a key/],
    ['a'.repeat(64), /not random/],
    ['0123456789abcdef'.repeat(4), /not random/],
    ['A'.repeat(43), /not random/],
    [`${'ab'.repeat(31)}`, /not a key/],
    [`+_${'A'.repeat(41)}`, /not a key/],
  ])('refuses %j', (given, message) => {
    const error = errorOf(() => parseMasterKey(given, 'WALLET_ENCRYPTION_KEY'));
    expect(error.code).toBe('SECRET_KEY');
    expect(error.message).toMatch(message);
    expect(error.message).toContain('WALLET_ENCRYPTION_KEY');
    if (given.length > 20) expect(error.message).not.toContain(given.slice(0, 20));
  });

  it('shows its id alone', () => {
    const shown = [inspect(key), JSON.stringify(key), inspect(ring, { depth: 9 })].join();
    expect(shown).toContain(key.id);
    expect(shown).not.toContain(key.reveal().slice(0, 10));
    expect(key.id).toMatch(/^[0-9a-f]{16}$/);
  });

  it('derives keys apart by purpose, the same each time', () => {
    expect(key.derive('a').equals(key.derive('a'))).toBe(true);
    expect(key.derive('a').equals(key.derive('b'))).toBe(false);
    expect(key.derive('a').equals(newMasterKey().derive('a'))).toBe(false);
    // RFC 5869 by hand: extract with a salt of zeros, expand to one block.
    const bytes = Buffer.from(Array.from({ length: 32 }, (_, i) => i));
    const hmac = (secret: Buffer, data: Buffer): Buffer =>
      createHmac('sha256', secret).update(data).digest();
    const extracted = hmac(Buffer.alloc(32), bytes);
    const expanded = hmac(extracted, Buffer.from('nightdesk/envelope\u0001'));
    expect(new MasterKey(bytes).derive('envelope').equals(expanded)).toBe(true);
  });
});

describe('an envelope', () => {
  it('gives back any text, and never looks the same twice', () => {
    fc.assert(
      fc.property(text, fc.string(), fc.nat(), (plain, owner, version) => {
        const sealed = seal(ring, { owner, version }, new Secret(plain));
        expect(unseal(ring, { owner, version }, sealed).reveal()).toBe(plain);
        expect(seal(ring, { owner, version }, new Secret(plain))).not.toBe(sealed);
        if (plain.length > 3) expect(sealed).not.toContain(plain);
      }),
    );
  });

  it('is found out at every single character that is changed, left out or added', () => {
    const sealed = seal(ring, place, new Secret('JBSWY3DPEHPK3PXP'));
    const endOfKey = sealed.lastIndexOf('.');
    let tried = 0;
    for (let i = 0; i < sealed.length; i++) {
      for (const other of ['A', 'B', '0', 'f', '.', '-', '_', '=', ' ', 'ä']) {
        if (sealed[i] === other) continue;
        for (const bad of [
          sealed.slice(0, i) + other + sealed.slice(i + 1),
          sealed.slice(0, i) + other + sealed.slice(i),
        ]) {
          if (bad === sealed) continue;
          tried += 1;
          expect(
            codeOf(() => unseal(ring, place, bad)),
            bad,
          ).toMatch(/^SECRET_(DAMAGED|KEY_UNKNOWN)$/);
          if (i <= endOfKey)
            expect(
              codeOf(() => reseal(ring, place, bad)),
              bad,
            ).toMatch(/^SECRET_/);
        }
      }
      const cut = sealed.slice(0, i) + sealed.slice(i + 1);
      expect(
        codeOf(() => unseal(ring, place, cut)),
        cut,
      ).toMatch(/^SECRET_/);
    }
    expect(tried).toBeGreaterThan(2_000);
  });

  it('is found out at every single bit', () => {
    const sealed = seal(ring, place, new Secret('a'));
    const [format_, id, wrapped = '', body = ''] = sealed.split('.');
    for (const [which, part] of [wrapped, body].entries()) {
      const bytes = Buffer.from(part, 'base64url');
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const pieces = [wrapped, body];
        pieces[which] = changed.toString('base64url');
        expect(codeOf(() => unseal(ring, place, [format_, id, ...pieces].join('.')))).toBe(
          'SECRET_DAMAGED',
        );
      }
    }
  });

  it('cannot be moved to another owner or version, nor be put together from two', () => {
    const one = seal(ring, place, new Secret('one'));
    const two = seal(ring, place, new Secret('two'));
    for (const elsewhere of [
      { ...place, version: 2 },
      { ...place, owner: 'user:u2/totp' },
      { owner: `${place.owner}",3`, version: 3 },
    ]) {
      expect(codeOf(() => unseal(ring, elsewhere, one))).toBe('SECRET_DAMAGED');
      expect(codeOf(() => reseal(ring, elsewhere, one))).toBe('SECRET_DAMAGED');
    }
    const [a, b, wrapped] = one.split('.');
    const mixed = [a, b, wrapped, two.split('.')[3]].join('.');
    expect(codeOf(() => unseal(ring, place, mixed))).toBe('SECRET_DAMAGED');
  });

  it('tells of the owner and nothing else when it fails', () => {
    const sealed = seal(ring, place, new Secret('JBSWY3DPEHPK3PXP'));
    const error = errorOf(() => unseal(ring, place, `${sealed}A`));
    const shown = inspect(error) + JSON.stringify(error);
    expect(shown).toContain('user:u1/totp');
    expect(shown).not.toContain(sealed.slice(30, 50));
    expect(shown).not.toContain('JBSWY');
    expect(error.cause).toBeUndefined();
  });

  it('moves to a new master key without its body being touched', () => {
    const next = newMasterKey();
    const both = new KeyRing(next, [key]);
    fc.assert(
      fc.property(text, (plain) => {
        const sealed = seal(ring, place, new Secret(plain));
        const moved = reseal(both, place, sealed);
        expect(moved.split('.')[1]).toBe(next.id);
        expect(moved.split('.')[3]).toBe(sealed.split('.')[3]);
        expect(unseal(new KeyRing(next), place, moved).reveal()).toBe(plain);
        expect(codeOf(() => unseal(ring, place, moved))).toBe('SECRET_KEY_UNKNOWN');
        expect(reseal(both, place, moved)).toBe(moved);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses what is too large to be a secret', () => {
    expect(codeOf(() => seal(ring, place, new Secret('x'.repeat(65_537))))).toBe('SECRET_LARGE');
  });
});

describe('a ring', () => {
  it('names the key that is missing and what to do', () => {
    const error = errorOf(() => ring.assertKnows([key.id, 'feedfeedfeedfeed']));
    expect(error.code).toBe('SECRET_KEY_UNKNOWN');
    expect(error.message).toContain('feedfeedfeedfeed');
    expect(error.message).toContain('WALLET_ENCRYPTION_KEY_PREVIOUS');
    expect(() => ring.assertKnows([key.id])).not.toThrow();
  });
});

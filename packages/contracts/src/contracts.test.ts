import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { apiKey, createApiKeyBody } from './api-key.ts';
import { cursorText, readCursorText } from './cursor-text.ts';
import { decimal, positiveDecimal } from './decimal.ts';
import { health } from './health.ts';
import { id } from './id.ts';
import { money } from './money.ts';
import { cursor, pageOf, pageQuery } from './page.ts';
import { problem } from './problem.ts';
import { ROLE_SCOPES, role, scope } from './role.ts';
import { time } from './time.ts';
import { changeUserBody, user, userName } from './user.ts';

describe('decimals', () => {
  it.each(['0', '-1', '0.001', '-0.5', '123456789012345678901234567890.000000000000000000000001'])(
    'takes %s',
    (text) => {
      expect(decimal.parse(text)).toBe(text);
    },
  );
  it.each(['', '-', '.5', '1.', '1e5', '+1', '01', '1,5', ' 1', '1\n', 'NaN', '٣', '1'.repeat(41)])(
    'refuses %j',
    (text) => {
      expect(decimal.safeParse(text).success).toBe(false);
    },
  );
  it('refuses numbers: money is never one', () => {
    expect(decimal.safeParse(1).success).toBe(false);
    expect(money.safeParse({ amount: 1, currency: 'USDT' }).success).toBe(false);
    expect(money.safeParse({ amount: '1', currency: 'USDT' }).success).toBe(true);
  });
  it('knows those that are not negative', () => {
    expect(positiveDecimal.safeParse('-0.1').success).toBe(false);
    expect(positiveDecimal.safeParse('0.1').success).toBe(true);
  });
});

describe('times and ids', () => {
  it('takes whole milliseconds alone', () => {
    expect(time.safeParse(1_795_000_000_000).success).toBe(true);
    for (const bad of [-1, 1.5, Number.NaN, Infinity, '1', null, new Date()])
      expect(time.safeParse(bad).success, String(bad)).toBe(false);
  });
  it('takes no path, no markup and no SQL as an id', () => {
    for (const bad of ['', '../x', 'a/b', "a' or 1=1", '<b>', 'a\0', 'a'.repeat(65), 'ä'])
      expect(id.safeParse(bad).success, bad).toBe(false);
    expect(id.safeParse('bot_1-A').success).toBe(true);
  });
});

describe('pages', () => {
  it('bounds the limit and has a default', () => {
    expect(pageQuery.parse({})).toEqual({ limit: 50 });
    expect(pageQuery.parse({ limit: '500' }).limit).toBe(500);
    for (const limit of ['0', '501', '-1', 'x', '1.5'])
      expect(pageQuery.safeParse({ limit }).success, limit).toBe(false);
    expect(pageQuery.safeParse({ offset: 3 }).success).toBe(false);
  });
  it('says in words when there is no more', () => {
    expect(pageOf(z.string()).parse({ items: ['a'], next: null })).toEqual({
      items: ['a'],
      next: null,
    });
  });
});

describe('cursors', () => {
  it('give back what they were made of and need no escaping', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.maxSafeInteger(), fc.string({ unit: 'binary', maxLength: 12 })), {
          minLength: 1,
          maxLength: 3,
        }),
        (parts) => {
          const text = cursorText(parts);
          expect(cursor.safeParse(text).success).toBe(true);
          expect(encodeURIComponent(text)).toBe(text);
          const kinds = parts.map((part) => (typeof part === 'number' ? 'number' : 'text'));
          expect(readCursorText(text, kinds)).toEqual(parts);
        },
      ),
    );
  });
  it('refuse what was not made by us', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        const parts = readCursorText(text, ['number', 'text']);
        if (parts !== null) expect(cursorText(parts)).toBe(text);
      }),
    );
    for (const bad of ['', 'n1', 'n1~n2', 'nx~sa', 'n1~s.zz.', 'n1~sa~sb', 'n99999999999999999~sa'])
      expect(readCursorText(bad, ['number', 'text']), bad).toBeNull();
  });
});

describe('roles', () => {
  it('grow from viewer to admin', () => {
    const [viewer = [], trader = [], admin = []] = role.options.map((name) => ROLE_SCOPES[name]);
    expect(trader).toEqual(expect.arrayContaining([...viewer]));
    expect(admin).toEqual(expect.arrayContaining([...trader]));
    expect(admin).toEqual(scope.options);
    expect(viewer).toEqual(['read']);
  });
});

describe('users and keys', () => {
  it('makes one name of what looks alike by case, and refuses the rest', () => {
    expect(userName.parse(' Ada ')).toBe('ada');
    for (const bad of ['', '-a', 'a-', 'a b', 'a/b', 'аda', 'a'.repeat(65), "a'--"])
      expect(userName.safeParse(bad).success, bad).toBe(false);
  });
  it('refuses a change of nothing and of what is not there', () => {
    expect(changeUserBody.safeParse({}).success).toBe(false);
    expect(changeUserBody.safeParse({ role: 'root' }).success).toBe(false);
    expect(changeUserBody.safeParse({ role: 'viewer', passwordHash: 'x' }).success).toBe(false);
    expect(changeUserBody.safeParse({ disabled: true }).success).toBe(true);
  });
  it('has no field for anything secret', () => {
    for (const schema of [user, apiKey])
      expect(Object.keys(schema.shape).join(' ')).not.toMatch(/hash|secret$|totp|token/i);
  });
  it('wants scopes, each once', () => {
    expect(createApiKeyBody.safeParse({ name: 'a', scopes: [] }).success).toBe(false);
    expect(createApiKeyBody.safeParse({ name: 'a', scopes: ['read', 'read'] }).success).toBe(false);
    expect(createApiKeyBody.safeParse({ name: 'a', scopes: ['root'] }).success).toBe(false);
    expect(createApiKeyBody.parse({ name: 'a', scopes: ['read'] }).expiresTime).toBeNull();
  });
});

describe('problems', () => {
  it('carry the code twice: as a type and by itself', () => {
    const one = {
      type: 'urn:nightdesk:AUTH_REFUSED',
      title: 'Not signed in',
      status: 401,
      detail: 'Sign in.',
      code: 'AUTH_REFUSED',
      disposition: 'refuse',
    };
    expect(problem.safeParse(one).success).toBe(true);
    expect(problem.safeParse({ ...one, status: 200 }).success).toBe(false);
    expect(problem.safeParse({ ...one, stack: 'at x' }).success).toBe(false);
  });
});

describe('health', () => {
  it('counts strategies where the contract wants them', () => {
    expect(Object.keys(health.shape.services.shape.strategies.shape)).toEqual(['total', 'active']);
  });
});

it('every schema can be written as JSON Schema for OpenAPI', async () => {
  let seen = 0;
  for (const file of readdirSync(import.meta.dirname)) {
    if (!/^[a-z-]+\.ts$/.test(file) || file === 'index.ts') continue;
    const part: unknown = await import(`./${file}`);
    for (const [name, value] of Object.entries(part ?? {})) {
      if (!(value instanceof z.ZodType)) continue;
      seen += 1;
      expect(() => z.toJSONSchema(value, { io: 'input' }), `${file} ${name}`).not.toThrow();
    }
  }
  expect(seen).toBeGreaterThan(30);
});

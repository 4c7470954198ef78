import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf, errorOf } from '../errors/expect-error.test-support.ts';
import { clientOrderId, parseClientOrderId } from './client-order-id.ts';

const LETTERS = 'ABCXYZabcxyz0189_'.split('');
const anyBot = fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 1, maxLength: 24 });

describe('clientOrderId', () => {
  it('reads back what it wrote, within what every venue takes', () => {
    fc.assert(
      fc.property(anyBot, fc.integer({ min: 1, max: 36 ** 10 - 1 }), (bot, sequence) => {
        const id = clientOrderId(bot, sequence);
        expect(parseClientOrderId(id)).toEqual({ bot, sequence });
        expect(id).toMatch(/^[A-Za-z0-9_-]{3,35}$/);
      }),
    );
    expect(clientOrderId('trend_1', 36)).toBe('trend_1-10');
  });

  it('differs whenever bot or number differ', () => {
    fc.assert(
      fc.property(anyBot, anyBot, fc.nat(), fc.nat(), (a, b, m, n) => {
        const same = a === b && m === n;
        expect(clientOrderId(a, m + 1) === clientOrderId(b, n + 1)).toBe(same);
      }),
    );
  });

  it.each([
    ['', 1],
    ['a-b', 1],
    ['a b', 1],
    ['ü', 1],
    ['a'.repeat(25), 1],
    ['bot', 0],
    ['bot', -1],
    ['bot', 1.5],
    ['bot', Number.NaN],
    ['bot', Number.POSITIVE_INFINITY],
    ['bot', 36 ** 10],
  ])('refuses to write bot %j, number %d', (bot, sequence) => {
    expect(codeOf(() => clientOrderId(bot, sequence))).toBe('CLIENT_ORDER_ID');
  });

  it.each([
    '',
    '-',
    'bot',
    'bot-',
    '-1',
    'bot-0',
    'bot-01',
    'bot-1A',
    'bot-1\n',
    '\nbot-1',
    'bot--1',
    'a-b-1',
    'bot-1; DROP TABLE orders',
    'bot-zzzzzzzzzzz',
    `${'a'.repeat(25)}-1`,
    'web_1a2b3c',
    '__proto__',
    'bot-１',
  ])('refuses to read %j', (text) => {
    expect(codeOf(() => parseClientOrderId(text))).toBe('CLIENT_ORDER_ID');
  });

  it('shows no more than the beginning of hostile text', () => {
    expect(errorOf(() => parseClientOrderId('x'.repeat(1e6))).message.length).toBeLessThan(150);
    expect(errorOf(() => clientOrderId('x'.repeat(1e6), 1)).message.length).toBeLessThan(200);
  });
});

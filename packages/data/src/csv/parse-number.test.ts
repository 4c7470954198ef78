import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumberScanner, parseDecimal } from './parse-number.ts';

const scanner = new NumberScanner();
const scan = (text: string): number => {
  const bytes = new TextEncoder().encode(text);
  return scanner.scan(bytes, 0, bytes.length);
};

/** Decimals of every length, as text. */
const decimalText = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.stringMatching(/^[0-9]{0,20}$/),
    fc.stringMatching(/^(\.[0-9]{0,25})?$/),
  )
  .map(([sign, whole, rest]) => `${sign}${whole}${rest}`)
  .filter((text) => /[0-9]/.test(text));

describe('NumberScanner', () => {
  it('gives exactly the double of Number, or declines', () => {
    let scanned = 0;
    fc.assert(
      fc.property(decimalText, (text) => {
        const value = scan(text);
        expect(scanner.end).toBe(text.length);
        if (Number.isNaN(value)) return;
        scanned += 1;
        expect(Object.is(value, Number(text))).toBe(true);
      }),
      { numRuns: 3000 },
    );
    // Declining everything would pass the check above.
    expect(scanned).toBeGreaterThan(500);
  });

  it('never declines the numbers of exchanges', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 ** 15 }),
        fc.integer({ min: 0, max: 10 }),
        (raw, decimals) => {
          const text = (raw / 10 ** decimals).toFixed(Math.min(decimals, 8));
          fc.pre(text.replace('.', '').length <= 15);
          expect(Object.is(scan(text), Number(text))).toBe(true);
        },
      ),
    );
  });

  it.each([
    ['0.1', 0.1],
    ['-0', -0],
    ['9007199254740991', 9007199254740991],
    ['.5', 0.5],
    ['5.', 5],
    ['000012.50', 12.5],
  ])('reads %s', (text, value) => {
    expect(Object.is(scan(text), value)).toBe(true);
  });

  it.each([
    '',
    '-',
    '.',
    '9007199254740993',
    '123456789012345678901234567890',
    '0.00000000000000000000001',
    'x1',
    '+1',
  ])('declines %j', (text) => {
    expect(scan(text)).toBeNaN();
  });

  it('stops at the first byte that is no part of a number, and at the limit', () => {
    const bytes = new TextEncoder().encode('12.5,13');
    expect(scanner.scan(bytes, 0, bytes.length)).toBe(12.5);
    expect(scanner.end).toBe(4);
    expect(scanner.scan(bytes, 0, 2)).toBe(12);
    expect(scanner.end).toBe(2);
  });
});

describe('parseDecimal', () => {
  it('reads every finite double back from its text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(Object.is(parseDecimal(Object.is(x, -0) ? '-0' : String(x)), x)).toBe(true);
      }),
    );
  });

  it.each([
    '',
    ' ',
    '0x10',
    '1e',
    '1_000',
    '1,5',
    'Infinity',
    'NaN',
    '1e999',
    '--1',
    '1.2.3',
    'null',
    '١',
  ])('refuses %j', (text) => {
    expect(parseDecimal(text)).toBeNaN();
  });
});

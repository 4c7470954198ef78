/** Whole numbers up to here, and no further, are all doubles. */
const EXACT = 2 ** 53;

/** Powers of ten that are exact doubles; index = exponent. */
export const POWERS_OF_TEN: Float64Array = Float64Array.from({ length: 23 }, (_, i) =>
  Number(`1e${i}`),
);

/** A decimal number as people and exchanges write it. No hexadecimal, no `Infinity`, no thousands separator. */
const DECIMAL = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

/**
 * The double nearest to a decimal number written in text, exactly `Number(text)`;
 * NaN when it is anything else or too large to be finite.
 */
export function parseDecimal(text: string): number {
  if (!DECIMAL.test(text)) return Number.NaN;
  const value = Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}

/**
 * Reads plain decimals (`-12.5`) out of bytes several times faster than by way of a string.
 *
 * It gives exactly the double that `Number(text)` gives, or declines. A mantissa under 2^53 and a power of ten
 * up to 10^22 are both exact doubles, and IEEE 754 division rounds once and correctly
 * (W. Clinger, "How to read floating point numbers accurately", 1990). Everything else is left to the caller.
 */
export class NumberScanner {
  /** Where the last scan stopped: at the first byte that is not part of a plain decimal. */
  end = 0;

  /** Scans from `at`; the byte at `limit` is never read. Returns NaN when this is no plain decimal or not surely exact. */
  scan(bytes: Uint8Array, at: number, limit: number): number {
    let i = at;
    let negative = false;
    if (i < limit && bytes[i] === 0x2d) {
      negative = true;
      i += 1;
    }
    const first = i;
    let mantissa = 0;
    while (i < limit) {
      // The index is inside the array, so the element exists.
      const digit = (bytes[i] as number) - 0x30;
      if (digit < 0 || digit > 9) break;
      mantissa = mantissa * 10 + digit;
      i += 1;
    }
    let digits = i - first;
    let decimals = 0;
    if (i < limit && bytes[i] === 0x2e) {
      i += 1;
      const point = i;
      while (i < limit) {
        const digit = (bytes[i] as number) - 0x30;
        if (digit < 0 || digit > 9) break;
        mantissa = mantissa * 10 + digit;
        i += 1;
      }
      decimals = i - point;
      digits += decimals;
    }
    this.end = i;
    if (digits === 0 || mantissa >= EXACT || decimals > 22) return Number.NaN;
    const value = decimals === 0 ? mantissa : mantissa / (POWERS_OF_TEN[decimals] as number);
    return negative ? -value : value;
  }
}

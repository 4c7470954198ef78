/** A slow, obvious model of exact fractions, against which the fast money code is tested. */
import fc from 'fast-check';
import type { RoundingMode } from './rounding.ts';

/** `numerator / denominator`, denominator positive; not reduced. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** The exact value of a finite double, read from its bits. */
export function exactDouble(x: number): Rational {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const sign = bits >> 63n === 1n ? -1n : 1n;
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  const mantissa = biased === 0 ? fraction : fraction + (1n << 52n);
  const exponent = (biased === 0 ? 1 : biased) - 1075;
  return exponent >= 0
    ? { numerator: sign * mantissa * (1n << BigInt(exponent)), denominator: 1n }
    : { numerator: sign * mantissa, denominator: 1n << BigInt(-exponent) };
}

/** Rounds by definition: finds the two neighbours and picks one. */
export function roundRational(value: Rational, mode: RoundingMode): bigint {
  const { numerator, denominator } = value;
  let floor = numerator / denominator;
  while (floor * denominator > numerator) floor -= 1n;
  while ((floor + 1n) * denominator <= numerator) floor += 1n;
  if (floor * denominator === numerator) return floor;
  const ceil = floor + 1n;
  const towardsZero = numerator < 0n ? ceil : floor;
  const awayFromZero = numerator < 0n ? floor : ceil;
  const toFloor = numerator - floor * denominator;
  const toCeil = ceil * denominator - numerator;
  const nearest = toFloor < toCeil ? floor : toCeil < toFloor ? ceil : null;
  switch (mode) {
    case 'down':
      return towardsZero;
    case 'up':
      return awayFromZero;
    case 'floor':
      return floor;
    case 'ceil':
      return ceil;
    case 'half-up':
      return nearest ?? awayFromZero;
    case 'half-even':
      return nearest ?? (floor % 2n === 0n ? floor : ceil);
  }
}

/** Every rounding mode. */
export const MODES: readonly RoundingMode[] = [
  'down',
  'up',
  'floor',
  'ceil',
  'half-up',
  'half-even',
];

/** Draws a rounding mode. */
export const anyMode: fc.Arbitrary<RoundingMode> = fc.constantFrom(...MODES);

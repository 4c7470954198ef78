/**
 * How a value that lies between two representable ones is rounded. Always named by the caller.
 * `down` is towards zero, `up` away from zero, `floor` towards −∞, `ceil` towards +∞,
 * `half-up` to the nearest with ties away from zero, `half-even` to the nearest with ties to the even one.
 */
export type RoundingMode = 'down' | 'up' | 'floor' | 'ceil' | 'half-up' | 'half-even';

/** Divides two integers exactly and rounds the quotient as named. `denominator` must be positive. */
export function divideRounded(numerator: bigint, denominator: bigint, mode: RoundingMode): bigint {
  const quotient = numerator / denominator;
  const remainder = numerator - quotient * denominator;
  if (remainder === 0n) return quotient;
  const away = remainder < 0n ? -1n : 1n;
  switch (mode) {
    case 'down':
      return quotient;
    case 'up':
      return quotient + away;
    case 'floor':
      return away < 0n ? quotient - 1n : quotient;
    case 'ceil':
      return away > 0n ? quotient + 1n : quotient;
    case 'half-up':
    case 'half-even': {
      const twice = 2n * (remainder < 0n ? -remainder : remainder);
      if (twice < denominator) return quotient;
      if (twice > denominator || mode === 'half-up') return quotient + away;
      return (quotient & 1n) === 0n ? quotient : quotient + away;
    }
  }
}

/** Rounds an integer to a multiple of `step` (positive) as named. */
export function roundToStep(raw: bigint, step: bigint, mode: RoundingMode): bigint {
  return step === 1n ? raw : divideRounded(raw, step, mode) * step;
}

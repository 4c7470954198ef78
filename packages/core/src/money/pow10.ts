import { NightdeskError } from '../errors/nightdesk-error.ts';

/** The most decimals any price, quantity or amount may carry. */
export const MAX_PRECISION = 24;

const POWERS: readonly bigint[] = Array.from(
  { length: 3 * MAX_PRECISION + 1 },
  (_, i) => 10n ** BigInt(i),
);

/**
 * 10^exponent as a bigint, from a table.
 *
 * @throws NightdeskError `MONEY_PRECISION` outside 0…72.
 */
export function pow10(exponent: number): bigint {
  const power = POWERS[exponent];
  if (power === undefined) {
    throw new NightdeskError({
      code: 'MONEY_PRECISION',
      message: `10^${exponent} is outside the supported precision; use 0 to ${MAX_PRECISION} decimals.`,
      context: { exponent },
    });
  }
  return power;
}

import { z } from 'zod';

/** How long a decimal may be on the wire: enough for 40 digits before the point and 24 behind it. */
const LONGEST = 66;

/**
 * A decimal number as text, exact: `-0.001`, `42`. No exponent, no leading plus, no bare point. What it means
 * (price, quantity, ratio) is said by the field that holds it.
 */
export const decimal = z
  .string()
  .max(LONGEST)
  .regex(/^-?(?:0|[1-9]\d{0,39})(?:\.\d{1,24})?$/, 'must be a decimal number such as "0.001"')
  .brand<'Decimal'>()
  .meta({ id: 'Decimal', description: 'A decimal number as text, exact.', example: '0.001' });

/** A decimal number as text. */
export type Decimal = z.infer<typeof decimal>;

/** A decimal that is zero or more. */
export const positiveDecimal = decimal.refine((text) => !text.startsWith('-'), {
  message: 'must not be negative',
});

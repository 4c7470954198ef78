import { z } from 'zod';
import { decimal } from './decimal.ts';

/** A currency or token, as venues write it: `USDT`, `BTC`, or a mint address. */
export const currency = z
  .string()
  .regex(/^[A-Za-z0-9._$-]{1,64}$/, 'must be a currency such as "USDT"')
  .brand<'Currency'>()
  .meta({ id: 'Currency', description: 'A currency or token.', example: 'USDT' });

/** A currency or token. */
export type CurrencyText = z.infer<typeof currency>;

/** An amount of a currency. Amounts of different currencies are never added. */
export const money = z
  .strictObject({ amount: decimal, currency })
  .meta({ id: 'Money', description: 'An exact amount of one currency.' });

/** An amount of a currency. */
export type MoneyText = z.infer<typeof money>;

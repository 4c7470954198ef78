import { z } from 'zod';
import { type Decimal, positiveDecimal } from '../decimal.ts';
import { id } from '../id.ts';
import { currency } from '../money.ts';
import { feedSpec } from './feed-spec.ts';
import { instrumentSpec } from './instrument-spec.ts';
import { accountRisk } from './risk.ts';

/** Amounts by currency. */
export const amounts = z
  .record(currency, positiveDecimal)
  .refine((map) => Object.keys(map).length <= 50, 'must not name more than 50 currencies')
  .meta({ id: 'Amounts', description: 'Amounts by currency.', example: { USDT: '10000' } });

/** Amounts by currency. */
export type Amounts = Readonly<Record<string, Decimal>>;

/** A name that a person gives, one line. */
export const label = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}]+$/u, 'must be one line of text')
  .meta({ id: 'Label' });

/** One login at one venue: who owns it, what it trades, where its prices come from. */
export const accountSpec = z
  .strictObject({
    id,
    userId: id,
    name: label,
    venue: z.literal('paper'),
    feed: feedSpec,
    /** What a paper account begins with. */
    deposits: amounts,
    instruments: z.array(instrumentSpec).min(1).max(1000),
    risk: accountRisk,
    /** What its bots are given and decide is written down, so that a day can be replayed. */
    record: z.boolean().exactOptional(),
  })
  .meta({ id: 'AccountSpec' });

/** One login at one venue. */
export type AccountSpec = z.infer<typeof accountSpec>;

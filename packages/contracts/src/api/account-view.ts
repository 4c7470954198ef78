import { z } from 'zod';
import { decimal } from '../decimal.ts';
import { accountSpec, amounts, label } from '../desk/account-spec.ts';
import { feedSpec } from '../desk/feed-spec.ts';
import { instrumentSpec } from '../desk/instrument-spec.ts';
import { accountRisk } from '../desk/risk.ts';
import { tradingState } from '../desk/states.ts';
import { id } from '../id.ts';
import { pageOf } from '../page.ts';
import { time } from '../time.ts';

/** What a bot, or with bot "" the account itself, has of a currency. */
export const balance = z
  .strictObject({ bot: z.string(), currency: z.string(), total: decimal })
  .meta({ id: 'Balance' });

/** An account as its owner sees it. */
export const accountView = accountSpec
  .extend({
    simulated: z.boolean(),
    createdTime: time,
    updatedTime: time,
    bots: z.int(),
    trading: tradingState,
    balances: z.array(balance),
  })
  .meta({ id: 'Account' });

/** An account as its owner sees it. */
export type AccountView = z.infer<typeof accountView>;

/** Accounts, by id. */
export const accountPage = pageOf(accountView);

/** Whether what its bots are given and decide is written down; see docs/parity.md. */
const record = z.boolean();

/** Makes a paper account. */
export const createAccountBody = z
  .strictObject({
    id: id.optional(),
    name: label,
    feed: feedSpec.default({ kind: 'simulated', seed: 1, speed: 1 }),
    deposits: amounts,
    /** Left out: the markets of the simulated feed. */
    instruments: z.array(instrumentSpec).min(1).max(1000).optional(),
    risk: accountRisk.default({}),
    record: record.optional(),
  })
  .meta({ id: 'CreateAccount' });

/** Makes a paper account. */
export type CreateAccountBody = z.infer<typeof createAccountBody>;

/** Changes an account. What is left out stays. */
export const changeAccountBody = z
  .strictObject({
    name: label.optional(),
    risk: accountRisk.optional(),
    /** From the next start of its runner on. */
    record: record.optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'must change something');

import { type AccountSpec, accountSpec } from '@nightdesk/contracts/desk/account-spec';
import { type BotSpec, botSpec } from '@nightdesk/contracts/desk/bot-spec';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { AccountRecord } from '@nightdesk/store/desk/accounts';
import type { BotRecord } from '@nightdesk/store/desk/bots';
import type { z } from 'zod';

/** The specification of a stored account. @throws NightdeskError `STORE_CORRUPT` */
export function accountSpecOf(record: AccountRecord): AccountSpec {
  return parsed(accountSpec, record.spec, `account ${record.id}`);
}

/** The specification of a stored bot. @throws NightdeskError `STORE_CORRUPT` */
export function botSpecOf(record: BotRecord): BotSpec {
  return parsed(botSpec, record.spec, `bot ${record.id}`);
}

function parsed<S extends z.ZodType>(schema: S, text: string, what: string): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new NightdeskError({
    code: 'STORE_CORRUPT',
    message: `The stored specification of ${what} is not one (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}). Restore the last back-up.`,
    context: { what },
    disposition: 'halt',
  });
}

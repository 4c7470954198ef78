import type { AccountSpec } from '@nightdesk/contracts/desk/account-spec';
import { type Decimal, formatDecimalShort, parseDecimal } from '@nightdesk/core/money/decimal';
import { pow10 } from '@nightdesk/core/money/pow10';
import type { BalanceRecord } from '@nightdesk/core/execution/events/records';

/**
 * What is short when a bot is given money that its account does not have free: deposits before the account's books
 * have begun, its own balance after, less what bots were promised that have nothing yet.
 *
 * @param others allocations of the account's other bots
 * @returns one line for each currency, none when all is there
 */
export function allocationShort(
  account: AccountSpec,
  balances: readonly BalanceRecord[],
  others: readonly {
    readonly bot: string;
    readonly allocation: Readonly<Record<string, string>>;
  }[],
  wanted: Readonly<Record<string, string>>,
): string[] {
  const endowed = new Set(balances.map(({ bot }) => bot));
  const begun = endowed.has('');
  return Object.entries(wanted).flatMap(([currency, amount]) => {
    const own = balances.find((one) => one.bot === '' && one.currency === currency)?.total;
    let free = scaled(begun ? (own ?? '0') : (depositOf(account, currency) ?? '0'));
    for (const { bot, allocation } of others) {
      const promised = allocation[currency];
      if (promised !== undefined && !endowed.has(bot)) free -= scaled(promised);
    }
    if (scaled(amount) <= free) return [];
    const left = formatDecimalShort(free > 0n ? free : 0n, SCALE);
    return [`${amount} ${currency} are wanted and ${left} are free`];
  });
}

const SCALE = 24;

function scaled(text: string): bigint {
  const { raw, precision }: Decimal = parseDecimal(text);
  return raw * pow10(SCALE - precision);
}

function depositOf(account: AccountSpec, currency: string): string | undefined {
  return Object.entries(account.deposits).find(([code]) => code === currency)?.[1];
}

import { NightdeskError } from '../../errors/nightdesk-error.ts';
import type { Money } from '../../money/money.ts';
import { type AccountBooks, keyOf } from '../events/books.ts';
import { decimalText } from '../events/decimal-text.ts';
import { parseDecimal } from '../../money/decimal.ts';
import type { OrderEvent } from '../events/order-event.ts';

/**
 * Gives a bot its share of the account's money: two entries for each currency, which cancel out.
 *
 * @param name unique for ever, such as `bot-1/start`: the same allocation is never booked twice
 * @throws NightdeskError `ALLOCATION_SHORT` when the account's own book has less
 */
export function allocationEvents(
  books: AccountBooks,
  bot: string,
  amounts: readonly Money[],
  name: string,
  time: number,
): OrderEvent[] {
  return amounts.flatMap((amount): OrderEvent[] => {
    const { code, precision } = amount.currency;
    if (amount.raw === 0n) return [];
    const entryId = `allocation/${name}/${code}`;
    if (books.get('ledger', keyOf(entryId)) !== null) return [];
    const held = parseDecimal(books.get('balances', keyOf('', code))?.total ?? '0');
    const scale = Math.max(held.precision, precision);
    const has = held.raw * 10n ** BigInt(scale - held.precision);
    const wants = amount.raw * 10n ** BigInt(scale - precision);
    if (wants > has) {
      throw new NightdeskError({
        code: 'ALLOCATION_SHORT',
        message: `Bot ${bot} is to get ${amount.toString()}, and the account has ${decimalText(held.raw, held.precision)} ${code} that no bot holds; give it less, or deposit more.`,
        context: { bot, currency: code },
      });
    }
    const reason = 'allocation';
    const text = decimalText(amount.raw, precision);
    const back = decimalText(-amount.raw, precision);
    return [
      {
        bot: '',
        time,
        kind: 'TransferBooked',
        payload: { entryId: `${entryId}/out`, amount: { amount: back, currency: code }, reason },
      },
      {
        bot,
        time,
        kind: 'TransferBooked',
        payload: { entryId, amount: { amount: text, currency: code }, reason },
      },
    ];
  });
}

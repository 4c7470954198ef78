import type { Instrument } from '../../model/instrument.ts';
import { MAX_PRECISION, pow10 } from '../../money/pow10.ts';
import { bookInstrument } from '../events/book-instrument.ts';
import { type AccountBooks, keyOf } from '../events/books.ts';
import type { OrderEvent } from '../events/order-event.ts';
import { rawQuantity } from '../events/order-text.ts';
import type { QuarantineRecord } from '../events/records.ts';
import { rawUnits, unitsOf, unitsText } from './decimal-units.ts';
import { quarantineFill, quarantineTransfer } from './quarantine-fill.ts';
import type { ResolveQuarantine } from './quarantine-decision.ts';
import { splitWithin } from './split-exactly.ts';

/**
 * What follows from a decision about a balance: transfers to the account's own book, to a bot, or to all who hold the
 * currency in proportion to it. Where a bot must give base currency that its position stands on, its position becomes
 * smaller by a fill at no value: it lost the coins, and its books must not promise them.
 */
export function resolveBalance(
  books: AccountBooks,
  { id, currency, actual, expected }: QuarantineRecord,
  command: ResolveQuarantine,
): OrderEvent[] {
  const events: OrderEvent[] = [];
  const of = { quarantine: id, time: command.time };
  let fills = 0;
  let transfers = 0;
  const amount = unitsOf(actual) - unitsOf(expected);
  for (const [bot, share] of sharesOf(books, currency, amount, command)) {
    let left = share;
    for (const { instrument, quantity } of lostPositions(books, bot, currency, share)) {
      fills += 1;
      const part = { ...of, part: fills };
      events.push(quarantineFill(instrument, part, bot, 'SELL', quantity, 1n, 0n));
      left += rawUnits(quantity, instrument.quantityPrecision);
    }
    if (left === 0n) continue;
    transfers += 1;
    const money = { amount: unitsText(left), currency };
    events.push(quarantineTransfer({ ...of, part: transfers }, bot, money));
  }
  return events;
}

/** Who takes how much of an amount, units of 10^-24. */
function sharesOf(
  books: AccountBooks,
  currency: string,
  amount: bigint,
  { resolution, bot = '' }: ResolveQuarantine,
): [string, bigint][] {
  if (resolution === 'adopt') return [['', amount]];
  if (resolution === 'assign') return [[bot, amount]];
  const holders = books
    .all('balances')
    .filter((balance) => balance.currency === currency && unitsOf(balance.total) > 0n)
    .map((balance): [string, bigint] => [balance.bot, unitsOf(balance.total)])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const held = holders.reduce((sum, [, units]) => sum + units, 0n);
  if (held === 0n) return [['', amount]];
  const beyond = amount < -held ? amount + held : 0n;
  // Whole units of the currency: shares that balances of it can hold.
  const unit = unitOf(books, currency, [amount, ...holders.map(([, units]) => units)]);
  const parts = splitWithin(
    (amount - beyond) / unit,
    holders.map(([, units]) => units / unit),
  );
  const shares = holders.map(([bot], index): [string, bigint] => [
    bot,
    (parts[index] ?? 0n) * unit,
  ]);
  return beyond === 0n ? shares : [...shares, ['', beyond]];
}

/** The smallest unit of a currency that the instruments and these amounts (units of 10^-24) know. */
function unitOf(books: AccountBooks, currency: string, amounts: readonly bigint[]): bigint {
  let precision = 0;
  for (const record of books.all('instruments')) {
    if (record.base === currency) precision = Math.max(precision, record.basePrecision);
    if (record.quote === currency) precision = Math.max(precision, record.quotePrecision);
  }
  let unit = pow10(MAX_PRECISION - precision);
  for (const amount of amounts) while (amount % unit !== 0n) unit /= 10n;
  return unit;
}

/** By how much the spot positions of a bot exceed what is left of their base currency after a loss. */
function lostPositions(
  books: AccountBooks,
  bot: string,
  currency: string,
  share: bigint,
): { readonly instrument: Instrument; readonly quantity: bigint }[] {
  if (share >= 0n) return [];
  const positions: { readonly instrument: Instrument; readonly quantity: bigint }[] = [];
  let standing = 0n;
  for (const record of books.all('instruments')) {
    if (record.kind !== 'spot' || record.base !== currency) continue;
    const position = books.get('positions', keyOf(bot, record.instrument));
    if (position === null) continue;
    const instrument = bookInstrument(record);
    const quantity = rawQuantity(instrument, position.quantity);
    if (quantity <= 0n) continue;
    positions.push({ instrument, quantity });
    standing += unitsOf(position.quantity);
  }
  const before = books.get('balances', keyOf(bot, currency));
  const after = (before === null ? 0n : unitsOf(before.total)) + share;
  let excess = standing - after;
  let giving = -share;
  const lost: { readonly instrument: Instrument; readonly quantity: bigint }[] = [];
  for (const { instrument, quantity } of positions) {
    const unit = rawUnits(1n, instrument.quantityPrecision);
    const wanted = excess > 0n ? (excess + unit - 1n) / unit : 0n;
    const most = giving / unit < quantity ? giving / unit : quantity;
    const part = wanted < most ? wanted : most;
    if (part === 0n) continue;
    lost.push({ instrument, quantity: part });
    excess -= part * unit;
    giving -= part * unit;
  }
  return lost;
}

import { AccountBooks } from '@nightdesk/core/execution/events/books';
import { addDecimals, type DecimalText } from '@nightdesk/core/execution/events/decimal-text';
import { foldEvents } from '@nightdesk/core/execution/events/fold-events';
import { BOOK_TABLES, type BookTable } from '@nightdesk/core/execution/events/records';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { choices, sorted } from './books-conformance.test-support.ts';
import { legalEvents } from './random-events.test-support.ts';

it('books each fill once: order, position and balances are sums over the distinct fills', () => {
  fc.assert(
    fc.property(choices, (list) => {
      const books = foldEvents(legalEvents(list));
      const fills = books.all('fills');
      for (const order of books.all('orders')) {
        const own = fills.filter((fill) => fill.clientOrderId === order.clientOrderId);
        expect(order.filledQuantity).toBe(sum(own.map(({ quantity }) => quantity)));
        expect(order.filledValue).toBe(sum(own.map(({ value }) => value)));
      }
      for (const position of books.all('positions')) {
        const own = fills.filter((fill) => fill.bot === position.bot);
        const lots = books.all('lots').filter(({ bot }) => bot === position.bot);
        const size = sum(lots.map(({ quantity }) => quantity));
        expect(position.quantity.replace('-', '')).toBe(size);
        expect(position.cost).toBe(sum(lots.map(({ cost }) => cost)));
        // Bought − sold − fees taken in the base currency (rounded to whole lots, here they are).
        const base = own.filter(({ commissionCurrency }) => commissionCurrency === 'BTC');
        const moved = own.map(({ side, quantity }) => signed(side === 'BUY' ? 1 : -1, quantity));
        const taken = base.map(({ commission }) => signed(-1, commission));
        const expected = sum([...moved, ...taken]);
        expect(position.quantity).toBe(expected);
        const held = books
          .all('balances')
          .find((b) => b.bot === position.bot && b.currency === 'BTC');
        expect(held?.total ?? '0').toBe(expected);
      }
    }),
    { numRuns: 300 },
  );
});

it('gives the same books when folded in two goes', () => {
  fc.assert(
    fc.property(choices, fc.nat(), (list, cut) => {
      const events = legalEvents(list);
      const at = cut % (events.length + 1);
      const first = foldEvents(events.slice(0, at));
      const second = new AccountBooks();
      for (const table of BOOK_TABLES) copy(first, second, table);
      foldEvents(events.slice(at), second);
      const whole = foldEvents(events);
      for (const table of BOOK_TABLES)
        expect(sorted(second.all(table))).toEqual(sorted(whole.all(table)));
    }),
    { numRuns: 100 },
  );
});

function copy<T extends BookTable>(from: AccountBooks, to: AccountBooks, table: T): void {
  for (const record of from.all(table)) to.load(table, record);
}

function sum(amounts: readonly DecimalText[]): string {
  return amounts.reduce<DecimalText>(addDecimals, '0' as DecimalText);
}

function signed(sign: 1 | -1, amount: DecimalText): DecimalText {
  if (sign === 1 || amount === '0') return amount;
  // The negative of a canonical decimal is canonical.
  return (amount.startsWith('-') ? amount.slice(1) : `-${amount}`) as DecimalText;
}

import { describe, expect, it } from 'vitest';
import { codeOf } from '../../errors/expect-error.test-support.ts';
import { BNB, ETH, spot } from '../../model/instruments.test-support.ts';
import type { BalanceReport } from '../../ports/venue-gateway.ts';
import { instrumentDefined } from '../events/book-instrument.ts';
import { keyOf } from '../events/books.ts';
import { d } from '../events/events.test-support.ts';
import { foldEvents } from '../events/fold-events.ts';
import { compareHoldings } from './compare-holdings.ts';
import { bookReport, INVERSE, LINEAR, money, SPOT, tradeOf } from './model-venue.test-support.ts';
import { openingEvents } from './opening-events.ts';
import { priceOfValue } from './price-of-value.ts';

const balance = (free: string, locked: string, currency: string): BalanceReport => ({
  kind: 'balance',
  free: money(free, currency),
  locked: money(locked, currency),
});
const balances = [balance('10', '5', 'USDT'), balance('2', '0', 'BTC'), balance('9', '0', 'DOGE')];

describe('the opening of the books', () => {
  it('takes over what the venue holds of the currencies that are traded, free and locked', () => {
    const fees = spot({ feePolicy: { in: 'third', currency: BNB, rate: '300' } });
    const books = foldEvents(openingEvents(foldEvents([]), [fees], { balances, positions: [] }, 7));
    expect(books.all('balances')).toEqual([
      { bot: '', currency: 'BTC', total: '2' },
      { bot: '', currency: 'USDT', total: '15' },
      { bot: '', currency: 'BNB', total: '0' },
    ]);
    expect(books.all('ledger')).toMatchObject([
      { entryId: 'opening/currency/BTC', bot: '', reason: 'deposit', time: 7 },
      { entryId: 'opening/currency/USDT' },
      { entryId: 'opening/currency/BNB', amount: '0' },
    ]);
    expect(compareHoldings(books, [fees], balances, [])).toEqual({
      differences: [],
      foreign: [{ instrument: '', currency: 'DOGE', amount: '9' }],
      uncompared: [],
    });
  });

  it('takes positions over at the value at which the venue carries them', () => {
    const positions = [
      { kind: 'position', instrument: LINEAR.id, quantity: -2_000n, entryValue: 25_000_000_003n },
      { kind: 'position', instrument: INVERSE.id, quantity: 30n, entryValue: 300_000_000n },
    ] as const;
    const books = foldEvents([]);
    foldEvents(openingEvents(books, [LINEAR, INVERSE], { balances, positions }, 7), books);
    expect(books.all('fills')).toMatchObject([
      // 250.00000003 for 2, and 3 BTC for 30 contracts of 10 USD.
      { bot: '', side: 'SELL', quantity: '2', price: '125', value: '250.00000003' },
      { bot: '', side: 'BUY', quantity: '30', price: '100', value: '3' },
    ]);
    expect(books.get('positions', keyOf('', LINEAR.id))?.cost).toBe('250.00000003');
    // Opening a position moves no money.
    expect(books.get('balances', keyOf('', 'USDT'))?.total).toBe('15');
    const { differences, uncompared } = compareHoldings(
      books,
      [LINEAR, INVERSE],
      balances,
      positions,
    );
    expect([differences, uncompared]).toEqual([[], []]);
  });

  it('takes the last price where the venue does not say a value, and asks for it where there is none', () => {
    const positions = [{ kind: 'position', instrument: LINEAR.id, quantity: 2_000n }] as const;
    const open = (prices: ReadonlyMap<string, bigint>): ReturnType<typeof openingEvents> =>
      openingEvents(foldEvents([]), [LINEAR], { balances, positions, prices }, 7);
    expect(codeOf(() => open(new Map()))).toBe('OPENING_PRICE');
    const books = foldEvents(open(new Map([[LINEAR.id, 1_005n]])));
    expect(books.all('fills')).toMatchObject([{ price: '100.5', value: '201', quantity: '2' }]);
    expect(books.get('balances', keyOf('', 'USDT'))?.total).toBe('15');
  });

  it('is booked once; an instrument that is added later opens what is new', () => {
    const holdings = { balances, positions: [] };
    const books = foldEvents([]);
    foldEvents(openingEvents(books, [SPOT, LINEAR], holdings, 7), books);
    const later = {
      balances: [balance('99', '0', 'USDT'), balance('4', '0', 'ETH')],
      positions: [],
    };
    expect(openingEvents(books, [SPOT, LINEAR], later, 8)).toEqual([]);
    const ether = spot({ symbol: 'ETHUSDT', base: ETH });
    foldEvents(openingEvents(books, [SPOT, LINEAR, ether], later, 8), books);
    expect(books.get('balances', keyOf('', 'ETH'))?.total).toBe('4');
    expect(books.get('balances', keyOf('', 'USDT'))?.total).toBe('15');
  });

  it('books only what goes beyond the books', () => {
    const books = foldEvents([
      {
        bot: 'a',
        time: 0,
        kind: 'TransferBooked',
        payload: {
          entryId: 'earlier',
          amount: { amount: d('4.5'), currency: 'USDT' },
          reason: 'deposit',
        },
      },
    ]);
    foldEvents(openingEvents(books, [SPOT], { balances, positions: [] }, 7), books);
    expect(books.get('balances', keyOf('', 'USDT'))?.total).toBe('10.5');
  });

  it('adds to a position that the books know what is missing, at the last price', () => {
    const books = foldEvents([instrumentDefined(LINEAR, 0)]);
    bookReport(books, tradeOf(LINEAR, 't', 'BUY', '1', '100'));
    const position = { kind: 'position', instrument: LINEAR.id, quantity: 3_000n } as const;
    const positions = [{ ...position, entryValue: 33_000_000_000n }];
    const holdings = { balances, positions, prices: new Map([[LINEAR.id, 1_200n]]) };
    foldEvents(openingEvents(books, [LINEAR], holdings, 7), books);
    expect(books.all('fills').at(-1)).toMatchObject({ quantity: '2', price: '120', value: '240' });
    // 340 in the books and 330 at the venue: it has 10 yet to realise that the books have not.
    expect(books.get('balances', keyOf('', 'USDT'))?.total).toBe('25');
    expect(compareHoldings(books, [LINEAR], balances, positions).differences).toEqual([]);
  });
});

describe('the price of a value', () => {
  it('is rounded to what prices can say, and never nothing', () => {
    expect(priceOfValue(LINEAR, 3_000n, 100_000_000n)).toBe(3n);
    expect(priceOfValue(LINEAR, 3_000n, 0n)).toBe(1n);
    expect(priceOfValue(INVERSE, 3n, 0n)).toBe(1n);
    expect(priceOfValue(INVERSE, 3n, 20_000_000n)).toBe(1_500n);
  });
});

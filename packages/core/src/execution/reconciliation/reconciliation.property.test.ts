import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../errors/expect-error.test-support.ts';
import { BNB, spot } from '../../model/instruments.test-support.ts';
import { Money } from '../../money/money.ts';
import { decimalText } from '../events/decimal-text.ts';
import { d } from '../events/events.test-support.ts';
import { BOOK_TABLES } from '../events/records.ts';
import type { AccountBooks } from '../events/books.ts';
import { foldEvents } from '../events/fold-events.ts';
import { compareHoldings, type HoldingsComparison } from './compare-holdings.ts';
import { unitsOf, unitsText } from './decimal-units.ts';
import { DifferenceWatch } from './difference-watch.ts';
import { happenings, type Happening, liveThrough, type History } from './history.test-support.ts';
import {
  allocation,
  bookReport,
  INSTRUMENTS,
  INVERSE,
  LINEAR,
  ModelVenue,
  money,
} from './model-venue.test-support.ts';
import { openingEvents } from './opening-events.ts';
import { resolveQuarantine } from './resolve-quarantine.ts';

/** The same instruments; fees may be taken in BNB, so that it is followed. */
const FOLLOWED = [
  spot({ feePolicy: { in: 'third', currency: BNB, rate: '300' } }),
  ...INSTRUMENTS.slice(1),
];

interface World {
  readonly venue: ModelVenue;
  readonly books: AccountBooks;
  readonly history: History;
}

/** An account that begins with money and positions, and what then happens to it. */
function begin(happening: readonly Happening[]): World {
  const venue = new ModelVenue();
  for (const code of ['USDT', 'BTC', 'BNB', 'DOGE']) venue.pay(money('1000.00000007', code));
  venue.conjure(LINEAR, 7n, 123_457n);
  venue.conjure(INVERSE, -5n, 1_000_003n);
  const books = foldEvents(openingEvents(foldEvents([]), FOLLOWED, venue, 5));
  foldEvents(allocation('start/a', 'a', '100', 'USDT'), books);
  foldEvents(allocation('start/b', 'b', '1', 'BTC'), books);
  const history = liveThrough(venue, happening);
  foldEvents(history.intents, books);
  return { venue, books, history };
}

const compare = ({ books, venue }: World): HoldingsComparison =>
  compareHoldings(books, FOLLOWED, venue.balances, venue.positions);

const snapshot = (books: AccountBooks): string =>
  JSON.stringify(BOOK_TABLES.map((table) => books.all(table)));

function bookAll({ books, history }: World, order: readonly number[] = []): void {
  const at = (index: number): number => order[index] ?? index;
  const reports = history.reports.map((report, index) => ({ report, place: at(index) }));
  reports.sort((a, b) => a.place - b.place);
  for (const { report } of reports) bookReport(books, report);
}

const shuffles = fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 130 });

describe('reconciliation', () => {
  it('finds no difference once everything is booked, in whatever order it is learnt', () => {
    fc.assert(
      fc.property(happenings, shuffles, (happening, order) => {
        const world = begin(happening);
        bookAll(world, order);
        const { differences, uncompared, foreign } = compare(world);
        expect(differences).toEqual([]);
        expect(uncompared).toEqual([]);
        expect(foreign.map(({ currency }) => currency)).toEqual(['DOGE']);
      }),
    );
  });

  it('books nothing the second time', () => {
    fc.assert(
      fc.property(happenings, shuffles, (happening, order) => {
        const world = begin(happening);
        bookAll(world, order);
        const once = snapshot(world.books);
        bookAll(world);
        bookAll(world, order);
        foldEvents(openingEvents(world.books, FOLLOWED, world.venue, 9_999), world.books);
        expect(snapshot(world.books)).toBe(once);
      }),
    );
  });

  it('keeps every part of what it splits', () => {
    fc.assert(
      fc.property(happenings, (happening) => {
        const { books, history } = begin(happening);
        for (const report of history.reports) {
          const events = bookReport(books, report);
          const sum = (amounts: readonly string[]): string =>
            unitsText(amounts.reduce((all, text) => all + unitsOf(d(text)), 0n));
          if (report.kind === 'ledger') {
            const parts = events.flatMap((event) =>
              event.kind === 'FundingBooked' || event.kind === 'TransferBooked'
                ? [event.payload.amount.amount]
                : [],
            );
            const isForeign = report.amount.currency.code === 'DOGE';
            expect(sum(parts)).toBe(isForeign ? '0' : d(report.amount.toString()));
            continue;
          }
          const of = INSTRUMENTS.find(({ id }) => id === report.instrument) ?? LINEAR;
          const fills = events.flatMap((event) =>
            event.kind === 'OrderFilled' || event.kind === 'ExternalFill' ? [event.payload] : [],
          );
          expect(sum(fills.map(({ quantity }) => quantity))).toBe(
            decimalText(report.quantity, of.quantityPrecision),
          );
          expect(sum(fills.map(({ commission }) => commission.amount))).toBe(
            d(report.fee.toString()),
          );
          expect(sum(fills.map(({ value }) => value))).toBe(
            decimalText(of.valueRaw(report.price, report.quantity), of.settle.precision),
          );
        }
      }),
    );
  });

  it('never lets a foreign trade open or enlarge a position of a bot', () => {
    fc.assert(
      fc.property(happenings, (happening) => {
        const { books, history } = begin(happening);
        for (const report of history.reports) {
          const before = new Map(books.all('positions').map((one) => [positionKey(one), one]));
          for (const event of bookReport(books, report)) {
            if (event.kind !== 'ExternalFill' || event.bot === '') continue;
            const key = positionKey({ bot: event.bot, instrument: event.payload.instrument });
            const held = unitsOf(before.get(key)?.quantity ?? d('0'));
            expect(held !== 0n && held > 0n !== (event.payload.side === 'BUY')).toBe(true);
            const size = unitsOf(event.payload.quantity);
            expect(size <= (held < 0n ? -held : held)).toBe(true);
          }
        }
      }),
    );
  });
});

describe('what nothing explains', () => {
  const planted = fc.oneof(
    fc.record({
      what: fc.constantFrom('USDT', 'BTC', 'BNB'),
      amount: fc
        .bigInt({ min: -50_000_000_000n, max: 50_000_000_000n })
        .filter((raw) => raw !== 0n),
    }),
    fc.record({
      what: fc.constantFrom(LINEAR, INVERSE),
      amount: fc.bigInt({ min: -20n, max: 20n }).filter((raw) => raw !== 0n),
    }),
  );
  type Planted = typeof planted extends fc.Arbitrary<infer T> ? T : never;

  const plant = ({ venue }: World, { what, amount }: Planted): string => {
    if (typeof what === 'string') {
      const { currency } = money('0', what);
      venue.pay(new Money(amount, currency));
      return decimalText(amount, 8);
    }
    const held = venue.position(what);
    const against = held !== 0n && held > 0n !== amount > 0n;
    const size = (raw: bigint): bigint => (raw < 0n ? -raw : raw);
    // Against a position a part of it vanishes; otherwise a position comes, entered at some value.
    const change = against && size(amount) > size(held) ? -held : amount;
    if (against) venue.vanish(what, -change);
    else venue.conjure(what, change, 777_777n);
    return decimalText(change, what.quantityPrecision);
  };

  /** Compares until quarantines have been opened, and gives back those. */
  const settle = (world: World): ReturnType<DifferenceWatch['observe']> => {
    const watch = new DifferenceWatch(100);
    const opened: ReturnType<DifferenceWatch['observe']> = [];
    for (let now = 0; now <= 500; now += 50) {
      const events = watch.observe(world.books, compare(world), now);
      foldEvents(events, world.books);
      opened.push(...events);
    }
    expect(watch.pending).toBe(0);
    return opened;
  };

  it('is quarantined, exactly that, once, and accounted for from then on', () => {
    fc.assert(
      fc.property(happenings, planted, (happening, seed) => {
        const world = begin(happening);
        bookAll(world);
        const amount = plant(world, seed);
        const opened = settle(world);
        const { what } = seed;
        expect(opened.map(({ payload }) => payload)).toMatchObject([
          typeof what === 'string'
            ? { subject: 'balance', currency: what, id: `balance/${what}/1` }
            : { subject: 'position', instrument: what.id, id: `position/${what.id}/1` },
        ]);
        const payload = opened[0]?.payload;
        expect(
          unitsText(unitsOf(payload?.actual ?? d('0')) - unitsOf(payload?.expected ?? d('0'))),
        ).toBe(amount);
        expect(compare(world).differences).toEqual([]);
        expect(settle(world)).toEqual([]);
      }),
    );
  });

  it('is gone when a person has resolved it, in each way', () => {
    const resolutions = fc.constantFrom('adopt' as const, 'assign' as const, 'write-off' as const);
    let refused = 0;
    fc.assert(
      fc.property(happenings, planted, resolutions, (happening, seed, resolution) => {
        const world = begin(happening);
        bookAll(world);
        plant(world, seed);
        settle(world);
        const id = world.books.all('quarantine')[0]?.id ?? '';
        const { balances, positions } = world.venue;
        const decision = {
          id,
          resolution,
          bot: 'a',
          price: '123',
          by: 'owner',
          note: 'why',
          time: 9,
        };
        const holdings = { instruments: FOLLOWED, balances, positions };
        try {
          foldEvents(resolveQuarantine(world.books, decision, holdings), world.books);
        } catch (error) {
          // What is there cannot be written off.
          expect(error).toMatchObject({ code: 'QUARANTINE_SURPLUS' });
          refused += 1;
          return;
        }
        const { differences, uncompared } = compare(world);
        expect({ differences, uncompared }).toEqual({ differences: [], uncompared: [] });
        expect(settle(world)).toEqual([]);
        expect(codeOf(() => resolveQuarantine(world.books, decision))).toBe('QUARANTINE_RESOLVED');
      }),
    );
    expect(refused).toBeLessThan(50);
  });
});

function positionKey({
  bot,
  instrument,
}: {
  readonly bot: string;
  readonly instrument: string;
}): string {
  return `${bot} ${instrument}`;
}

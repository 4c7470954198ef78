import { NightdeskError } from '../../errors/nightdesk-error.ts';
import type { Instrument } from '../../model/instrument.ts';
import type { Side } from '../../model/ticks.ts';
import { Price } from '../../money/price.ts';
import { Position } from '../../positions/position.ts';
import { bookInstrument, instrumentRecord } from '../events/book-instrument.ts';
import type { AccountBooks } from '../events/books.ts';
import { foldEvents } from '../events/fold-events.ts';
import type { OrderEvent } from '../events/order-event.ts';
import { rawQuantity } from '../events/order-text.ts';
import { readPosition } from '../events/position-records.ts';
import type { QuarantineRecord } from '../events/records.ts';
import { compareHoldings, type VenueHoldings } from './compare-holdings.ts';
import { copyBooks } from './copy-books.ts';
import { unitsOf, unitsText } from './decimal-units.ts';
import { reducingShares } from './fill-shares.ts';
import { priceOfValue } from './price-of-value.ts';
import type { ResolveQuarantine } from './quarantine-decision.ts';
import { quarantineFill, quarantineTransfer } from './quarantine-fill.ts';
import { refuse } from './refuse-decision.ts';

/**
 * What follows from a decision about a contract position: fills that bring the books' position to the venue's, and,
 * where `holdings` show that the settlement balance is then off, the money that is, to the same book.
 *
 * Adopted or assigned at the price of the decision. Written off at the cost of what is gone: no money moved when it
 * vanished, and what it would have made is what is lost.
 */
export function resolvePosition(
  books: AccountBooks,
  resolved: OrderEvent,
  quarantine: QuarantineRecord,
  decision: ResolveQuarantine,
  holdings: VenueHoldings | null,
): OrderEvent[] {
  const instrument = bookInstrument(instrumentRecord(books, quarantine.instrument));
  const missing = unitsOf(quarantine.actual) - unitsOf(quarantine.expected);
  const side: Side = missing > 0n ? 'BUY' : 'SELL';
  const size = rawQuantity(instrument, unitsText(missing < 0n ? -missing : missing));
  const of = { quarantine: quarantine.id, time: decision.time };
  const fills =
    decision.resolution === 'write-off'
      ? holdersOf(books, instrument, quarantine, side, size).map(({ bot, quantity }, index) => {
          const value = costOf(books, instrument, bot, side, quantity);
          const price = priceOfValue(instrument, quantity, value);
          const part = { ...of, part: index + 1 };
          return quarantineFill(instrument, part, bot, side, quantity, price, value);
        })
      : [takenOver(instrument, of, side, size, decision)];
  const events: OrderEvent[] = [resolved, ...fills];
  const last = fills.at(-1);
  if (holdings === null || last === undefined) return events;
  const { balances, positions } = holdings;
  const after = foldEvents(events, copyBooks(books));
  const { code: currency } = instrument.settle;
  const off = compareHoldings(after, holdings.instruments, balances, positions).differences.find(
    (difference) => difference.currency === currency,
  );
  if (off === undefined) return events;
  const amount = unitsText(unitsOf(off.actual) - unitsOf(off.expected));
  return [...events, quarantineTransfer({ ...of, part: 1 }, last.bot, { amount, currency })];
}

function takenOver(
  instrument: Instrument,
  of: { readonly quarantine: string; readonly time: number },
  side: Side,
  quantity: bigint,
  decision: ResolveQuarantine,
): ReturnType<typeof quarantineFill> {
  const price = priceOf(instrument, decision);
  const bot = decision.resolution === 'assign' ? (decision.bot ?? '') : '';
  const value = instrument.valueRaw(price, quantity);
  return quarantineFill(instrument, { ...of, part: 1 }, bot, side, quantity, price, value);
}

function priceOf(instrument: Instrument, { id, price }: ResolveQuarantine): bigint {
  if (price === undefined) {
    return refuse(
      'QUARANTINE_PRICE',
      id,
      `say at which price the position in ${instrument.id} is taken over`,
    );
  }
  try {
    const { raw } = Price.parse(price).rescale(instrument.pricePrecision);
    if (raw > 0n) return raw;
  } catch (error) {
    if (!(error instanceof NightdeskError)) throw error;
  }
  return refuse(
    'QUARANTINE_PRICE',
    id,
    `"${price.slice(0, 40)}" is no price of ${instrument.id}; it is above zero with at most ${instrument.pricePrecision} decimals`,
  );
}

/** Those who hold what is gone. @throws NightdeskError `QUARANTINE_SURPLUS` when nobody's position explains it */
function holdersOf(
  books: AccountBooks,
  instrument: Instrument,
  { id }: QuarantineRecord,
  side: Side,
  size: bigint,
): ReturnType<typeof reducingShares>['shares'] {
  const { shares, left } = reducingShares(books, instrument.id, side, size);
  if (left === 0n) return shares;
  return refuse(
    'QUARANTINE_SURPLUS',
    id,
    `the venue has a position in ${instrument.id} that nobody's book holds, and what is there cannot be written off; adopt it or assign it to a bot`,
  );
}

/** What the oldest `quantity` of a book's position cost, raw settlement currency. */
function costOf(
  books: AccountBooks,
  instrument: Instrument,
  bot: string,
  side: Side,
  quantity: bigint,
): bigint {
  const position = new Position(instrument, 0);
  position.restore(readPosition(books, bot, instrument.id, instrument).state);
  const before = position.cost;
  position.apply(side, quantity, 0n, 0n, 0n, 0, 0);
  return before - position.cost;
}

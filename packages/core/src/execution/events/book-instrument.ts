import { Instrument } from '../../model/instrument.ts';
import { Currency } from '../../money/currency.ts';
import { pow10 } from '../../money/pow10.ts';
import type { AccountBooks } from './books.ts';
import { decimalText } from './decimal-text.ts';
import { refuseEvent } from './fold-error.ts';
import type { OrderEventOf } from './order-event.ts';
import type { EventPayloads } from './payloads.ts';
import type { InstrumentRecord } from './records.ts';

/** Instruments made from records: records do not change, and making one costs more than a fill. */
const made: WeakMap<InstrumentRecord, Instrument> = new WeakMap();

/**
 * An instrument for the books: its steps are one unit of the finest precision that was ever defined, because
 * books must hold whatever was traded, also under steps that the venue has since changed.
 */
export function bookInstrument(record: InstrumentRecord): Instrument {
  const known = made.get(record);
  if (known !== undefined) return known;
  const base = new Currency(record.base, record.basePrecision);
  const instrument = new Instrument({
    symbol: record.symbol,
    venue: record.venue,
    kind: record.kind,
    base,
    quote: record.quote === record.base ? base : new Currency(record.quote, record.quotePrecision),
    tick: decimalText(1n, record.pricePrecision),
    lot: decimalText(1n, record.quantityPrecision),
    multiplier: record.multiplier,
  });
  made.set(record, instrument);
  return instrument;
}

/** The definition event of an instrument, for the stream of an account that begins to trade it. */
export function instrumentDefined(
  instrument: Instrument,
  time: number,
): OrderEventOf<'InstrumentDefined'> {
  const { multiplier } = instrument;
  return {
    bot: '',
    time,
    kind: 'InstrumentDefined',
    payload: {
      instrument: instrument.id,
      symbol: instrument.symbol,
      venue: instrument.venue,
      kind: instrument.kind,
      base: instrument.base.code,
      basePrecision: instrument.base.precision,
      quote: instrument.quote.code,
      quotePrecision: instrument.quote.precision,
      pricePrecision: instrument.pricePrecision,
      quantityPrecision: instrument.quantityPrecision,
      multiplier: decimalText((multiplier.numerator * pow10(24)) / multiplier.denominator, 24),
    },
  };
}

/**
 * Books a definition. A second one may change the steps (the finer ones stay) and nothing else.
 *
 * @throws NightdeskError `INSTRUMENT_CHANGED` (halt) when it contradicts the one that the books were kept with,
 * `INSTRUMENT_INVALID` when it makes no sense.
 */
export function foldInstrument(
  books: AccountBooks,
  payload: EventPayloads['InstrumentDefined'],
): void {
  const known = books.get('instruments', payload.instrument);
  if (payload.instrument !== `${payload.symbol}.${payload.venue}`) {
    refuseEvent(
      'INSTRUMENT_INVALID',
      `Instrument ${payload.instrument} is defined as ${payload.symbol} of ${payload.venue}; the id is SYMBOL.VENUE.`,
      { instrument: payload.instrument },
    );
  }
  if (known === null) {
    bookInstrument(payload);
    books.put('instruments', { ...payload });
    return;
  }
  const next: InstrumentRecord = {
    ...payload,
    pricePrecision: Math.max(known.pricePrecision, payload.pricePrecision),
    quantityPrecision: Math.max(known.quantityPrecision, payload.quantityPrecision),
  };
  const fixed = ['kind', 'base', 'basePrecision', 'quote', 'quotePrecision', 'multiplier'] as const;
  for (const field of fixed) {
    if (next[field] === known[field]) continue;
    refuseEvent(
      'INSTRUMENT_CHANGED',
      `Instrument ${payload.instrument} was booked with ${field} ${known[field]} and is now defined with ${next[field]}; give the new contract an id of its own.`,
      { instrument: payload.instrument, field },
    );
  }
  if (
    next.pricePrecision !== known.pricePrecision ||
    next.quantityPrecision !== known.quantityPrecision
  ) {
    bookInstrument(next);
    books.put('instruments', next);
  }
}

/** @throws NightdeskError `INSTRUMENT_UNKNOWN` (halt) for an instrument that was never defined in this stream. */
export function instrumentRecord(books: AccountBooks, instrument: string): InstrumentRecord {
  return (
    books.get('instruments', instrument) ??
    refuseEvent(
      'INSTRUMENT_UNKNOWN',
      `An event names ${instrument}, which was not defined for this account; append InstrumentDefined first.`,
      { instrument },
    )
  );
}

import type { BarColumns } from '@nightdesk/core/model/bar-columns';
import { Instrument, type InstrumentInit } from '@nightdesk/core/model/instrument';
import { Currency } from '@nightdesk/core/money/currency';
import { decimalStep, priceDecimals } from './price-decimals.ts';
import { splitSymbol } from './split-symbol.ts';

/** Decimals that balances and quantities of a back-test are kept with, unless told otherwise. */
const DECIMALS = 12;

/** The venue where back-tested orders are filled. */
const VENUE = 'BACKTEST';

/** A venue's rules for an instrument; what is left out follows from the data. Decimals are strings. */
export interface MarketRules extends Partial<
  Omit<InstrumentInit, 'symbol' | 'venue' | 'base' | 'quote'>
> {
  /** Code of the base currency; read from the symbol unless given. */
  readonly base?: string;
  /** Code of the quote currency; read from the symbol unless given. */
  readonly quote?: string;
}

/** One instrument of a back-test and its candles. */
export interface Market {
  /** Name at the venue, such as `BTCUSDT`. */
  readonly symbol: string;
  readonly bars: BarColumns;
  /** Finer candles of the same instrument to match orders on; null or left out: none. */
  readonly detail?: BarColumns | null;
  readonly rules?: MarketRules;
  /** Most decimals that a price of these candles has, finer ones included; found out when null or left out. */
  readonly priceDecimals?: number | null;
  /** Where the candles came from, in words. */
  readonly label?: string;
  /** Made by a generator, not by a market. */
  readonly simulated?: boolean;
  /** What the data check found, a line each. */
  readonly notes?: readonly string[];
}

/**
 * The instrument of a market. Defaults: spot; tick = the finest decimal of its prices, finer candles
 * included; lot = 10^-12, so that quantities are as good as fractional; no fees; balances with 12 decimals.
 *
 * @throws NightdeskError `INSTRUMENT_INVALID`, `CURRENCY_INVALID` when a rule makes no sense.
 */
export function makeInstrument(market: Market): Instrument {
  const { base, quote, kind = 'spot', tick, lot, ...rules } = market.rules ?? {};
  const parts = splitSymbol(market.symbol);
  return new Instrument({
    ...rules,
    symbol: market.symbol,
    venue: VENUE,
    kind,
    base: new Currency(base ?? parts.base, DECIMALS),
    quote: new Currency(quote ?? parts.quote, DECIMALS),
    tick: tick ?? decimalStep(finestPrice(market)),
    lot: lot ?? decimalStep(DECIMALS),
  });
}

function finestPrice({ bars, detail, priceDecimals: known = null }: Market): number {
  if (known !== null) return known;
  const own = priceDecimals(bars);
  return detail === undefined || detail === null ? own : Math.max(own, priceDecimals(detail));
}

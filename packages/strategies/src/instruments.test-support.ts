/** Instruments for tests, with rules so fine that rounding does not show unless a test asks for it. */
import { Instrument, type InstrumentInit } from '@nightdesk/core/model/instrument';
import { Currency } from '@nightdesk/core/money/currency';

export const USDT: Currency = new Currency('USDT', 12);

/** A spot instrument: tick 0.01, lot 10⁻¹², no fee. */
export function spot(base: string = 'BTC', changes: Partial<InstrumentInit> = {}): Instrument {
  return new Instrument({
    symbol: `${base}USDT`,
    venue: 'BACKTEST',
    kind: 'spot',
    base: new Currency(base, 12),
    quote: USDT,
    tick: '0.01',
    lot: '0.000000000001',
    ...changes,
  });
}

/** A linear perpetual: tick 0.01, lot 0.001, leverage 5, no fee. */
export function linear(changes: Partial<InstrumentInit> = {}): Instrument {
  return new Instrument({
    symbol: 'BTCUSDT-PERP',
    venue: 'BACKTEST',
    kind: 'linear',
    base: new Currency('BTC', 12),
    quote: USDT,
    tick: '0.01',
    lot: '0.001',
    maxLeverage: 5,
    ...changes,
  });
}

/** An inverse perpetual: contracts of 1 USDT settled in BTC, leverage 5, no fee. */
export function inverse(changes: Partial<InstrumentInit> = {}): Instrument {
  return new Instrument({
    symbol: 'BTCUSD-PERP',
    venue: 'BACKTEST',
    kind: 'inverse',
    base: new Currency('BTC', 12),
    quote: USDT,
    tick: '0.01',
    lot: '1',
    maxLeverage: 5,
    ...changes,
  });
}

/** Instruments that the tests of core share: one of each kind. */
import { Currency } from '../money/currency.ts';
import { Instrument, type InstrumentInit } from './instrument.ts';

export const USDT: Currency = new Currency('USDT', 8);
export const USD: Currency = new Currency('USD', 8);
export const BTC: Currency = new Currency('BTC', 8);
export const ETH: Currency = new Currency('ETH', 8);
export const BNB: Currency = new Currency('BNB', 8);

/** BTCUSDT on spot: tick 0.01, lot 0.00001, fees of 0.1 % in the quote currency. */
export function spot(changes: Partial<InstrumentInit> = {}): Instrument {
  return new Instrument({
    symbol: 'BTCUSDT',
    venue: 'SIM',
    kind: 'spot',
    base: BTC,
    quote: USDT,
    tick: '0.01',
    lot: '0.00001',
    minNotional: '5',
    makerFee: '0.001',
    takerFee: '0.001',
    ...changes,
  });
}

/** A linear perpetual: tick 0.1, lot 0.001, leverage 5. */
export function linear(changes: Partial<InstrumentInit> = {}): Instrument {
  return new Instrument({
    symbol: 'BTCUSDT-PERP',
    venue: 'SIM',
    kind: 'linear',
    base: BTC,
    quote: USDT,
    tick: '0.1',
    lot: '0.001',
    makerFee: '0.0002',
    takerFee: '0.0005',
    maxLeverage: 5,
    ...changes,
  });
}

/** An inverse perpetual: contracts of 10 USD settled in BTC, leverage 5. */
export function inverse(changes: Partial<InstrumentInit> = {}): Instrument {
  return new Instrument({
    symbol: 'BTCUSD-PERP',
    venue: 'SIM',
    kind: 'inverse',
    base: BTC,
    quote: USD,
    tick: '0.5',
    lot: '1',
    multiplier: '10',
    makerFee: '0.0002',
    takerFee: '0.0005',
    maxLeverage: 5,
    ...changes,
  });
}

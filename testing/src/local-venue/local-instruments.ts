import { Currency } from '@nightdesk/core/money/currency';
import { Money } from '@nightdesk/core/money/money';
import { Instrument } from '@nightdesk/core/model/instrument';
import type { VenueOptions } from '../venue/venue-options.ts';

const USDT = new Currency('USDT', 8);
const BTC = new Currency('BTC', 8);

/** BTCUSDT on spot at the local venue: tick 0.01, lot 0.00001, fees of 0.1 % in the quote currency. */
export const LOCAL_SPOT: Instrument = new Instrument({
  symbol: 'BTCUSDT',
  venue: 'LOCAL',
  kind: 'spot',
  base: BTC,
  quote: USDT,
  tick: '0.01',
  lot: '0.00001',
  minNotional: '5',
  makerFee: '0.001',
  takerFee: '0.001',
});

/** Its linear perpetual: tick 0.1, lot 0.001, leverage 10. */
export const LOCAL_PERPETUAL: Instrument = new Instrument({
  symbol: 'BTCUSDT-PERP',
  venue: 'LOCAL',
  kind: 'linear',
  base: BTC,
  quote: USDT,
  tick: '0.1',
  lot: '0.001',
  makerFee: '0.0002',
  takerFee: '0.0005',
  maxLeverage: 10,
  maintenanceMargin: '0.01',
});

/** What the local venue trades, each at 30,000. */
export const LOCAL_INSTRUMENTS: VenueOptions['instruments'] = [
  { instrument: LOCAL_SPOT, price: 3_000_000n },
  { instrument: LOCAL_PERPETUAL, price: 300_000n },
];

/** What the account there begins with. */
export const LOCAL_DEPOSITS: readonly Money[] = [
  Money.parse('1000000', USDT),
  Money.parse('10', BTC),
];

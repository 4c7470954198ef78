import { Currency } from '@nightdesk/core/money/currency';
import { Money } from '@nightdesk/core/money/money';
import { Instrument } from '@nightdesk/core/model/instrument';
import type { VenueOptions } from '../venue/venue-options.ts';

const USDT = new Currency('USDT', 8);
const BTC = new Currency('BTC', 8);

/** BTCUSDT on spot: tick 0.01, lot 0.00001, fees of 0.1 % in the quote currency. */
const SPOT = new Instrument({
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
});

/** Its linear perpetual: tick 0.1, lot 0.001, leverage 10. */
const PERPETUAL = new Instrument({
  symbol: 'BTCUSDT-PERP',
  venue: 'SIM',
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

/** What the account of the desk trades, each at 30,000. */
export const DESK_MARKET: VenueOptions['instruments'] = [
  { instrument: SPOT, price: 3_000_000n },
  { instrument: PERPETUAL, price: 300_000n },
];

/** The instruments of {@link DESK_MARKET}, in its order. */
export const DESK_INSTRUMENTS: readonly Instrument[] = [SPOT, PERPETUAL];

/** What the account begins with. */
export const DESK_DEPOSITS: readonly Money[] = [Money.parse('100000', USDT), Money.parse('5', BTC)];

/** What the bots count in. */
export const DESK_CURRENCY: Currency = USDT;

/** What each bot gets of it. */
export const BOT_SHARE: readonly Money[] = [Money.parse('40000', USDT), Money.parse('2', BTC)];

import { Currency } from '@nightdesk/core/money/currency';
import { Money } from '@nightdesk/core/money/money';
import { Instrument } from '@nightdesk/core/model/instrument';

/** The venue's price at the beginning, raw: 30,000.00. */
export const EXAMPLE_PRICE = 3_000_000n;

/** What the example trades. */
export function exampleMarket(): {
  readonly instrument: Instrument;
  readonly deposits: readonly Money[];
} {
  const base = new Currency('BTC', 8);
  const quote = new Currency('USDT', 8);
  const instrument = new Instrument({
    symbol: 'BTCUSDT',
    venue: 'SIM',
    kind: 'spot',
    base,
    quote,
    tick: '0.01',
    lot: '0.00001',
    minNotional: '5',
    makerFee: '0.001',
    takerFee: '0.001',
  });
  return { instrument, deposits: [Money.parse('100000', quote), Money.parse('5', base)] };
}

import { type InstrumentSpec, instrumentSpec } from '@nightdesk/contracts/desk/instrument-spec';

interface DemoMarket {
  readonly base: string;
  readonly precision: number;
  readonly price: number;
  readonly tick: string;
  readonly lot: string;
  readonly volume: number;
}

const MARKETS: readonly DemoMarket[] = [
  { base: 'BTC', precision: 8, price: 60_000, tick: '0.01', lot: '0.00001', volume: 1_500 },
  { base: 'ETH', precision: 8, price: 3_000, tick: '0.01', lot: '0.0001', volume: 20_000 },
  { base: 'SOL', precision: 8, price: 150, tick: '0.01', lot: '0.001', volume: 250_000 },
];

/** The markets of the simulated feed: their venue says what they are wherever they are named. */
export const DEMO_INSTRUMENTS: readonly InstrumentSpec[] = MARKETS.map(
  ({ base, precision, price, tick, lot, volume }) =>
    instrumentSpec.parse({
      symbol: `${base}USDT`,
      venue: 'SIMULATED',
      kind: 'spot',
      base: { code: base, precision },
      quote: { code: 'USDT', precision: 8 },
      tick,
      lot,
      minNotional: '5',
      makerFee: '0.001',
      takerFee: '0.001',
      market: { startPrice: price, volatility: 0.9, hourlyVolume: volume },
    }),
);

import type { Currency } from '@nightdesk/core/money/currency';
import { Instrument, type InstrumentInit } from '@nightdesk/core/model/instrument';

/** The venue of every simulated instrument: nobody shall take one for the real thing. */
export const SIMULATED_VENUE = 'SIMULATED';

/** What a simulated instrument is made from: the defaults are those of a large spot market. */
export type SimulatedInstrumentInit = Partial<Omit<InstrumentInit, 'venue' | 'base' | 'quote'>> & {
  readonly symbol: string;
  readonly base: Currency;
  readonly quote: Currency;
};

/** An instrument of the simulated market, such as `BTCUSDT.SIMULATED`. @throws NightdeskError `INSTRUMENT_INVALID` */
export function simulatedInstrument(init: SimulatedInstrumentInit): Instrument {
  return new Instrument({
    kind: 'spot',
    tick: '0.01',
    lot: '0.00001',
    minNotional: '5',
    makerFee: '0.001',
    takerFee: '0.001',
    ...init,
    venue: SIMULATED_VENUE,
  });
}

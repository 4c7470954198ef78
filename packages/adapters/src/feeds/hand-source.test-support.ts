import { Currency } from '@nightdesk/core/money/currency';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { FeedSource, SourceGives, SourceSink } from './feed-source.ts';
import { simulatedInstrument } from './simulated/simulated-instrument.ts';

const USDT = new Currency('USDT', 8);

/** An instrument of the simulated market. */
export function instrumentOf(symbol: string): Instrument {
  return simulatedInstrument({
    symbol,
    base: new Currency(symbol.replace('USDT', ''), 8),
    quote: USDT,
  });
}

/** A source whose ticks the test makes. */
export class HandSource implements FeedSource {
  readonly name = 'by hand';
  readonly simulated = true;
  readonly gives: SourceGives;
  readonly sinks: Map<string, SourceSink> = new Map();
  opened = 0;

  constructor(gives: Partial<SourceGives> = {}) {
    this.gives = { trades: true, quotes: true, bars: null, ...gives };
  }

  open(instrument: Instrument, sink: SourceSink): { close: () => void } {
    this.opened += 1;
    this.sinks.set(instrument.id, sink);
    return {
      close: () => {
        this.sinks.delete(instrument.id);
      },
    };
  }

  of(instrument: Instrument): SourceSink {
    const sink = this.sinks.get(instrument.id);
    if (sink === undefined) throw new Error(`${instrument.id} is not open`);
    return sink;
  }
}

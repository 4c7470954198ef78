import { basename } from 'node:path';
import {
  loadCandles,
  type CandleMeta,
  type CandleSource,
  type LoadOptions,
} from '@nightdesk/data/load-candles';
import { simulatedSymbol } from '@nightdesk/data/simulated-mark';
import type { DataReport } from '@nightdesk/data/validate/data-report';
import { dataNotes } from './data-notes.ts';
import type { Market, MarketRules } from './market.ts';
import { symbolOfFile } from './split-symbol.ts';

/** How to load a market's candles and what its venue's rules are. */
export interface LoadMarketOptions extends LoadOptions {
  /**
   * Name of the instrument; the stored one, or what the file's name begins with (with `-SIM` behind when the
   * candles are simulated), unless given.
   */
  readonly symbol?: string | undefined;
  readonly rules?: MarketRules | undefined;
  /** Finer candles of the same instrument, to match orders on. */
  readonly detail?: CandleSource | undefined;
}

/** A market as it was loaded. */
export interface LoadedMarket extends Market {
  /** What the check found, in full. */
  readonly report: DataReport;
}

/**
 * Candles of a file or of the store as a market to back-test on.
 *
 * @throws NightdeskError any `DATA_…` code
 */
export async function loadMarket(
  source: CandleSource,
  options: LoadMarketOptions = {},
): Promise<LoadedMarket> {
  const { symbol, rules, detail, ...load } = options;
  const { bars, report, meta } = await loadCandles(source, load);
  const fine =
    detail === undefined ? null : await loadCandles(detail, { ...load, timeFrame: undefined });
  const simulated = meta.simulated || fine?.meta.simulated === true;
  const ofFile = symbolOfFile(meta.source);
  const named = symbol ?? meta.symbol ?? (simulated ? simulatedSymbol(ofFile) : ofFile);
  return {
    symbol: named,
    bars,
    report,
    detail: fine?.bars ?? null,
    priceDecimals: decimalsOf(meta, fine?.meta ?? null),
    ...(rules === undefined ? {} : { rules }),
    label: meta.label === null ? basename(meta.source) : `${basename(meta.source)} (${meta.label})`,
    simulated,
    notes: [
      ...dataNotes(report, named),
      ...(fine === null ? [] : dataNotes(fine.report, `${named}, finer candles`)),
    ],
  };
}

/** Most decimals of a price in both sources; null when one of them does not know. */
function decimalsOf(own: CandleMeta, fine: CandleMeta | null): number | null {
  if (fine === null || own.priceDecimals === null) return own.priceDecimals;
  return fine.priceDecimals === null ? null : Math.max(own.priceDecimals, fine.priceDecimals);
}

import { basename } from 'node:path';
import { loadCandles } from './load-candles.ts';
import type { CandleSource, LoadOptions } from './load-candles.ts';
import { simulatedSymbol } from './simulated-mark.ts';
import { CandleStore } from './store/candle-store.ts';
import type { PutResult } from './store/candle-store.ts';
import { checkSymbol } from './store/series-name.ts';
import type { DataReport } from './validate/data-report.ts';

/** What to import, and where to. */
export interface ImportOptions extends LoadOptions {
  /** Folder of the candle store. */
  readonly store: string;
  /** Symbol of the series; of simulated candles it gets the suffix `-SIM` when it has none. */
  readonly symbol: string;
  /** New candles win where stored ones say otherwise. */
  readonly replace?: boolean | undefined;
  /** Where the candles came from; the file's name unless told otherwise. */
  readonly label?: string | undefined;
  /** Says that the candles are not from a market. Kept from sources that say so themselves. */
  readonly simulated?: boolean | undefined;
}

/** What an import found and did. */
export interface ImportResult extends PutResult {
  readonly report: DataReport;
}

/**
 * Reads candles, checks or mends them under a policy, and adds them to the store. Whatever fails, the store is as it was.
 * @throws NightdeskError any `DATA_…` code
 */
export async function importCandles(
  source: CandleSource,
  options: ImportOptions,
): Promise<ImportResult> {
  checkSymbol(options.symbol);
  const { bars, report, meta } = await loadCandles(source, options);
  const simulated = options.simulated ?? meta.simulated;
  const result = await new CandleStore(options.store).put({
    symbol: simulated ? simulatedSymbol(options.symbol) : options.symbol,
    bars,
    simulated,
    label: options.label ?? meta.label ?? basename(meta.source),
    replace: options.replace,
  });
  return { ...result, report };
}

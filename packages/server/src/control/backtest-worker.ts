/** Runs one back-test in a thread of its own: it must not hold up the desk. */
import { parentPort, workerData } from 'node:worker_threads';
import { type BacktestBody, backtestBody } from '@nightdesk/contracts/api/desk-views';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { formatSeriesKey } from '@nightdesk/data/store/series-name';
import { resolveSource } from '@nightdesk/data/load-candles';
import { loadMarket, type LoadedMarket } from '@nightdesk/research/backtest/load-market';
import { runBacktest } from '@nightdesk/research/backtest/run-backtest';
import { findStrategy } from '@nightdesk/strategies/catalogue';
import { resultJson } from '../cli/backtest/result-json.ts';

/** What the worker is given. */
export interface BacktestWork {
  readonly body: BacktestBody;
  /** Folder of the candle store. */
  readonly candles: string;
}

/** What it says. */
export type BacktestWord =
  | { readonly kind: 'progress'; readonly done: number }
  | { readonly kind: 'done'; readonly result: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

const port = parentPort;
if (port !== null) {
  const say = (word: BacktestWord): void => port.postMessage(word);
  const { body, candles }: { body: unknown; candles: unknown } = {
    ...(workerData as BacktestWork),
  };
  try {
    say({ kind: 'done', result: await run(backtestBody.parse(body), String(candles), say) });
  } catch (error) {
    const code = error instanceof NightdeskError ? error.code : 'BACKTEST_FAILED';
    say({ kind: 'failed', code, message: error instanceof Error ? error.message : String(error) });
  }
}

async function run(
  body: BacktestBody,
  candles: string,
  say: (word: BacktestWord) => void,
): Promise<string> {
  const strategy = findStrategy(body.strategy);
  const began = performance.now();
  const markets: LoadedMarket[] = [];
  for (const { symbol, timeFrame } of body.data) {
    const source = await resolveSource(formatSeriesKey({ symbol, timeFrame }), candles);
    markets.push(
      await loadMarket(source, {
        from: body.from,
        to: body.to,
        ...(body.fee === undefined ? {} : { rules: { makerFee: body.fee, takerFee: body.fee } }),
      }),
    );
  }
  const loadMs = performance.now() - began;
  let told = 0;
  const result = runBacktest({
    strategy,
    settings: body.config,
    markets,
    keepLines: false,
    ...(body.preset === undefined ? {} : { preset: body.preset }),
    ...(body.capital === undefined ? {} : { capital: body.capital }),
    ...(body.seed === undefined ? {} : { seed: body.seed }),
    onProgress: (done, total) => {
      const share = total === 0 ? 1 : done / total;
      if (share - told < 0.01) return;
      told = share;
      say({ kind: 'progress', done: share });
    },
  });
  return JSON.stringify(resultJson(result, markets, result.metrics(), loadMs));
}

import { resolveSource, type CandleSource } from '@nightdesk/data/load-candles';
import { loadMarket, type LoadedMarket } from '@nightdesk/research/backtest/load-market';
import type { ProblemPolicy } from '@nightdesk/data/validate/apply-policy';
import { usageError } from '../cli-error.ts';
import { candleFolder } from '../data-folder.ts';
import type { Options } from '../options.ts';
import { parseTime } from '../parse-time.ts';
import { progressBar } from '../progress.ts';
import { marketRules } from './market-options.ts';

/** Loads every market that the options name. @throws NightdeskError `CLI_USAGE`, any `DATA_…` code. */
export async function loadMarkets(options: Options): Promise<LoadedMarket[]> {
  const data = options.list('data');
  const details = options.list('detail');
  const symbols = options.list('symbol');
  if (data.length === 0) {
    throw usageError(
      '--data is missing. Give a file of candles, or a series of the store such as BTCUSDT@1h; nightdesk data list shows them.',
    );
  }
  for (const [name, given] of [
    ['detail', details],
    ['symbol', symbols],
  ] as const) {
    if (given.length !== 0 && given.length !== data.length) {
      throw usageError(
        `--${name} is given ${given.length} times and --data ${data.length} times; give one for each.`,
      );
    }
  }
  const from = options.text('from');
  const to = options.text('to');
  const rules = marketRules(options);
  const bar = progressBar('loading', options.has('quiet'));
  const markets: LoadedMarket[] = [];
  try {
    for (const [i, name] of data.entries()) {
      const detail = details[i];
      markets.push(
        await loadMarket(await source(name), {
          rules,
          symbol: symbols[i],
          detail: detail === undefined ? undefined : await source(detail),
          from: from === undefined ? undefined : parseTime('from', from),
          to: to === undefined ? undefined : parseTime('to', to),
          onProblem: policy(options.text('on-problem')),
          onProgress: bar?.on,
        }),
      );
    }
  } finally {
    bar?.end();
  }
  return markets;
}

/** What a word after `--data` names. @throws NightdeskError `DATA_SOURCE`. */
export async function source(text: string): Promise<CandleSource> {
  return resolveSource(text, candleFolder());
}

/** The policy of a word that was checked to be one. */
export function policy(text: string | undefined): ProblemPolicy | undefined {
  return text === 'report' || text === 'refuse' || text === 'repair' ? text : undefined;
}

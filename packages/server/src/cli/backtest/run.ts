import { runBacktest } from '@nightdesk/research/backtest/run-backtest';
import type { RiskSettings } from '@nightdesk/core/risk/risk-settings';
import { loadStrategy } from '@nightdesk/strategies/load-strategy';
import type { Options } from '../options.ts';
import { print, tell } from '../output.ts';
import { parseSettings } from '../parse-settings.ts';
import { progressBar } from '../progress.ts';
import { loadMarkets } from './load-markets.ts';
import { matchingOptions } from './market-options.ts';
import { resultJson } from './result-json.ts';

/** Loads, plays, writes what was asked for, prints. */
export async function runBacktestCommand(options: Options): Promise<void> {
  const quiet = options.has('quiet');
  const settings = parseSettings(options.list('set'));
  const matching = matchingOptions(options);
  const capital = options.decimal('capital');
  const seed = options.number('seed', { min: 0, max: Number.MAX_SAFE_INTEGER, whole: true });
  const preset = options.text('preset');
  const strategy = await loadStrategy(
    options.need('strategy', 'Name one; nightdesk strategies lists them.'),
  );
  const risk = await limits(options);
  const began = performance.now();
  const markets = await loadMarkets(options);
  const loadMs = performance.now() - began;
  const bar = progressBar('playing', quiet);
  const run = runBacktest({
    strategy,
    settings,
    markets,
    matching,
    keepLines: options.has('report'),
    ...(preset === undefined ? {} : { preset: preset === 'none' ? null : preset }),
    ...(capital === undefined ? {} : { capital }),
    ...(seed === undefined ? {} : { seed }),
    ...(risk === undefined ? {} : { risk }),
    ...(bar === undefined ? {} : { onProgress: bar.on }),
  });
  bar?.end();
  if (!quiet && preset === undefined && run.preset !== null) {
    tell(`Settings begin with the preset "${run.preset}"; --preset none begins with the defaults.`);
  }
  const metrics = run.metrics();
  const written = await writeFiles(options, run, metrics);
  if (!quiet) for (const path of written) tell(`Wrote ${path}`);
  if (options.has('json')) {
    await print(`${JSON.stringify(resultJson(run, markets, metrics, loadMs))}\n`);
    return;
  }
  const { summaryText } = await import('./summary.ts');
  await print(summaryText(run, metrics));
}

/** Risk limits; what reads them is only loaded when there are some. */
async function limits(options: Options): Promise<RiskSettings | undefined> {
  if (!options.has('risk') && !options.has('set-risk')) return undefined;
  const { riskSettings } = await import('./risk-options.ts');
  return riskSettings(options);
}

type Run = ReturnType<typeof runBacktest>;

async function writeFiles(
  options: Options,
  run: Run,
  metrics: ReturnType<Run['metrics']>,
): Promise<readonly string[]> {
  const report = options.text('report');
  const csv = options.text('csv');
  const events = options.text('events');
  if (report === undefined && csv === undefined && events === undefined) return [];
  const { writeResultFiles } = await import('./write-files.ts');
  return writeResultFiles(run, metrics, { report, csv, events });
}

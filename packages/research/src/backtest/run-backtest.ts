import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { Kernel } from '@nightdesk/core/kernel/kernel';
import { DEFAULT_MATCHING, type MatchingOptions } from '@nightdesk/core/matching/matching-options';
import type { Instrument } from '@nightdesk/core/model/instrument';
import { Money } from '@nightdesk/core/money/money';
import { Portfolio } from '@nightdesk/core/portfolio/portfolio';
import { buildRiskEngine, type RiskSettings } from '@nightdesk/core/risk/risk-settings';
import type { StrategyDefinition } from '@nightdesk/core/strategy/strategy-definition';
import { BacktestRun } from './backtest-run.ts';
import type { Feed } from './feed.ts';
import { makeInstrument, type Market } from './market.ts';
import { areAligned, playAligned } from './play-aligned.ts';
import { playMany, playOne, type OnProgress } from './player.ts';
import { Recorder, stepTimes } from './recorder.ts';
import { Simulation } from './simulation.ts';
import { chooseSettings } from './strategy-settings.ts';

/** What to back-test, on what, and under which assumptions. */
export interface BacktestOptions {
  readonly strategy: StrategyDefinition;
  /** Settings over the preset and the defaults. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Preset to begin with; null: none; left out: `research` where the strategy has it. */
  readonly preset?: string | null;
  /** One for each instrument, in the strategy's order. */
  readonly markets: readonly Market[];
  /** Starting money as a decimal string, in the settlement currency; `10000`, or `1` coin for inverse contracts. */
  readonly capital?: string;
  /** Assumptions of the simulated venue; next-open fills without slippage unless given. */
  readonly matching?: MatchingOptions;
  /** Limits of the bot; the venue's rules and buying power always hold. */
  readonly risk?: RiskSettings;
  /** Seed of the strategy's random numbers; 1. */
  readonly seed?: number;
  /** Whether the strategy's lines are kept, for charts; true. */
  readonly keepLines?: boolean;
  readonly onProgress?: OnProgress;
}

/**
 * Plays the candles through the kernel and the simulated venue. The same options give the same event log, to the byte.
 *
 * @throws NightdeskError `CONFIG_INVALID`, `PRESET_UNKNOWN`, `INSTRUMENT_INVALID`, `RISK_SETTINGS`; `BACKTEST_MARKETS`
 * for too few, too many or unlike markets; `BACKTEST_CAPITAL`; `STRATEGY_FAILED` when the strategy throws.
 */
export function runBacktest(options: BacktestOptions): BacktestRun {
  const {
    strategy: definition,
    markets,
    seed = 1,
    matching = DEFAULT_MATCHING,
    risk = {},
  } = options;
  const { config, preset } = chooseSettings(definition, options.settings ?? {}, options.preset);
  checkMarkets(definition, markets);
  const instruments = markets.map(makeInstrument);
  const capital = startingMoney(instruments, options.capital);
  const feeds = markets.map(({ bars, detail }): Feed => ({ bars, detail: detail ?? null }));
  const strategy = definition.create(config, instruments);
  const kernel = new Kernel({
    bot: botId(definition.name),
    strategy,
    portfolio: new Portfolio(instruments, [capital], capital.currency),
    subscriptions: definition.subscriptions(config, instruments),
    baseTimeFrames: feeds.map(({ bars }) => bars.timeFrame),
    risk: buildRiskEngine(risk),
    seed,
  });
  const lines = options.keepLines === false ? [] : definition.lines(config, instruments);
  const series = feeds.map(({ bars }) => bars);
  const steps = areAligned(feeds)
    ? (series[0]?.length ?? 0)
    : series.reduce((sum, bars) => sum + bars.length, 0);
  const recorder = new Recorder(kernel.portfolio, strategy, lines, steps, () => stepTimes(series));
  const simulation = new Simulation(kernel, matching);
  const began = performance.now();
  play(simulation, feeds, recorder, options.onProgress ?? null);
  const playMs = performance.now() - began;
  const parts = {
    definition,
    config,
    preset,
    seed,
    markets,
    feeds,
    instruments,
    capital,
    matching,
    risk,
    kernel,
    recorder,
    playMs,
  };
  return new BacktestRun(parts);
}

function play(
  simulation: Simulation,
  feeds: readonly Feed[],
  recorder: Recorder,
  onProgress: OnProgress | null,
): void {
  const { kernel } = simulation;
  const start = Math.min(...feeds.map(({ bars }) => bars.openTime(0)));
  const end = Math.max(...feeds.map(({ bars }) => bars.openTime(bars.length - 1) + bars.timeFrame));
  simulation.apply(kernel.process({ kind: 'start', time: start }), start);
  const [only] = feeds;
  if (feeds.length === 1 && only?.detail === null) playOne(simulation, only, recorder, onProgress);
  else if (areAligned(feeds)) playAligned(simulation, feeds, recorder, onProgress);
  else playMany(simulation, feeds, recorder, onProgress);
  simulation.apply(kernel.process({ kind: 'stop', time: end }), end);
}

/** A bot id out of a strategy's name: letters, digits and `_`. */
function botId(name: string): string {
  const id = name.replaceAll(/[^A-Za-z0-9]/g, '_').slice(0, 24);
  return id === '' ? 'backtest' : id;
}

function checkMarkets(definition: StrategyDefinition, markets: readonly Market[]): void {
  const { min, max } = definition.instruments;
  const refuse = (problem: string, remedy: string): never => {
    throw new NightdeskError({
      code: 'BACKTEST_MARKETS',
      message: `The back-test of ${definition.name} cannot begin: ${problem}. ${remedy}.`,
      context: { strategy: definition.name, markets: markets.length },
    });
  };
  if (markets.length < min || markets.length > max || markets.length === 0) {
    const wanted = min === max ? `${min}` : `${min} to ${max}`;
    refuse(
      `it takes ${wanted} market${max === 1 ? '' : 's'} and was given ${markets.length}`,
      'Give it that many',
    );
  }
  const symbols = new Set<string>();
  for (const { symbol, bars, detail } of markets) {
    if (symbols.has(symbol))
      refuse(`${symbol} is there twice`, 'Name each market once, or give the symbols');
    symbols.add(symbol);
    if (bars.length === 0) refuse(`${symbol} has no candle`, 'Give it candles');
    if (detail === undefined || detail === null) continue;
    if (detail.timeFrame >= bars.timeFrame || bars.timeFrame % detail.timeFrame !== 0) {
      refuse(
        `the finer candles of ${symbol} (${detail.timeFrame} ms) do not divide its own (${bars.timeFrame} ms)`,
        'Choose a shorter time frame that does',
      );
    }
  }
}

function startingMoney(instruments: readonly Instrument[], text: string | undefined): Money {
  const [first] = instruments;
  const currency = first?.settle;
  const odd = instruments.find(({ settle }) => settle.code !== currency?.code);
  if (first === undefined || currency === undefined || odd !== undefined) {
    throw new NightdeskError({
      code: 'BACKTEST_MARKETS',
      message: `One account is counted in one currency, and ${first?.symbol ?? 'nothing'} settles in ${currency?.code ?? 'none'}, ${odd?.symbol ?? 'nothing'} in ${odd?.settle.code ?? 'none'}; back-test them apart.`,
      context: { currency: currency?.code ?? '', other: odd?.settle.code ?? '' },
    });
  }
  const capital = Money.parse(text ?? (first.kind === 'inverse' ? '1' : '10000'), currency);
  if (capital.raw <= 0n) {
    throw new NightdeskError({
      code: 'BACKTEST_CAPITAL',
      message: `A capital of ${text ?? ''} ${currency.code} buys nothing; it must be above 0.`,
      context: { capital: text ?? '', currency: currency.code },
    });
  }
  return capital;
}

import type { EventLog } from '@nightdesk/core/kernel/event-log';
import type { Kernel } from '@nightdesk/core/kernel/kernel';
import type { MatchingOptions } from '@nightdesk/core/matching/matching-options';
import type { Instrument } from '@nightdesk/core/model/instrument';
import { formatDecimal, formatDecimalShort } from '@nightdesk/core/money/decimal';
import type { Money } from '@nightdesk/core/money/money';
import type { RiskSettings } from '@nightdesk/core/risk/risk-settings';
import type { StrategyDefinition } from '@nightdesk/core/strategy/strategy-definition';
import { computeMetrics } from '../metrics/compute-metrics.ts';
import type { Metric, MetricOptions } from '../metrics/metric.ts';
import type {
  BacktestResult,
  ChartBars,
  EquityCurve,
  FillRecord,
  OrderRecord,
  PlotLine,
  TradeRecord,
} from '../result.ts';
import { describeAssumptions } from './assumptions.ts';
import { buyAndHold } from './buy-and-hold.ts';
import type { Feed } from './feed.ts';
import { indexLog, type LogIndex, type Notice, type Refusal } from './log-index.ts';
import type { Market } from './market.ts';
import { whyNoTrades } from './no-trades.ts';
import { orderRecords } from './order-records.ts';
import type { Recorder } from './recorder.ts';
import { fillRecords, openPositions, tradeOutcomes, tradeRecords } from './run-records.ts';

/** What a finished run is made from. */
export interface RunParts {
  readonly definition: StrategyDefinition;
  readonly config: unknown;
  readonly preset: string | null;
  readonly seed: number;
  readonly markets: readonly Market[];
  readonly feeds: readonly Feed[];
  readonly instruments: readonly Instrument[];
  readonly capital: Money;
  readonly matching: MatchingOptions;
  readonly risk: RiskSettings;
  readonly kernel: Kernel;
  readonly recorder: Recorder;
  /** Time that playing the bars took, ms. */
  readonly playMs: number;
}

/**
 * A finished back-test. What is cheap is there at once; lists of trades, fills and orders and the curve of
 * buying and holding are made from the event log when first asked for, and kept.
 */
export class BacktestRun implements BacktestResult {
  readonly strategy: BacktestResult['strategy'];
  readonly config: Readonly<Record<string, unknown>>;
  /** The preset that the settings began with; null: the defaults. */
  readonly preset: string | null;
  readonly seed: number;
  readonly dataLabel: string;
  readonly simulated: boolean;
  readonly dataNotes: readonly string[];
  readonly currency: string;
  readonly capital: string;
  /** Limits that it ran under. */
  readonly risk: RiskSettings;
  readonly finalEquity: string;
  readonly timeFrame: number;
  /** Of all instruments together. */
  readonly bars: number;
  readonly from: number;
  readonly to: number;
  readonly fees: string;
  readonly curve: EquityCurve;
  readonly stepsInMarket: number;
  /** Closed trades, counted without making their records. */
  readonly tradeCount: number;
  /** Time that playing the bars took, ms: no loading, no metrics. */
  readonly playMs: number;
  readonly #parts: RunParts;
  #index: LogIndex | null = null;
  #trades: readonly TradeRecord[] | null = null;
  #fills: readonly FillRecord[] | null = null;
  #orders: readonly OrderRecord[] | null = null;
  #buyAndHold: EquityCurve | null = null;

  constructor(parts: RunParts) {
    const { definition, kernel, recorder, feeds, markets, capital } = parts;
    const { portfolio } = kernel;
    this.#parts = parts;
    this.strategy = { name: definition.name, title: definition.title, version: definition.version };
    this.config = isRecord(parts.config) ? parts.config : {};
    this.preset = parts.preset;
    this.seed = parts.seed;
    this.dataLabel = markets.map(({ label, symbol }) => label ?? symbol).join(', ');
    this.simulated = markets.some(({ simulated }) => simulated === true);
    this.dataNotes = markets.flatMap(({ notes }) => notes ?? []);
    this.currency = capital.currency.code;
    this.capital = formatDecimalShort(capital.raw, capital.currency.precision);
    this.risk = parts.risk;
    this.finalEquity = portfolio.exactEquity().toString();
    this.timeFrame = Math.min(...feeds.map(({ bars }) => bars.timeFrame));
    this.bars = feeds.reduce((sum, { bars }) => sum + bars.length, 0);
    this.from = Math.min(...feeds.map(({ bars }) => bars.openTime(0)));
    this.to = Math.max(...feeds.map(({ bars }) => bars.openTime(bars.length - 1) + bars.timeFrame));
    const fees = portfolio.positions.reduce((sum, position) => sum + position.fees, 0n);
    this.fees = formatDecimal(fees, capital.currency.precision);
    this.curve = recorder.curve;
    this.stepsInMarket = recorder.stepsInMarket;
    this.tradeCount = kernel.log.trips.length;
    this.playMs = parts.playMs;
  }

  /** Bars played a second, without loading and metrics. */
  get barsPerSecond(): number {
    return this.playMs > 0 ? (this.bars / this.playMs) * 1000 : 0;
  }

  /** Everything the kernel did, in order. */
  get log(): EventLog {
    return this.#parts.kernel.log;
  }

  /** Orders that were made, refused ones included. */
  get orderCount(): number {
    return this.#logIndex().orders;
  }

  get fillCount(): number {
    return this.#logIndex().fills.length;
  }

  /** Orders that risk denied or the venue rejected, by reason. */
  get refusals(): readonly Refusal[] {
    return this.#logIndex().refusals;
  }

  /** The first different warnings and errors of the strategy. */
  get notices(): readonly Notice[] {
    return this.#logIndex().notices;
  }

  /** Warnings and errors of the strategy in all. */
  get noticeCount(): number {
    return this.#logIndex().noticeCount;
  }

  /** Why no trade was closed and what to look at, in words; null when one was. */
  get noTrades(): string | null {
    const { definition, config, instruments, kernel } = this.#parts;
    const { orders, refusals, fills, signals, noticeCount } = this.#logIndex();
    return whyNoTrades({
      trades: this.tradeCount,
      bars: this.bars,
      isOpen: kernel.portfolio.positions.some(({ isFlat }) => !isFlat),
      isWarm: kernel.books.isWarm,
      warmUps: definition.subscriptions(config, instruments).map(({ warmUp }) => warmUp),
      orders,
      refused: refusals.reduce((sum, { count }) => sum + count, 0),
      fills: fills.length,
      signals,
      notices: noticeCount,
    });
  }

  /** All metrics, without making trade records for them. */
  metrics(options: MetricOptions = {}): readonly Metric[] {
    const { capital, finalEquity, from, curve, buyAndHold: held, instruments } = this;
    const { currency, stepsInMarket, tradedValue, fees } = this;
    const trades = tradeOutcomes(this.#parts.kernel);
    return computeMetrics(
      {
        capital,
        finalEquity,
        from,
        curve,
        buyAndHold: held,
        instruments,
        currency,
        stepsInMarket,
        tradedValue,
        fees,
        trades,
      },
      options,
    );
  }

  get instruments(): BacktestResult['instruments'] {
    return this.#parts.instruments.map((instrument) => ({
      id: instrument.id,
      symbol: instrument.symbol,
      base: instrument.base.code,
      quote: instrument.quote.code,
      kind: instrument.kind,
      pricePrecision: instrument.pricePrecision,
      quantityPrecision: instrument.quantityPrecision,
    }));
  }

  get assumptions(): BacktestResult['assumptions'] {
    const { instruments, feeds, matching, risk } = this.#parts;
    return describeAssumptions(instruments, feeds, matching, risk);
  }

  get tradedValue(): string {
    return formatDecimal(this.#logIndex().tradedValue, this.#parts.capital.currency.precision);
  }

  get trades(): readonly TradeRecord[] {
    this.#trades ??= tradeRecords(this.#parts.kernel, this.#logIndex());
    return this.#trades;
  }

  get fills(): readonly FillRecord[] {
    this.#fills ??= fillRecords(this.#parts.kernel, this.#logIndex());
    return this.#fills;
  }

  get orders(): readonly OrderRecord[] {
    this.#orders ??= orderRecords(this.#parts.kernel);
    return this.#orders;
  }

  get buyAndHold(): EquityCurve {
    if (this.#buyAndHold === null) {
      const { instruments, feeds, capital } = this.#parts;
      const holdings = feeds.flatMap(({ bars }, i) => {
        const instrument = instruments[i];
        return instrument === undefined ? [] : [{ instrument, bars }];
      });
      this.#buyAndHold = buyAndHold(holdings, capital.toNumber(), this.curve.time);
    }
    return this.#buyAndHold;
  }

  /** The strategy's lines; none when they were not kept. */
  get lines(): readonly PlotLine[] {
    const { recorder, instruments } = this.#parts;
    return recorder.lines.map(({ definition, value }) => ({
      name: definition.name,
      instrument: instruments[definition.instrument]?.id ?? '',
      pane: definition.pane,
      time: this.curve.time,
      value,
    }));
  }

  get chart(): readonly ChartBars[] {
    const { feeds, instruments } = this.#parts;
    return feeds.map(({ bars }, i) => ({
      instrument: instruments[i]?.id ?? '',
      timeFrame: bars.timeFrame,
      data: bars.data,
    }));
  }

  get open(): BacktestResult['open'] {
    return openPositions(this.#parts.kernel);
  }

  #logIndex(): LogIndex {
    this.#index ??= indexLog(this.#parts.kernel.log);
    return this.#index;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

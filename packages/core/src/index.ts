/**
 * The engine: pure and deterministic. Everything here can also be imported by its own path, such as
 * `@nightdesk/core/money/price`, which loads less.
 */

// Errors
export { NightdeskError } from './errors/nightdesk-error.ts';
export type { Disposition, ErrorContext, NightdeskErrorInit } from './errors/nightdesk-error.ts';

// Exact money, and the one gate into it
export { Currency } from './money/currency.ts';
export {
  decimalToNumber,
  formatDecimal,
  formatDecimalShort,
  parseDecimal,
} from './money/decimal.ts';
export type { Decimal } from './money/decimal.ts';
export { Money } from './money/money.ts';
export { Price } from './money/price.ts';
export { Quantity } from './money/quantity.ts';
export { Rate } from './money/rate.ts';
export { divideRounded, roundToStep } from './money/rounding.ts';
export type { RoundingMode } from './money/rounding.ts';

// What is traded and what the market shows
export { BAR_STRIDE, BarColumns } from './model/bar-columns.ts';
export { Bar } from './model/bar.ts';
export { Instrument } from './model/instrument.ts';
export type {
  FeePolicy,
  FeeTier,
  InstrumentInit,
  InstrumentKind,
  Liquidity,
} from './model/instrument.ts';
export type { BookLevel, BookSnapshot, QuoteTick, Side, TradeTick } from './model/ticks.ts';
export { bucketStart, formatTimeFrame, parseTimeFrame } from './model/time-frame.ts';
export { formatTime } from './model/time-text.ts';

// Orders
export { clientOrderId, parseClientOrderId } from './orders/client-order-id.ts';
export type { Decision } from './orders/decision.ts';
export { FillReport } from './orders/fill-report.ts';
export type { FillReportInit } from './orders/fill-report.ts';
export type { OrderRequest, Trail } from './orders/order-request.ts';
export {
  ORDER_STATUSES,
  ORDER_STEPS,
  ORDER_TRANSITIONS,
  STATUS,
  isTerminal,
  isTerminalCode,
  nextStatus,
  nextStatusCode,
} from './orders/order-status.ts';
export type { OrderStatus, OrderStep } from './orders/order-status.ts';
export { orderTerms } from './orders/order-terms.ts';
export { ORDER_TYPES, TIMES_IN_FORCE, hasLimit, hasTrigger } from './orders/order-types.ts';
export type { OrderType, TimeInForce } from './orders/order-types.ts';
export { Order } from './orders/order.ts';
export type { OrderTerms, PendingAction } from './orders/order.ts';
export type {
  ActionRejectedReport,
  ExternalFillReason,
  ExternalFillReport,
  FundingReport,
  OrderStatusReport,
  OrderUpdatedReport,
  TransferReport,
  VenueReport,
} from './orders/reports.ts';

// Positions and the account
export { Lot } from './positions/lot.ts';
export { Position } from './positions/position.ts';
export type { PositionSide, PositionState } from './positions/position.ts';
export type { RoundTrip } from './positions/round-trip.ts';
export { Balance } from './portfolio/balance.ts';
export { Portfolio } from './portfolio/portfolio.ts';

// Risk
export { AccountRisk } from './risk/account-risk.ts';
export type { AccountOrderChange, AccountRiskEvent } from './risk/account-risk.ts';
export type { AccountRiskSettings } from './risk/account-risk-settings.ts';
export type { AccountRiskView } from './risk/account-risk-view.ts';
export { AllowedInstruments } from './risk/allowed-instruments.ts';
export { BuyingPower, freeBase, reservedCash } from './risk/buying-power.ts';
export { combineRiskSettings } from './risk/combine-risk-settings.ts';
export type { EffectiveRisk } from './risk/combine-risk-settings.ts';
export { CoolDown } from './risk/cool-down.ts';
export { DailyLoss } from './risk/daily-loss.ts';
export type { DailyLossSettings } from './risk/equity-day.ts';
export { DuplicateIntent } from './risk/duplicate-intent.ts';
export { InstrumentRules } from './risk/instrument-rules.ts';
export { LossStreak } from './risk/loss-streak.ts';
export { MaxDrawdown } from './risk/max-drawdown.ts';
export { MaxOpenOrders } from './risk/max-open-orders.ts';
export { MaxOrderValue } from './risk/max-order-value.ts';
export { MaxPositionValue } from './risk/max-position-value.ts';
export { OrderRate } from './risk/order-rate.ts';
export { PriceCollar } from './risk/price-collar.ts';
export type { RateSettings } from './risk/rate-limit.ts';
export type { Denial, RiskCheck, RiskContext } from './risk/risk-context.ts';
export { RiskEngine } from './risk/risk-engine.ts';
export type { RiskApproved, RiskVerdict } from './risk/risk-engine.ts';
export type { LimitOwners, RiskLevel } from './risk/risk-level.ts';
export { buildRiskEngine } from './risk/risk-settings.ts';
export type { CombinedRiskSettings, RiskSettings } from './risk/risk-settings.ts';
export { riskVersion } from './risk/risk-version.ts';
export { SlippageGuard } from './risk/slippage-guard.ts';
export { StaleData } from './risk/stale-data.ts';
export { TotalExposure } from './risk/total-exposure.ts';
export { TradingStateCheck } from './risk/trading-state-check.ts';
export type { TradingState } from './risk/trading-state.ts';

// The strategy contract
export type { Json } from './strategy/json.ts';
export type { EmittedSignal, ExternalSignal, Signal } from './strategy/signal.ts';
export type { OrderChange, StrategyContext } from './strategy/strategy-context.ts';
export type {
  ConfigIssue,
  ConfigSchema,
  LineDefinition,
  StrategyDefinition,
  Subscription,
} from './strategy/strategy-definition.ts';
export type { Strategy } from './strategy/strategy.ts';

// The kernel
export { BarAggregator } from './kernel/bar-aggregator.ts';
export { Books } from './kernel/books.ts';
export { DecisionLog } from './kernel/decision-log.ts';
export type {
  CancelOrder,
  Effect,
  EmitSignal,
  ModifyOrder,
  Notify,
  ScheduleTimer,
  SubmitOrder,
} from './kernel/effects.ts';
export { EVENT, EVENT_KINDS } from './kernel/event-kinds.ts';
export type { EventKind } from './kernel/event-kinds.ts';
export { EventLog } from './kernel/event-log.ts';
export type { LoggedEvent } from './kernel/event-log.ts';
export type {
  KernelEvent,
  LifecycleCommand,
  SetInstrumentState,
  SetTradingState,
  TimerEvent,
} from './kernel/events.ts';
export { restoreBooks, saveBooks } from './kernel/kernel-state.ts';
export type { BooksState, KernelState } from './kernel/kernel-state.ts';
export type { OrderState } from './kernel/order-state.ts';
export { Kernel } from './kernel/kernel.ts';
export type { KernelInit } from './kernel/kernel.ts';
export { RoundTripLog } from './kernel/round-trip-log.ts';
export type { Clock } from './ports/clock.ts';
export { SequenceIds } from './ports/ids.ts';
export type { IdSource } from './ports/ids.ts';
export { SeededRng } from './ports/rng.ts';
export type { Rng } from './ports/rng.ts';

// The simulated venue
export { MatchingEngine } from './matching/matching-engine.ts';
export { DEFAULT_MATCHING } from './matching/matching-options.ts';
export type { MatchingOptions } from './matching/matching-options.ts';
export { NO_SLIPPAGE, basisPointSlippage, volumeShareSlippage } from './matching/slippage.ts';
export type { SlippageModel } from './matching/slippage.ts';
export { PortfolioAccount } from './matching/venue-account.ts';
export type { VenueAccount } from './matching/venue-account.ts';

// Indicators
export { Adx } from './indicators/adx.ts';
export { AnchoredVwap } from './indicators/anchored-vwap.ts';
export type { AnchoredVwapOptions } from './indicators/anchored-vwap.ts';
export { Atr } from './indicators/atr.ts';
export type { AtrOptions } from './indicators/atr.ts';
export { Bollinger } from './indicators/bollinger.ts';
export type { BollingerOptions } from './indicators/bollinger.ts';
export { INDICATORS, indicatorDefinition } from './indicators/catalogue.ts';
export { Cci } from './indicators/cci.ts';
export { CutlerRsi } from './indicators/cutler-rsi.ts';
export { DONCHIAN_WINDOWS, Donchian } from './indicators/donchian.ts';
export type { DonchianOptions, DonchianWindow } from './indicators/donchian.ts';
export { AVERAGE_SEEDS, Ema } from './indicators/ema.ts';
export type { AverageSeed, EmaOptions } from './indicators/ema.ts';
export { Hma } from './indicators/hma.ts';
export { Ichimoku } from './indicators/ichimoku.ts';
export type { IchimokuOptions } from './indicators/ichimoku.ts';
export type { Indicator, SeriesIndicator } from './indicators/indicator.ts';
export { KELTNER_RANGES, Keltner } from './indicators/keltner.ts';
export type { KeltnerOptions, KeltnerRange } from './indicators/keltner.ts';
export { LinearRegression } from './indicators/linear-regression.ts';
export { Macd } from './indicators/macd.ts';
export type { MacdOptions } from './indicators/macd.ts';
export { OBV_STARTS, Obv } from './indicators/obv.ts';
export type { ObvOptions, ObvStart } from './indicators/obv.ts';
export { ParabolicSar, SAR_STARTS } from './indicators/parabolic-sar.ts';
export type { ParabolicSarOptions, SarStart } from './indicators/parabolic-sar.ts';
export { RANGE_ESTIMATORS, RangeVolatility } from './indicators/range-volatility.ts';
export type { RangeEstimator, RangeVolatilityOptions } from './indicators/range-volatility.ts';
export { RealisedVolatility, VOLATILITY_MEANS } from './indicators/realised-volatility.ts';
export type {
  RealisedVolatilityOptions,
  VolatilityMean,
} from './indicators/realised-volatility.ts';
export { Rma } from './indicators/rma.ts';
export type { RmaOptions } from './indicators/rma.ts';
export { RollingMax } from './indicators/rolling-max.ts';
export { RollingMin } from './indicators/rolling-min.ts';
export { RollingSum } from './indicators/rolling-sum.ts';
export { RollingVwap } from './indicators/rolling-vwap.ts';
export { Rsi, relativeStrength } from './indicators/rsi.ts';
export { SessionVwap } from './indicators/session-vwap.ts';
export type { SessionVwapOptions } from './indicators/session-vwap.ts';
export { Sma } from './indicators/sma.ts';
export { StateReader, indicatorState, saveState } from './indicators/state.ts';
export type { IndicatorState, SavedNumber } from './indicators/state.ts';
export { Stochastic } from './indicators/stochastic.ts';
export type { StochasticOptions } from './indicators/stochastic.ts';
export { SuperTrend } from './indicators/supertrend.ts';
export type { SuperTrendOptions, TrendDirection } from './indicators/supertrend.ts';
export { RANGE_SEEDS, TrueRange, trueRange } from './indicators/true-range.ts';
export type { RangeSeed, TrueRangeOptions } from './indicators/true-range.ts';
export { WilliamsR } from './indicators/williams-r.ts';
export { Wma } from './indicators/wma.ts';
export { ZScore } from './indicators/z-score.ts';
export type { ZScoreOptions } from './indicators/z-score.ts';

/** The value of an account over time. Both arrays have the same length. */
export interface EquityCurve {
  /** Moments in ms since 1970 UTC, rising: the close of each bar. */
  readonly time: Float64Array;
  /** Account value in the reporting currency, marked at the bar's close. */
  readonly equity: Float64Array;
}

/** A closed round trip: from flat to flat, or to a flip. Amounts are exact decimal strings. */
export interface TradeRecord {
  readonly id: number;
  readonly instrument: string;
  readonly side: 'LONG' | 'SHORT';
  /** Largest quantity held. */
  readonly quantity: string;
  readonly entryTime: number;
  readonly exitTime: number;
  /** Volume-weighted averages of the fills, for display. */
  readonly entryPrice: number;
  readonly exitPrice: number;
  /** Value paid at entry, in the settlement currency. */
  readonly entryValue: string;
  /** Profit after fees and funding, in the settlement currency. */
  readonly pnl: string;
  readonly fees: string;
  readonly funding: string;
  /** pnl / entryValue. */
  readonly returnRatio: number;
  readonly entryOrder: string;
  readonly exitOrder: string;
  /** The rule of the decision record behind the exit, or what closed it from outside. */
  readonly exitReason: string;
}

/** One execution. */
export interface FillRecord {
  readonly tradeId: string;
  readonly order: string;
  readonly instrument: string;
  readonly side: 'BUY' | 'SELL';
  readonly time: number;
  readonly price: string;
  readonly quantity: string;
  /** price × quantity × multiplier, in the settlement currency. */
  readonly value: string;
  readonly commission: string;
  readonly commissionCurrency: string;
  readonly liquidity: 'MAKER' | 'TAKER';
}

/** Why an order was made: the rule and what it looked at. */
export interface DecisionRecord {
  readonly rule: string;
  readonly values: Readonly<Record<string, number>>;
}

/** The last state of one order. */
export interface OrderRecord {
  readonly id: string;
  readonly instrument: string;
  readonly side: 'BUY' | 'SELL';
  readonly type: string;
  readonly timeInForce: string;
  /** Ordered base quantity, or "" when ordered by cash. */
  readonly quantity: string;
  /** Ordered cash in the quote currency, or "". */
  readonly cash: string;
  readonly limitPrice: string;
  readonly triggerPrice: string;
  readonly status: string;
  readonly filledQuantity: string;
  readonly averagePrice: number;
  readonly createdTime: number;
  readonly updatedTime: number;
  /** Why it was denied, rejected, cancelled; else "". */
  readonly reason: string;
  readonly decision: DecisionRecord | null;
}

/** A line that a strategy asks to be drawn: one value a bar, NaN where there is none. */
export interface PlotLine {
  readonly name: string;
  readonly instrument: string;
  /** `price`: over the candles; any other name: a pane of its own below. */
  readonly pane: string;
  /** Moments in ms, rising: the close of the bar at which each value became known. */
  readonly time: Float64Array;
  readonly value: Float64Array;
}

/** Candles for the report's chart: open time, open, high, low, close, volume in rows of six. */
export interface ChartBars {
  readonly instrument: string;
  readonly timeFrame: number;
  readonly data: Float64Array;
}

/** All that a back-test says about itself: input of metrics, reports, CSV and JSON. */
export interface BacktestResult {
  readonly strategy: { readonly name: string; readonly title: string; readonly version: string };
  readonly config: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Where the data came from, in words; and whether it was generated. */
  readonly dataLabel: string;
  readonly simulated: boolean;
  /** What the data check found, one line a problem kind (gaps, duplicates, …). */
  readonly dataNotes: readonly string[];
  readonly instruments: readonly {
    readonly id: string;
    readonly symbol: string;
    readonly base: string;
    readonly quote: string;
    readonly kind: string;
    readonly pricePrecision: number;
    readonly quantityPrecision: number;
  }[];
  /** Assumptions in words and numbers: fees, slippage, latency, fill rules. */
  readonly assumptions: readonly { readonly name: string; readonly value: string }[];
  readonly currency: string;
  readonly capital: string;
  readonly finalEquity: string;
  /** Base time frame in ms, number of bars, first open and last close. */
  readonly timeFrame: number;
  readonly bars: number;
  readonly from: number;
  readonly to: number;
  /** Steps (rows of the equity curve) at whose end a position was open. */
  readonly stepsInMarket: number;
  readonly curve: EquityCurve;
  /** Buying at the first price and holding, after the entry fee, on the same times. Equal weights when there are several instruments. */
  readonly buyAndHold: EquityCurve;
  readonly trades: readonly TradeRecord[];
  readonly fills: readonly FillRecord[];
  readonly orders: readonly OrderRecord[];
  /** Sum of fill values and of fees in the reporting currency. */
  readonly tradedValue: string;
  readonly fees: string;
  readonly lines: readonly PlotLine[];
  readonly chart: readonly ChartBars[];
  readonly open: readonly {
    readonly instrument: string;
    readonly quantity: string;
    readonly averagePrice: number;
    readonly unrealised: string;
  }[];
}

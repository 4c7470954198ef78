import type { BacktestResult, FillRecord, OrderRecord, TradeRecord } from '../result.ts';

/** What a made-up result should look like. */
export interface FakeOptions {
  readonly bars: number;
  readonly seed?: number;
  /** Milliseconds of a bar; default one hour. */
  readonly timeFrame?: number;
  /** Bars from one entry to the next; default 40. */
  readonly tradeEvery?: number;
  /** Commission on the value of a fill; default 0.001. */
  readonly feeRate?: number;
  /** Put over parts of the result. */
  readonly over?: Partial<BacktestResult>;
}

/** A small seeded generator (mulberry32): enough for fixtures. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const START = Date.UTC(2021, 4, 17);
const REASONS = ['trend-turned-down', 'atr-stop', 'trailing-exit', 'end-of-data'];
const DENIALS = [
  'MIN_NOTIONAL: the order is worth less than 10 USDT',
  'DRAWDOWN: the account is 21 % below its peak; new entries wait',
];

/** A plausible back-test result: a random walk, a trade now and then, everything consistent in itself. */
export function fakeResult(options: FakeOptions): BacktestResult {
  const { bars, seed = 7, timeFrame = 3_600_000, tradeEvery = 40, feeRate = 0.001 } = options;
  const random = generator(seed);
  const normal = (): number => random() + random() + random() + random() - 2;
  const data = new Float64Array(bars * 6);
  const time = new Float64Array(bars);
  const equity = new Float64Array(bars);
  const held = new Float64Array(bars);
  const line = new Float64Array(bars);
  const strength = new Float64Array(bars);
  const trades: TradeRecord[] = [];
  const fills: FillRecord[] = [];
  const orders: OrderRecord[] = [];
  let price = 43_000;
  let cash = 10_000;
  let quantity = 0;
  let entry = { time: 0, price: 0, value: 0, fee: 0 };
  let mean = price;
  let stepsInMarket = 0;
  let traded = 0;
  let fees = 0;
  const step = 0.011 * Math.sqrt(timeFrame / 3_600_000);
  const fill = (side: 'BUY' | 'SELL', at: number, q: number, p: number): number => {
    const value = q * p;
    const fee = value * feeRate;
    traded += value;
    fees += fee;
    const id = `O-${orders.length + 1}`;
    fills.push({
      tradeId: `F-${fills.length + 1}`,
      order: id,
      instrument: 'BTCUSDT.BACKTEST',
      side,
      time: at,
      price: p.toFixed(2),
      quantity: q.toFixed(5),
      value: value.toFixed(2),
      commission: fee.toFixed(8),
      commissionCurrency: 'USDT',
      liquidity: 'TAKER',
    });
    orders.push({
      id,
      instrument: 'BTCUSDT.BACKTEST',
      side,
      type: 'MARKET',
      timeInForce: 'GTC',
      quantity: side === 'SELL' ? q.toFixed(5) : '',
      cash: side === 'BUY' ? value.toFixed(2) : '',
      limitPrice: '',
      triggerPrice: '',
      status: 'FILLED',
      filledQuantity: q.toFixed(5),
      averagePrice: p,
      createdTime: at,
      updatedTime: at,
      reason: '',
      decision: { rule: side === 'BUY' ? 'trend-turned-up' : 'exit', values: { line: p * 0.97 } },
    });
    return fee;
  };
  for (let i = 0; i < bars; i++) {
    const openTime = START + i * timeFrame;
    const open = price;
    if (i > 20 && i % tradeEvery === 5 && quantity === 0) {
      quantity = Math.floor((cash / open / 1.002) * 1e5) / 1e5;
      const fee = fill('BUY', openTime, quantity, open);
      entry = { time: openTime, price: open, value: quantity * open, fee };
      cash -= quantity * open + fee;
    } else if (
      quantity > 0 &&
      (i % tradeEvery === Math.floor(tradeEvery * 0.7) || i === bars - 1)
    ) {
      const fee = fill('SELL', openTime, quantity, open);
      cash += quantity * open - fee;
      const pnl = quantity * (open - entry.price) - fee - entry.fee;
      trades.push({
        id: trades.length + 1,
        instrument: 'BTCUSDT.BACKTEST',
        side: 'LONG',
        quantity: quantity.toFixed(5),
        entryTime: entry.time,
        exitTime: openTime,
        entryPrice: entry.price,
        exitPrice: open,
        entryValue: entry.value.toFixed(2),
        pnl: pnl.toFixed(8),
        fees: (fee + entry.fee).toFixed(8),
        funding: '0',
        returnRatio: pnl / entry.value,
        entryOrder: `O-${orders.length - 1}`,
        exitOrder: `O-${orders.length}`,
        exitReason: REASONS[Math.floor(random() * 3.05)] ?? 'atr-stop',
      });
      quantity = 0;
    } else if (i % (tradeEvery * 9) === 31) {
      orders.push({
        id: `O-${orders.length + 1}`,
        instrument: 'BTCUSDT.BACKTEST',
        side: 'BUY',
        type: 'MARKET',
        timeInForce: 'GTC',
        quantity: '',
        cash: '4.00',
        limitPrice: '',
        triggerPrice: '',
        status: random() < 0.8 ? 'DENIED' : 'REJECTED',
        filledQuantity: '0',
        averagePrice: Number.NaN,
        createdTime: openTime,
        updatedTime: openTime,
        reason: DENIALS[Math.floor(random() * 2)] ?? '',
        decision: null,
      });
    }
    const close = Math.max(
      10,
      open * Math.exp(normal() * step + (0.000_01 * timeFrame) / 3_600_000),
    );
    const high = Math.max(open, close) * (1 + random() * step * 0.6);
    const low = Math.min(open, close) * (1 - random() * step * 0.6);
    data.set([openTime, open, high, low, close, random() * 900], i * 6);
    price = close;
    mean += (close - mean) * 0.08;
    time[i] = openTime + timeFrame;
    equity[i] = cash + quantity * close;
    held[i] = (10_000 * 0.999 * close) / 43_000;
    line[i] = i < 10 ? Number.NaN : mean * 0.985;
    strength[i] = i < 10 ? Number.NaN : 50 + 40 * Math.tanh((close / mean - 1) * 20);
    if (quantity > 0) stepsInMarket += 1;
  }
  const result: BacktestResult = {
    strategy: { name: 'supertrend', title: 'SuperTrend', version: '1.0.0' },
    config: {
      period: 10,
      multiplier: 3,
      amountPercent: 100,
      slippagePercent: 0,
      autoTrade: true,
      direction: 'long-flat',
    },
    seed,
    dataLabel: `Generated random walk, seed ${seed}`,
    simulated: true,
    dataNotes: [
      '2 gaps, 7 candles missing: first after 2021-06-03 04:00 UTC',
      '1 duplicate candle removed',
    ],
    instruments: [
      {
        id: 'BTCUSDT.BACKTEST',
        symbol: 'BTCUSDT',
        base: 'BTC',
        quote: 'USDT',
        kind: 'spot',
        pricePrecision: 2,
        quantityPrecision: 5,
      },
    ],
    assumptions: [
      { name: 'Fees', value: 'maker 0.1 %, taker 0.1 %, taken in the quote currency' },
      { name: 'Slippage', value: 'none' },
      { name: 'Latency', value: '0 ms' },
      {
        name: 'Fills',
        value:
          "orders made on a bar's close fill at the next open; when stop and target lie in one bar, the worse comes first",
      },
    ],
    currency: 'USDT',
    capital: '10000.00',
    finalEquity: (equity[bars - 1] ?? 10_000).toFixed(8),
    timeFrame,
    bars,
    from: START,
    to: START + bars * timeFrame,
    stepsInMarket,
    curve: { time, equity },
    buyAndHold: { time, equity: held },
    trades,
    fills,
    orders,
    tradedValue: traded.toFixed(8),
    fees: fees.toFixed(8),
    lines: [
      { name: 'SuperTrend', instrument: 'BTCUSDT.BACKTEST', pane: 'price', time, value: line },
      { name: 'Strength', instrument: 'BTCUSDT.BACKTEST', pane: 'Strength', time, value: strength },
    ],
    chart: [{ instrument: 'BTCUSDT.BACKTEST', timeFrame, data }],
    open: [],
  };
  return { ...result, ...options.over };
}

/**
 * The desk from tick to order: `node bench/order-desk.ts URL DATABASE BOTS`. A WebSocket message, JSON.parse, the kernel with an EMA
 * and its risk checks, intent and kernel state committed (SQLite, WAL, FULL), one HTTP POST by the gateway, and
 * all that follows of the answer. Each tick makes each bot place one order. Ends when its standard input does.
 */
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { AccountExecution } from '@nightdesk/core/execution/account/account-execution';
import { Kernel } from '@nightdesk/core/kernel/kernel';
import { Currency } from '@nightdesk/core/money/currency';
import { Money } from '@nightdesk/core/money/money';
import { Instrument } from '@nightdesk/core/model/instrument';
import type { TradeTick } from '@nightdesk/core/model/ticks';
import { Portfolio } from '@nightdesk/core/portfolio/portfolio';
import { buildRiskEngine } from '@nightdesk/core/risk/risk-settings';
import type { Strategy } from '@nightdesk/core/strategy/strategy';
import type { StrategyContext } from '@nightdesk/core/strategy/strategy-context';
import { SystemClock } from '@nightdesk/server/live-clock';
import { openAccountStore, openStore } from '@nightdesk/store';
import { GATEWAY_DEFAULTS } from '@nightdesk/testing/local-venue/gateway/config';
import { HttpGateway } from '@nightdesk/testing/local-venue/gateway/execution';

interface TradeMessage {
  readonly p: string;
  readonly t: number;
}

const RULE = { rule: 'the price is beyond its average', values: {} };

/** Orders with every trade. */
class EveryTrade implements Strategy {
  /** Orders with the next trade. */
  orders = 1;
  #ema = 0;

  onBar(): void {}

  onTrade({ price }: TradeTick, context: StrategyContext): void {
    this.#ema += (price - this.#ema) * 0.1;
    // Sales of a coin that it has not are refused by risk; it buys above and below its average alike.
    const limitPrice = price > this.#ema ? price : this.#ema;
    for (let i = 0; i < this.orders; i += 1) {
      context.submit(
        { instrument: 0, side: 'BUY', type: 'LIMIT', quantity: 0.01, limitPrice },
        RULE,
      );
    }
  }
}

const [url = '', file = '', count = '1'] = process.argv.slice(2);
const USDT = new Currency('USDT', 8);
const instrument = new Instrument({
  symbol: 'BTCUSDT',
  venue: 'MOCK',
  kind: 'spot',
  base: new Currency('BTC', 8),
  quote: USDT,
  tick: '0.01',
  lot: '0.00001',
  minNotional: '5',
  makerFee: '0.001',
  takerFee: '0.001',
});
const strategies = Array.from({ length: Number(count) }, () => new EveryTrade());
const clock = new SystemClock();
const store = await openStore(file);
const began = process.threadCpuUsage();
let lastDurable = 0;
const account = await AccountExecution.open({
  store: openAccountStore(store, 'bench'),
  gateway: new HttpGateway({ ...GATEWAY_DEFAULTS, url, instruments: [instrument] }, clock),
  clock,
  instruments: [instrument],
  bots: strategies.map((strategy, i) => ({
    kernel: new Kernel({
      bot: `bench${i}`,
      strategy,
      portfolio: new Portfolio([instrument], [], USDT),
      subscriptions: [],
      baseTimeFrames: [60_000],
      risk: buildRiskEngine({
        allowedInstruments: [instrument.id],
        maxOrderValue: '10000',
        maxPositionValue: '100000000',
        maxOpenOrders: 2_000,
        maxTotalExposurePercent: 500,
        priceCollarPercent: 5,
        orderRate: { orders: 1_000, milliseconds: 100 },
        staleDataMilliseconds: 60_000,
        dailyLoss: { amount: '1000000', resetHourUtc: 0 },
        maxDrawdown: { percent: 50 },
      }),
    }),
    allocation: [Money.parse('5000000', USDT)],
    riskVersion: 'bench',
  })),
  onEvent: ({ event }) => {
    if (event.kind === 'SendAttempted') lastDurable = performance.now();
  },
  onNotice: ({ text }) => {
    process.stderr.write(`${text}\n`);
  },
});
void account.run();
while (account.phase !== 'READY') await clock.sleep(1);
const cpu = process.threadCpuUsage(began);
const feed = new WebSocket(`${url.replace('http', 'ws')}/feed`, { perMessageDeflate: false });
feed.on('message', (data: Buffer) => {
  // Sent by `harness/mock-exchange.ts`.
  const message = JSON.parse(data.toString()) as TradeMessage;
  const tick: TradeTick = {
    kind: 'trade',
    instrument: 0,
    time: Date.now(),
    price: Number(message.p),
    quantity: 0.015,
    aggressor: 'BUY',
  };
  for (const bot of account.bots.keys()) account.process(bot, tick);
});
feed.on('open', () => {
  say({ word: 'ready', cpuMs: (cpu.user + cpu.system) / 1_000, open: account.tracked });
});
createInterface({ input: process.stdin })
  .on('line', (line) => {
    void obey(line);
  })
  .once('close', () => process.exit(0));

/** `burst N`: N orders with one trade, in-process. `reconcile`: one whole comparison. */
async function obey(line: string): Promise<void> {
  const [word, number = '1'] = line.split(' ');
  if (word === 'burst') {
    const [strategy] = strategies;
    if (strategy === undefined) return;
    strategy.orders = Number(number);
    const from = performance.now();
    const tick = { instrument: 0, time: Date.now(), price: 43_000, quantity: 1 } as const;
    account.process('bench0', { kind: 'trade', aggressor: 'BUY', ...tick });
    strategy.orders = 1;
    const decided = performance.now();
    while (lastDurable < from) await new Promise((resolve) => setImmediate(resolve));
    say({ word: 'burst', decidedMs: decided - from, durableMs: lastDurable - from });
    return;
  }
  const before = process.threadCpuUsage();
  const outcome = await account.reconciler.look();
  const used = process.threadCpuUsage(before);
  say({ word: 'reconciled', outcome, cpuMs: (used.user + used.system) / 1_000 });
}

function say(word: object): void {
  process.stdout.write(`${JSON.stringify(word)}\n`);
}

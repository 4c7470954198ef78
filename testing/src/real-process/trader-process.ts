/**
 * A desk in a process of its own, to be killed: `node testing/src/real-process/trader-process.ts SETTINGS`.
 * Two bots trade on one account of the local venue: real kernels, real execution, a real store. Everything
 * that it knows after a restart is in the store and at the venue.
 */
import { AccountExecution } from '@nightdesk/core/execution/account/account-execution';
import { keyOf } from '@nightdesk/core/execution/events/books';
import { Kernel } from '@nightdesk/core/kernel/kernel';
import { formatDecimalShort } from '@nightdesk/core/money/decimal';
import { Money } from '@nightdesk/core/money/money';
import type { Instrument } from '@nightdesk/core/model/instrument';
import { Portfolio } from '@nightdesk/core/portfolio/portfolio';
import { buildRiskEngine } from '@nightdesk/core/risk/risk-settings';
import { SystemClock } from '@nightdesk/server/live-clock';
import { openAccountStore, openStore } from '@nightdesk/store';
import { GATEWAY_DEFAULTS } from '../local-venue/gateway/config.ts';
import { HttpGateway } from '../local-venue/gateway/execution.ts';
import { LOCAL_INSTRUMENTS, LOCAL_SPOT } from '../local-venue/local-instruments.ts';
import { ErraticStrategy } from './erratic-strategy.ts';
import { TRADER_ACCOUNT, type TraderSettings, type TraderWord } from './trader-settings.ts';

/** Longest time (ms) that the local venue hides an order or a trade. */
const LAG = 50;

// Written by `trader-lives.ts`.
const settings = JSON.parse(process.argv[2] ?? '{}') as TraderSettings;
const clock = new SystemClock();
const instruments = LOCAL_INSTRUMENTS.map(({ instrument }) => instrument);
const trading = settings.task === 'trade';

const store = await openStore(settings.database);
const gateway = new HttpGateway(
  {
    ...GATEWAY_DEFAULTS,
    url: settings.venue,
    instruments,
    timeout: settings.timeout,
    visibilityLag: LAG,
    clockTolerance: 100,
  },
  clock,
);
const account = await AccountExecution.open({
  store: openAccountStore(store, TRADER_ACCOUNT),
  gateway,
  clock,
  instruments,
  bots: [
    { kernel: desk('guarded', true), allocation: shares('300000'), riskVersion: 'none' },
    { kernel: desk('loose', false), allocation: shares('200000'), riskVersion: 'none' },
  ],
  options: {
    attemptWindow: 400,
    clockSkew: 120,
    askAfter: 100,
    askAtMost: 2_000,
    openOrdersEvery: 1_000,
    tradesEvery: 400,
    reconcileEvery: 1_500,
    streamSilence: 2_000,
    retryAfter: 100,
    settleAfter: 300,
    tick: 20,
    saveEvery: 1_000,
    questionsPerMinute: 6_000,
  },
  onNotice: ({ level, code, text }) => {
    say({ kind: 'notice', level, code, text });
  },
});
const orders = account.books.all('orders');
say({
  kind: 'loaded',
  inFlight: orders.filter(({ status }) => status === 'SUBMITTED').length,
  open: account.tracked,
  events: orders.length,
});
const running = account.run();
await becomeReady();
if (account.phase === 'READY') say({ kind: 'ready' });
if (trading) await trade();
else await settle();
await account.stop();
await running;
await gateway.close();
await store.close();

/** Waits until the account has found out how things stand; says what it is waiting for when that takes long. */
async function becomeReady(): Promise<void> {
  let tellAt = clock.mono() + 5_000;
  while (account.phase === 'LOADING' || account.phase === 'RECONCILING') {
    await clock.sleep(2);
    if (clock.mono() < tellAt) continue;
    tellAt = clock.mono() + 5_000;
    const { outcome, time } = account.reconciler.last;
    const waiting = account.books
      .all('orders')
      .filter(({ status }) => status === 'SUBMITTED')
      .map(({ clientOrderId, attempts }) => `${clientOrderId} (${attempts})`);
    const ago = clock.now() - time;
    const text = `last comparison ${outcome} ${ago} ms ago; in flight: ${waiting.join(', ')}`;
    say({ kind: 'notice', level: 'warn', code: 'NOT_READY', text });
  }
}

/** Tells the bots prices until something fails; it is the parent that ends this life. */
async function trade(): Promise<void> {
  while (!hasFailed()) {
    await tellPrices();
    await clock.sleep(settings.priceEvery);
  }
}

/** Lets everything come to rest: no bot is told of prices, so that none begins anything. */
async function settle(): Promise<void> {
  const patience = clock.mono() + settings.patience;
  await account.setTradingState('', 'HALTED', 'the end of the run', 'test');
  const since = clock.now();
  while (!hasFailed()) {
    const { outcome, time } = account.reconciler.last;
    // Compared after everything had come to rest, and not only before.
    if (!account.busy && outcome === 'equal' && time > since + 800) {
      for (const problem of kernelProblems()) fail('KERNEL_DIFFERS', problem);
      say({ kind: 'settled' });
      return;
    }
    if (clock.mono() > patience) {
      fail('UNSETTLED', `not at rest: busy ${String(account.busy)}, last comparison ${outcome}`);
      return;
    }
    await clock.sleep(50);
  }
}

/** Where a kernel's own books are not what the account's books say of its bot. */
function kernelProblems(): string[] {
  return [...account.bots.values()].flatMap(({ bot, kernel }) => {
    const problems: string[] = [];
    const compare = (what: string, mine: bigint, precision: number, its: string): void => {
      if (formatDecimalShort(mine, precision) === its) return;
      problems.push(`${bot}: ${what} is ${mine} (raw) in the kernel and ${its} in the books`);
    };
    for (const { currency, total } of kernel.portfolio.balances) {
      const record = account.books.get('balances', keyOf(bot, currency.code));
      compare(currency.code, total, currency.precision, record?.total ?? '0');
    }
    for (const { instrument, quantity } of kernel.portfolio.positions) {
      const record = account.books.get('positions', keyOf(bot, instrument.id));
      const its = record?.quantity ?? '0';
      compare(instrument.id, quantity, instrument.quantityPrecision, its);
    }
    return problems;
  });
}

async function tellPrices(): Promise<void> {
  const answer = await gateway.prices();
  if (answer.kind !== 'ok') return;
  instruments.forEach((instrument, index) => {
    const price = Number(answer.value.get(instrument.id) ?? 0n) / 10 ** instrument.pricePrecision;
    const spread = Number(instrument.tick) / 10 ** instrument.pricePrecision;
    for (const bot of account.bots.keys()) {
      account.process(bot, {
        kind: 'quote',
        instrument: index,
        time: clock.now(),
        bid: price - spread,
        bidQuantity: 1,
        ask: price + spread,
        askQuantity: 1,
      });
    }
  });
}

function hasFailed(): boolean {
  const { failure } = account;
  if (failure !== null && failure.disposition === 'halt') {
    fail(failure.code, failure.message);
    return true;
  }
  for (const { bot, failure: ofBot } of account.bots.values()) {
    if (ofBot === null) continue;
    fail(ofBot.code, `${bot}: ${ofBot.message}`);
    return true;
  }
  return false;
}

function desk(bot: string, withExits: boolean): Kernel {
  const seed = settings.seed + bot.length;
  return new Kernel({
    bot,
    strategy: new ErraticStrategy(instruments, withExits, 0.3),
    portfolio: new Portfolio(instruments, [], LOCAL_SPOT.quote),
    subscriptions: [],
    baseTimeFrames: instruments.map(() => 60_000),
    risk: buildRiskEngine({ maxOpenOrders: 20 }),
    seed,
  });
}

function shares(cash: string): Money[] {
  const { quote, base }: Instrument = LOCAL_SPOT;
  return [Money.parse(cash, quote), Money.parse('2', base)];
}

function fail(code: string, text: string): void {
  say({ kind: 'failed', code, text });
  process.exitCode = 1;
}

function say(word: TraderWord): void {
  process.stdout.write(`${JSON.stringify(word)}\n`);
}

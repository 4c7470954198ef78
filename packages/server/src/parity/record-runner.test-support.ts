/** A runner in a process of its own that hosts recorded bots on a fast simulated market, and can be killed. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type AccountSpec, accountSpec } from '@nightdesk/contracts/desk/account-spec';
import { type BotSpec, botSpec } from '@nightdesk/contracts/desk/bot-spec';
import type { ToRunner } from '@nightdesk/contracts/ipc/to-runner';

/** The recorded account. The market runs fast, so that a test sees hours of it. */
export function recordedAccount(speed: number): AccountSpec {
  const market = (base: string): unknown => ({
    symbol: `${base}USDT`,
    venue: 'SIMULATED',
    kind: 'spot',
    base: { code: base, precision: 8 },
    quote: { code: 'USDT', precision: 8 },
    tick: '0.01',
    lot: '0.00001',
    minNotional: '5',
    takerFee: '0.001',
    makerFee: '0.001',
  });
  return accountSpec.parse({
    id: 'paper1',
    userId: 'u1',
    name: 'Paper',
    venue: 'paper',
    feed: { kind: 'simulated', seed: 7, speed, every: 1_000 },
    deposits: { USDT: '10000' },
    instruments: ['BTC', 'ETH'].map(market),
    risk: {},
    record: true,
  });
}

/** A SuperTrend that trades often, and a breakout that keeps orders at the venue. */
export function recordedBots(): readonly BotSpec[] {
  const common = {
    userId: 'u1',
    account: 'paper1',
    preset: null,
    configVersion: 1,
    timeFrame: 5_000,
    allocation: { USDT: '1000' },
    risk: { dailyLoss: { percent: 90 } },
    stopPolicy: 'leave',
    isolation: 'shared',
  } as const;
  const bots = [
    {
      ...common,
      id: 'trend',
      name: 'Trend',
      strategy: 'supertrend',
      config: { period: 3, multiplier: 0.5, slippage: 100 },
      instruments: ['BTCUSDT.SIMULATED'],
    },
    {
      ...common,
      id: 'both',
      name: 'Also trend',
      strategy: 'supertrend',
      config: { period: 5, multiplier: 1, slippage: 5 },
      instruments: ['BTCUSDT.SIMULATED'],
    },
    {
      ...common,
      id: 'breaks',
      name: 'Breakout',
      strategy: 'breakout',
      config: { entryPeriod: 3, atrPeriod: 3, stop: 1, exit: 'channel', exitPeriod: 2, target: 3 },
      instruments: ['ETHUSDT.SIMULATED'],
    },
  ];
  return bots.map((bot) => botSpec.parse(bot));
}

/** A forked runner. */
export class RecordRunner {
  readonly #child: ChildProcess;
  /** Events that became durable. */
  events = 0;

  constructor(store: string, home: string) {
    this.#child = fork(new URL('../runner/main.ts', import.meta.url), [], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    this.#child.on('message', (message: { readonly kind: string; readonly events?: unknown[] }) => {
      if (message.kind === 'events') this.events += message.events?.length ?? 0;
    });
    const settings = {
      heartbeatEvery: 1_000,
      reportEvery: 1_000,
      orphanGrace: 1_000,
      staleAfter: 10_000,
    };
    this.send({ kind: 'begin', runner: 'r1', store, home, settings });
  }

  send(message: ToRunner): void {
    this.#child.send(message);
  }

  /** Waits until so many events have become durable, and for the tape to be written once more. */
  async reaches(events: number): Promise<void> {
    const until = Date.now() + 60_000;
    while (this.events < events) {
      if (Date.now() > until) throw new Error(`only ${this.events} events in a minute`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await new Promise((resolve) => setTimeout(resolve, 1_200));
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }

  async shutdown(): Promise<void> {
    this.send({ kind: 'shutdown', deadline: 5_000, leave: true });
    await once(this.#child, 'exit');
  }
}

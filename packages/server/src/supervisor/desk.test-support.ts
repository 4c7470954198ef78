import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AccountSpec, accountSpec } from '@nightdesk/contracts/desk/account-spec';
import { type BotSpec, botSpec } from '@nightdesk/contracts/desk/bot-spec';
import type { Desired } from '@nightdesk/contracts/desk/states';
import { openStore } from '@nightdesk/store/open-store';
import type { DeskDirectory, ProcessRecord } from './desk-directory.ts';
import { Supervisor } from './supervisor.ts';
import type { SupervisorEvent } from './supervisor-event.ts';
import type { SupervisorOptions } from './supervisor-options.ts';

/** What a test may choose of an account. */
export interface AccountChoice {
  readonly id?: string;
  readonly symbols?: number;
  readonly speed?: number;
  readonly deposit?: string;
  readonly feed?: Readonly<Record<string, unknown>>;
  readonly risk?: Readonly<Record<string, unknown>>;
}

/** A paper account on the simulated market. */
export function testAccount(choice: AccountChoice = {}): AccountSpec {
  const {
    id = 'paper',
    symbols = 4,
    speed = 1,
    deposit = '1000000',
    feed = {},
    risk = {},
  } = choice;
  return accountSpec.parse({
    id,
    userId: 'user',
    name: `Account ${id}`,
    venue: 'paper',
    feed: { kind: 'simulated', seed: 7, speed, ...feed },
    deposits: { USDT: deposit },
    instruments: Array.from({ length: symbols }, (_, i) => ({
      symbol: `C${i}USDT`,
      venue: 'SIMULATED',
      kind: 'spot',
      base: { code: `C${i}`, precision: 8 },
      quote: { code: 'USDT', precision: 8 },
      tick: '0.01',
      lot: '0.00001',
      minNotional: '5',
      makerFee: '0.001',
      takerFee: '0.001',
    })),
    risk,
  });
}

/** A SuperTrend bot that trades often: short bars, narrow bands. */
export function testBot(id: string, choice: Partial<Record<keyof BotSpec, unknown>> = {}): BotSpec {
  const number = Number(/\d+$/.exec(id)?.[0] ?? 0);
  return botSpec.parse({
    id,
    userId: 'user',
    account: 'paper',
    name: `Bot ${id}`,
    strategy: 'supertrend',
    preset: null,
    config: { period: 2 + (number % 3), multiplier: 0.5, slippage: 100, amount: 50 },
    configVersion: 1,
    instruments: [`C${number % 4}USDT.SIMULATED`],
    timeFrame: 1_000,
    allocation: { USDT: '1000' },
    risk: {},
    stopPolicy: 'leave',
    isolation: 'shared',
    ...choice,
  });
}

/** What should run, in memory: it stays when a supervisor goes. */
export class TestDirectory implements DeskDirectory {
  readonly records: ProcessRecord[] = [];
  readonly wanted = new Map<string, { spec: BotSpec; desired: Desired }>();
  readonly specs = new Map<string, AccountSpec>();

  async accounts(): Promise<readonly AccountSpec[]> {
    return [...this.specs.values()];
  }

  async bots(): Promise<readonly { readonly spec: BotSpec; readonly desired: Desired }[]> {
    return [...this.wanted.values()];
  }

  record(entry: ProcessRecord): void {
    this.records.push(entry);
  }

  want(spec: BotSpec, desired: Desired = 'RUNNING'): void {
    this.wanted.set(spec.id, { spec, desired });
  }
}

/** A desk for a test: a data directory, a store, a directory, and supervisors that come and go. */
export class TestDesk {
  readonly home: string = mkdtempSync(join(tmpdir(), 'nightdesk-desk-'));
  readonly store: string = join(this.home, 'desk.db');
  readonly directory: TestDirectory = new TestDirectory();
  readonly events: SupervisorEvent[] = [];
  #supervisor: Supervisor | null = null;

  async prepare(): Promise<void> {
    const store = await openStore(this.store);
    await store.close();
  }

  /** Starts a supervisor over what is wanted. */
  async start(options: Partial<SupervisorOptions> = {}): Promise<Supervisor> {
    const { directory, store, home } = this;
    const supervisor = new Supervisor({
      directory,
      store,
      home,
      options: { runners: 1, ...options },
    });
    supervisor.subscribe((event) => this.events.push(event));
    this.#supervisor = supervisor;
    await supervisor.start();
    return supervisor;
  }

  /** Log lines of bots so far. */
  get logs(): Extract<SupervisorEvent, { readonly kind: 'logs' }>['logs'] {
    return this.events.flatMap((event) => (event.kind === 'logs' ? event.logs : []));
  }

  /** Durable events so far, of all accounts. */
  get stream(): Extract<SupervisorEvent, { readonly kind: 'events' }>['events'] {
    return this.events.flatMap((event) => (event.kind === 'events' ? event.events : []));
  }

  async close(): Promise<void> {
    await this.#supervisor?.stop(3_000);
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Waits until something holds; gives back how long it took, ms. @throws Error saying what did not come to hold */
export async function until(
  what: string,
  holds: () => boolean,
  patience = 15_000,
): Promise<number> {
  const began = performance.now();
  while (!holds()) {
    if (performance.now() - began > patience) throw new Error(`not within ${patience} ms: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
  return performance.now() - began;
}

/** True when every bot that is known is in a phase. */
export function areAll(supervisor: Supervisor, phase: string): boolean {
  const all = [...supervisor.statuses().values()];
  return all.length > 0 && all.every((status) => status.process === phase);
}

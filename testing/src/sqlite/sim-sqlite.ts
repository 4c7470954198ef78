import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import type { AccountStore } from '@nightdesk/core/ports/account-store';
import { openAccountStore } from '@nightdesk/store/account-store';
import type { Steps } from '@nightdesk/store/connection/connection';
import { SqliteConnection } from '@nightdesk/store/connection/sqlite-connection';
import { readRows } from '@nightdesk/store/events/read-events';
import { storedEvent } from '@nightdesk/store/events/stored-event';
import { type ChainReport, verifyChain } from '@nightdesk/store/events/verify-chain';
import { Store } from '@nightdesk/store/open-store';
import { storeError } from '@nightdesk/store/store-error';
import type { FaultSpec } from '../faults/fault.ts';
import type { CrashKind } from '../process/crash-kind.ts';
import type { SimLife } from '../process/sim-life.ts';
import type { World } from '../run/world.ts';
import type { DurableAccount } from '../store/durable-account.ts';
import { SimDatabase } from './sim-database.ts';

const PLACE = 'simulated.db';
const WRITE_FAULTS: readonly FaultSpec[] = [
  { kind: 'database-locked', rarity: 4 },
  { kind: 'database-full', rarity: 10 },
];

/** Mistakes of a SQLite store. `acknowledge-early`: nobody waits for the commit. */
export type SqliteDefect = 'no-sync' | 'acknowledge-early' | 'no-sync-on-recovery';

/** The real store, schema and statements of an account, on a SQLite whose power can be lost. */
export class SimSqlite implements DurableAccount {
  readonly #world: World;
  readonly #account: string;
  readonly #database: SimDatabase;
  readonly #defect: SqliteDefect | null;
  #durable: OrderEvent[] = [];

  constructor(world: World, account: string, defect: SqliteDefect | null = null) {
    this.#world = world;
    this.#account = account;
    this.#defect = defect;
    this.#database = SimDatabase.borrow();
  }

  /** The account's store as one life of a process sees it. */
  open(life: SimLife, recent: number): AccountStore {
    const connection = new LifeConnection(life, this.#database, this.#defect, () => {
      this.#onSync();
    });
    return openAccountStore(new Store(connection), this.#account, { recent });
  }

  /** A kill leaves the system what it was given; a power loss may take what was not synced. */
  crash(kind: CrashKind): void {
    const { unsynced } = this.#database;
    if (kind === 'kill' || unsynced === 0) return;
    const fault = this.#world.plan.at(`${PLACE}/power-loss`, [
      { kind: 'commits-lost', share: 0.6, low: 0, high: unsynced - 1 },
    ]);
    if (fault !== null) this.#world.sometimes('an unsynced commit was lost');
    this.#database.losePower(fault === null ? unsynced : Math.min(fault.amount, unsynced - 1));
    this.#onSync();
  }

  events(): readonly OrderEvent[] {
    return this.#durable;
  }

  /** Looks at every row of the stream. */
  verifyChain(): ChainReport {
    const account = this.#account;
    return this.#database.read(() => verifyChain(account));
  }

  #onSync(): void {
    const account = this.#account;
    const from = this.#durable.length + 1;
    const rows = this.#database.read(() =>
      readRows(account, from, Number.MAX_SAFE_INTEGER, 10_000),
    );
    for (const row of rows) this.#durable.push(storedEvent(row).event);
  }
}

/** The store's connection in a simulated process: each commit and its sync are two awaits. */
class LifeConnection extends SqliteConnection {
  readonly #life: SimLife;
  readonly #shared: SimDatabase;
  readonly #defect: SqliteDefect | null;
  readonly #onSync: () => void;
  #recovered = false;

  constructor(life: SimLife, shared: SimDatabase, defect: SqliteDefect | null, onSync: () => void) {
    super(shared.raw, PLACE, 0);
    this.#life = life;
    this.#shared = shared;
    this.#defect = defect;
    this.#onSync = onSync;
  }

  override async write<T>(work: () => Steps<T>): Promise<T> {
    const result = await this.#life.io(`${PLACE}/write`, 0, () => {
      this.#fail();
      return this.#shared.write(work);
    });
    const isFirst = !this.#recovered;
    this.#recovered = true;
    if (this.#defect === 'no-sync') return result;
    // The first thing that a hold does is to settle what an earlier one has left.
    if (this.#defect === 'no-sync-on-recovery' && isFirst) return result;
    const synced = this.#life.io(`${PLACE}/sync`, 1, () => {
      this.#shared.sync();
      this.#onSync();
    });
    if (this.#defect !== 'acknowledge-early') await synced;
    return result;
  }

  override read<T>(work: () => Steps<T>): Promise<T> {
    return this.#life.io(`${PLACE}/read`, 1, () => this.#shared.read(work));
  }

  #fail(): void {
    const { world } = this.#life.process;
    const fault = world.plan.at(`${PLACE}/write`, WRITE_FAULTS);
    if (fault === null) return;
    world.sometimes(`sqlite: ${fault.kind}`);
    throw fault.kind === 'database-full'
      ? storeError('STORE_FULL', `${PLACE}: the disk is full.`)
      : storeError('STORE_LOCKED', `${PLACE}: another process has been writing for too long.`);
  }
}

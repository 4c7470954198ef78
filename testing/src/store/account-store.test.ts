import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { recallSet } from '@nightdesk/core/execution/events/recall-set';
import type { AccountBooks } from '@nightdesk/core/execution/events/books';
import { decimalText } from '@nightdesk/core/execution/events/decimal-text';
import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import { BOOK_TABLES } from '@nightdesk/core/execution/events/records';
import type { AccountStore } from '@nightdesk/core/ports/account-store';
import { beforeAll, describe, expect, it } from 'vitest';
import { SimDisk } from '../disk/sim-disk.ts';
import type { Fault } from '../faults/fault.ts';
import type { CrashKind } from '../process/crash-kind.ts';
import type { SimLife } from '../process/sim-life.ts';
import { SimProcess } from '../process/sim-process.ts';
import { drive } from '../schedule/drain.ts';
import { World } from '../run/world.ts';
import { SimDatabase } from '../sqlite/sim-database.ts';
import { SimSqlite } from '../sqlite/sim-sqlite.ts';
import { type DurableAccount, DurableJournal } from './durable-account.ts';
import { SimAccountStore } from './sim-account-store.ts';

const T0 = 1_767_225_600_000;

function transfer(id: number, time: number = T0 + id): OrderEvent {
  return {
    bot: 'b',
    time,
    kind: 'TransferBooked',
    payload: {
      entryId: `e${id}`,
      amount: { amount: decimalText(1n, 0), currency: 'USDT' },
      reason: 'deposit',
    },
  };
}

const NO_WIRES = { enter: () => {}, leave: () => {} };

interface Place {
  open(life: SimLife): AccountStore;
  crash(kind: CrashKind): void;
  readonly durable: DurableAccount;
}

const PLACES: readonly (readonly [string, (world: World, recent: number) => Place])[] = [
  [
    'the simulated disk',
    (world, recent) => {
      const disk = new SimDisk(world, 'disk', { syncsFail: true });
      const durable = new DurableJournal(disk, 'account.log');
      return {
        open: (life) => new SimAccountStore(life, disk, 'account.log', recent),
        crash: (kind) => {
          disk.crash(kind);
          durable.crashed();
        },
        durable,
      };
    },
  ],
  [
    'SQLite',
    (world, recent) => {
      const sqlite = new SimSqlite(world, 'a');
      return {
        open: (life) => sqlite.open(life, recent),
        crash: (kind) => {
          sqlite.crash(kind);
        },
        durable: sqlite,
      };
    },
  ],
];

/** Runs `main` in each life of a process on a place. */
async function live(
  make: (world: World, recent: number) => Place,
  main: (store: AccountStore, life: SimLife, place: Place) => Promise<void>,
  {
    faults = null,
    seed = 1,
    recent = 1e9,
  }: { faults?: readonly Fault[] | null; seed?: number; recent?: number },
): Promise<{ readonly place: Place; readonly world: World }> {
  const source =
    faults === null ? { mode: 'discover' as const } : { mode: 'explicit' as const, faults };
  const world = new World(seed, source);
  const place = make(world, recent);
  const failed: unknown[] = [];
  const process = new SimProcess(world, {
    name: 'p',
    onCrash: (kind) => {
      place.crash(kind);
    },
    boot: (life) => {
      main(place.open(life), life, place).catch((error: unknown) => {
        failed.push(error);
      });
    },
  });
  process.start();
  await drive('immediate', () => world.scheduler.step(), NO_WIRES);
  expect(failed).toEqual([]);
  expect(world.violations).toEqual([]);
  return { place, world };
}

/** A disk that fails may work a moment later. */
async function loaded(store: AccountStore, life: SimLife): Promise<number> {
  for (;;) {
    try {
      return (await store.load()).sequence;
    } catch (error) {
      if (!(error instanceof NightdeskError)) throw error;
      await life.clock.sleep(10);
    }
  }
}

function tables(books: AccountBooks): unknown {
  return Object.fromEntries(BOOK_TABLES.map((table) => [table, books.all(table)]));
}

beforeAll(() => SimDatabase.prepare());

describe.each(PLACES)('an account on %s', (_name, make) => {
  it('begins with nothing, and goes on where it was', async () => {
    await live(
      make,
      async (store, life, place) => {
        expect(await store.load()).toMatchObject({
          sequence: 0,
          since: 0,
          states: [],
          cursors: [],
        });
        await store.commit({
          events: [transfer(1), transfer(2)],
          states: [{ bot: 'b', seen: 2, state: { x: [1, null, 'ü'] } }],
          cursors: [{ name: 'ledger', cursor: 'c1' }],
        });
        await store.commit({ events: [], cursors: [{ name: 'ledger', cursor: 'c2' }] });
        await store.commit({ events: [transfer(3)], states: [{ bot: 'c', seen: 3, state: 1 }] });
        const again = await place.open(life).load();
        expect(again).toMatchObject({
          sequence: 3,
          states: [
            { bot: 'b', seen: 2, state: { x: [1, null, 'ü'] } },
            { bot: 'c', seen: 3, state: 1 },
          ],
          cursors: [{ name: 'ledger', cursor: 'c2' }],
        });
        expect(again.books.get('balances', 'b\nUSDT')?.total).toBe('3');
        expect(again.books.changes()).toEqual([]);
        expect((await store.events(1)).map(({ sequence }) => sequence)).toEqual([2, 3]);
        expect(place.durable.events()).toEqual([1, 2, 3].map((id) => transfer(id)));
      },
      { faults: [] },
    );
  });

  it('gives recent records only, and recalls older ones', async () => {
    await live(
      make,
      async (store, life, place) => {
        await store.load();
        await store.commit({ events: [transfer(1, T0), transfer(2, T0 + 10_000_000)] });
        const hold = place.open(life);
        const { books, since } = await hold.load();
        expect(since).toBe(T0 + 10_000_000 - 1_000);
        expect(books.get('balances', 'b\nUSDT')?.total).toBe('2');
        expect(books.get('ledger', 'e1')).toBeNull();
        expect(books.get('ledger', 'e2')).not.toBeNull();
        const wanted = recallSet(books, transfer(1, T0), since);
        expect(wanted).toHaveLength(1);
        await hold.recall(books, wanted);
        expect(books.get('ledger', 'e1')).not.toBeNull();
        expect(books.changes()).toEqual([]);
      },
      { faults: [], recent: 1_000 },
    );
  });

  it('shares one write among those who ask at once, all or none', async () => {
    const outcome: string[] = [];
    await live(
      make,
      async (store, life, place) => {
        await store.load();
        const all = [1, 2, 3].map((id) => store.commit({ events: [transfer(id)] }));
        await Promise.all(all);
        expect((await place.open(life).load()).sequence).toBe(3);
        outcome.push('done');
      },
      { faults: [] },
    );
    expect(outcome).toEqual(['done']);
  });

  it('refuses those who asked after one that failed, with its error', async () => {
    const outcome: unknown[] = [];
    const faults = [
      { site: 'disk/account.log/append', n: 0, kind: 'disk-full', amount: 0 },
      { site: 'simulated.db/write', n: 1, kind: 'database-locked', amount: 0 },
    ];
    await live(
      make,
      async (store) => {
        await store.load();
        const told = async (id: number): Promise<void> => {
          await store.commit({ events: [transfer(id)] }).catch((error: unknown) => {
            outcome.push(error);
          });
        };
        const first = told(1);
        await Promise.resolve();
        await Promise.resolve();
        await Promise.resolve();
        await Promise.all([first, told(2)]);
        expect(outcome).toHaveLength(2);
        expect(outcome[0]).toMatchObject({ disposition: 'retry' });
        expect(outcome[1]).toBe(outcome[0]);
        await Promise.all([
          store.commit({ events: [transfer(1)] }),
          store.commit({ events: [transfer(2)] }),
        ]);
        expect((await store.load()).sequence).toBe(2);
      },
      { faults },
    );
  });

  it('loses nothing that was acknowledged, in 300 worlds of crashes', async () => {
    let crashes = 0;
    let lost = 0;
    for (let seed = 1; seed <= 300; seed += 1) {
      let acknowledged = 0;
      const { place, world } = await live(
        make,
        async (store, life) => {
          let sequence = await loaded(store, life);
          // What is read back after a crash counts as acknowledged: somebody may act on it.
          expect(sequence).toBeGreaterThanOrEqual(acknowledged);
          if (sequence > acknowledged) lost += 1;
          while (sequence < 12) {
            try {
              await store.commit({ events: [transfer(sequence + 1)] });
              sequence += 1;
            } catch (error) {
              if (!(error instanceof NightdeskError)) throw error;
              sequence = await loaded(store, life);
            }
            acknowledged = Math.max(acknowledged, sequence);
            await life.clock.sleep(5);
          }
        },
        { seed },
      );
      crashes += world.plan.fired.filter(({ kind }) => /^(?:kill|power)-/.test(kind)).length;
      expect(place.durable.events().map((event) => event.time - T0)).toEqual(
        Array.from({ length: 12 }, (_, i) => i + 1),
      );
    }
    expect(crashes).toBeGreaterThan(100);
    expect(lost).toBeGreaterThan(3);
  });
});

describe('both', () => {
  it('hold the same books after the same events', async () => {
    const seen: unknown[] = [];
    for (const [, make] of PLACES) {
      await live(
        make,
        async (store) => {
          await store.load();
          await store.commit({ events: [1, 2, 3].map((id) => transfer(id)) });
          seen.push(tables((await store.load()).books));
        },
        { faults: [] },
      );
    }
    expect(seen[1]).toEqual(seen[0]);
  });
});

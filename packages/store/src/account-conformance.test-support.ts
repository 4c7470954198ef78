import type { AccountBooks, BookChange } from '@nightdesk/core/execution/events/books';
import { foldEvents } from '@nightdesk/core/execution/events/fold-events';
import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import { recallSet } from '@nightdesk/core/execution/events/recall-set';
import { BOOK_TABLES, type BookTable } from '@nightdesk/core/execution/events/records';
import type { AccountStore } from '@nightdesk/core/ports/account-store';
import { expect, it } from 'vitest';
import { openAccountStore } from './account-store.ts';
import { rowsOf } from './connection/connection.ts';
import { doctor } from './doctor.ts';
import {
  accepted,
  bought,
  cents,
  defined,
  filled,
  intended,
  sent,
} from './events/sample-events.test-support.ts';
import { opened } from './migrations/migration-conformance.test-support.ts';
import type { Store } from './open-store.ts';
import { storeError } from './store-error.ts';

const DAY = 86_400_000;

const deposit = (id: string, time: number, amount = 100): OrderEvent => ({
  bot: 'b',
  time,
  kind: 'TransferBooked',
  payload: {
    entryId: id,
    amount: { amount: cents(amount), currency: 'USDT' },
    reason: 'deposit',
  },
});

const at = <E extends OrderEvent>(events: readonly E[], time: number): E[] =>
  events.map((event) => ({ ...event, time }));

function all(books: AccountBooks): { readonly [T in BookTable]?: readonly object[] } {
  const sorted = (records: readonly object[]): readonly object[] =>
    [...records].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return Object.fromEntries(BOOK_TABLES.map((table) => [table, sorted(books.all(table))]));
}

async function held(store: Store, account = 'a'): Promise<AccountStore> {
  const hold = openAccountStore(store, account);
  await hold.load();
  return hold;
}

/** What both databases must do for a desk at work. */
export function accountConformance(create: () => Promise<string>): void {
  it('begins with nothing and goes on where it was', async () => {
    const place = await create();
    const store = await opened(place);
    const hold = openAccountStore(store, 'a');
    expect(await hold.load()).toMatchObject({ sequence: 0, since: 0, states: [], cursors: [] });
    const state = { z: [1, 2.5, null, true, { 'ü 🌙 \u0000 \ud800': '"\n' }], a: {} };
    await hold.commit({
      events: [defined, ...bought('b', 1)],
      states: [{ bot: 'b', seen: 3, state }],
      cursors: [
        { name: 'trades/BTCUSDT.SIM', cursor: 'c1' },
        { name: 'ledger', cursor: '' },
      ],
    });
    // A change without events is one as well.
    await hold.commit({ events: [], cursors: [{ name: 'ledger', cursor: 'c2' }] });
    await hold.commit({ events: [intended('b', 2), sent('b', 2)] });
    const again = await openAccountStore(await opened(place), 'a').load();
    expect(again).toMatchObject({
      sequence: 7,
      states: [{ bot: 'b', seen: 3, state }],
      cursors: [
        { name: 'ledger', cursor: 'c2' },
        { name: 'trades/BTCUSDT.SIM', cursor: 'c1' },
      ],
    });
    const events = [defined, ...bought('b', 1), intended('b', 2), sent('b', 2)];
    expect(all(again.books)).toEqual(all(foldEvents(events)));
    expect(again.books.changes()).toEqual([]);
    expect((await hold.events(4)).map(({ sequence }) => sequence)).toEqual([5, 6, 7]);
    expect((await hold.events(6))[0]?.event).toEqual(sent('b', 2));
    expect(await doctor(place)).toMatchObject({ healthy: true, chain: { events: 7 } });
  });

  it('keeps states and cursors of a bot or a name only once, and accounts apart', async () => {
    const store = await opened(await create());
    const one = await held(store, 'a');
    const two = await held(store, 'z');
    for (let i = 0; i < 3; i += 1) {
      await one.commit({
        events: [],
        states: [
          { bot: 'b', seen: 0, state: i },
          { bot: 'c', seen: 0, state: null },
        ],
      });
    }
    await two.commit({ events: [], states: [{ bot: 'b', seen: 0, state: 'z' }] });
    expect((await one.load()).states).toEqual([
      { bot: 'b', seen: 0, state: 2 },
      { bot: 'c', seen: 0, state: null },
    ]);
    expect((await two.load()).states).toEqual([{ bot: 'b', seen: 0, state: 'z' }]);
  });

  it('halts a writer that another one has overtaken, events or not', async () => {
    const place = await create();
    const one = await held(await opened(place));
    const two = await held(await opened(place));
    await one.commit({ events: [defined], states: [{ bot: 'b', seen: 1, state: 'one' }] });
    const conflict = { code: 'STORE_CONFLICT', disposition: 'halt' };
    await expect(two.commit({ events: [defined] })).rejects.toMatchObject(conflict);
    await expect(
      two.commit({ events: [], states: [{ bot: 'b', seen: 0, state: 'two' }] }),
    ).rejects.toMatchObject(conflict);
    expect(await two.load()).toMatchObject({ sequence: 1, states: [{ state: 'one' }] });
    await two.commit({ events: [intended('b', 1)] });
    await expect(one.commit({ events: [intended('b', 2)] })).rejects.toMatchObject(conflict);
    const unloaded = openAccountStore(await opened(place), 'a');
    await expect(unloaded.commit({ events: [defined] })).rejects.toMatchObject(conflict);
  });

  it('shares one commit among many changes, and refuses those behind a refused one', async () => {
    const store = await opened(await create());
    const hold = await held(store);
    await hold.commit({ events: [defined] });
    const { connection } = store;
    const write = connection.write.bind(connection);
    let commits = 0;
    connection.write = (work) => {
      commits += 1;
      return write(work);
    };
    await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        hold.commit({
          events: [intended('b', i + 1)],
          states: [{ bot: 'b', seen: i, state: i }],
        }),
      ),
    );
    expect(commits).toBe(1);
    const results = await Promise.allSettled([
      hold.commit({ events: [sent('b', 1)], cursors: [{ name: 'x', cursor: '1' }] }),
      hold.commit({ events: [sent('b', 2), sent('b', 1)], cursors: [{ name: 'x', cursor: '2' }] }),
      hold.commit({ events: [sent('b', 3)] }),
      hold.commit({ events: [], cursors: [{ name: 'x', cursor: '3' }] }),
    ]);
    expect(results).toMatchObject([
      { status: 'fulfilled' },
      { reason: { code: 'ORDER_SEND' } },
      { reason: { code: 'ORDER_SEND' } },
      { reason: { code: 'ORDER_SEND' } },
    ]);
    expect(await hold.load()).toMatchObject({
      sequence: 102,
      states: [{ bot: 'b', seen: 99, state: 99 }],
      cursors: [{ name: 'x', cursor: '1' }],
    });
  });

  it('keeps nothing of a change that cannot be kept now, and takes the same one later', async () => {
    const store = await opened(await create());
    const hold = await held(store);
    await hold.commit({ events: [defined] });
    const { connection } = store;
    const write = connection.write.bind(connection);
    connection.write = (work) =>
      write(function* () {
        yield* work();
        throw storeError('STORE_LOCKED', 'held');
      });
    const later = { events: [], cursors: [{ name: 'x', cursor: '1' }] };
    const change = { events: [intended('b', 1)], states: [{ bot: 'b', seen: 1, state: 1 }] };
    const locked = { reason: { code: 'STORE_LOCKED', disposition: 'retry' } };
    expect(await Promise.allSettled([hold.commit(change), hold.commit(later)])).toMatchObject([
      locked,
      locked,
    ]);
    connection.write = write;
    expect(await store.records('orders', 'a')).toEqual([]);
    await hold.commit(change);
    await hold.commit(later);
    expect(await hold.load()).toMatchObject({ sequence: 2, cursors: [{ cursor: '1' }] });
  });

  it('refuses a state of events that are not there', async () => {
    const place = await create();
    const store = await opened(place);
    const hold = await held(store);
    await expect(
      hold.commit({ events: [defined], states: [{ bot: 'b', seen: 2, state: 1 }] }),
    ).rejects.toMatchObject({ code: 'STORE_REFUSED', disposition: 'halt' });
    // An error that halts ends the hold, until everything is read again.
    await expect(hold.commit({ events: [defined] })).rejects.toMatchObject({
      code: 'STORE_REFUSED',
    });
    expect((await hold.load()).sequence).toBe(0);
    await hold.commit({ events: [defined], states: [{ bot: 'b', seen: 1, state: 1 }] });
    const { connection } = store;
    await connection.write(() => rowsOf('update bot_states set seen = 2'));
    await expect(hold.load()).rejects.toMatchObject({ code: 'STORE_CORRUPT', disposition: 'halt' });
    expect(await doctor(place)).toMatchObject({
      healthy: false,
      difference: { table: 'bot_states', account: 'a', key: 'b', column: 'seen' },
    });
    await connection.write(() => rowsOf("update bot_states set seen = 1, state = '{'"));
    await expect(hold.load()).rejects.toThrow(/not JSON/);
    expect(await doctor(place)).toMatchObject({ difference: { column: 'state' } });
  });

  it('loads what is recent, and the rest when it is needed', async () => {
    const store = await opened(await create());
    const hold = await held(store);
    const late = filled('b', 3, 'late', 'BUY', 40);
    const events = [
      defined,
      ...at(bought('b', 1), DAY),
      deposit('old', DAY),
      // Open since long ago: it stays in sight.
      ...at([intended('b', 2), sent('b', 2), accepted('b', 2)], DAY),
      ...at([intended('b', 3), sent('b', 3), accepted('b', 3)], DAY),
      canceled(3, DAY),
      ...at(bought('b', 4), 8 * DAY + 1),
      deposit('new', 10 * DAY),
    ];
    await hold.commit({ events });
    const { books, since } = await hold.load();
    expect(since).toBe(8 * DAY);
    const ids = (): string[] =>
      books
        .all('orders')
        .map(({ clientOrderId }) => clientOrderId)
        .sort();
    expect(ids()).toEqual(['b-2', 'b-4']);
    expect(books.all('fills').map(({ tradeId }) => tradeId)).toEqual(['tb4']);
    expect(books.all('ledger').map(({ entryId }) => entryId)).toEqual(['new']);
    expect(books.all('positions')).toMatchObject([{ quantity: '2' }]);
    expect(books.all('lots')).toHaveLength(2);

    // An old trade and an old entry once more, and a late fill of an old order.
    const again = [filled('b', 1, 'tb1'), deposit('old', DAY), { ...late, time: 10 * DAY }];
    const wanted = again.flatMap((event) => recallSet(books, event, since));
    expect(wanted).toEqual([
      { table: 'fills', key: ['BTCUSDT.SIM', 'tb1', 'BUY'] },
      { table: 'orders', key: ['b-1'] },
      { table: 'ledger', key: ['old'] },
      { table: 'orders', key: ['b-3'] },
    ]);
    await hold.recall(books, wanted);
    expect(ids()).toEqual(['b-1', 'b-2', 'b-3', 'b-4']);
    expect(again.flatMap((event) => recallSet(books, event, since))).toEqual([]);
    foldEvents(again, books);
    const changed: BookChange<BookTable>[] = books.changes();
    expect(changed.map(({ table }) => table).sort()).toEqual([
      'balances',
      'balances',
      'fills',
      'lots',
      'orders',
      'positions',
    ]);
    // What is newer in memory is not overwritten by what is durable.
    await hold.recall(books, wanted);
    expect(books.get('orders', 'b-3')).toMatchObject({ filledQuantity: '0.4' });
    await hold.commit({ events: again });
    const kept = await openAccountStore(store, 'a', { recent: 100 * DAY }).load();
    const whole = foldEvents([...events, ...again]);
    whole
      .all('trades')
      .forEach(({ bot, instrument, trade }) =>
        whole.remove('trades', `${bot}\n${instrument}\n${trade}`),
      );
    expect(all(kept.books)).toEqual(all(whole));
  });
}

function canceled(number: number, time: number): OrderEvent {
  return {
    bot: 'b',
    time,
    kind: 'OrderCanceled',
    payload: { clientOrderId: `b-${number}`, reason: 'asked' },
  };
}

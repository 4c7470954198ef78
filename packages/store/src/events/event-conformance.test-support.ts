import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import { describe, expect, it } from 'vitest';
import { rowsOf, type Steps } from '../connection/connection.ts';
import type { Store } from '../open-store.ts';
import { opened } from '../migrations/migration-conformance.test-support.ts';
import { chainHash, GENESIS_HASH } from './stored-event.ts';
import {
  accepted,
  bought,
  cents,
  defined,
  filled,
  intended,
  sent,
} from './sample-events.test-support.ts';

/** Runs SQL that the append-only rule would refuse, as somebody with a database tool could. */
async function tamper(store: Store, sql: string): Promise<void> {
  const { connection } = store;
  function* work(): Steps<void> {
    if (connection.dialect === 'sqlite') {
      yield* rowsOf('drop trigger if exists order_events_no_update');
      yield* rowsOf('drop trigger if exists order_events_no_delete');
    } else yield* rowsOf('alter table order_events disable trigger user');
    yield* rowsOf(sql);
  }
  await connection.write(work);
}

/** What both databases must do about events. */
export function eventConformance(create: () => Promise<string>): void {
  it('keeps events in order, chained, and gives them back as they were', async () => {
    const store = await opened(await create());
    const events: OrderEvent[] = [defined, ...bought('b', 1)];
    await store.append('a', events);
    const stored = await store.events('a');
    expect(stored.map(({ event }) => event)).toEqual(events);
    expect(stored.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    let previous = GENESIS_HASH;
    for (const { previousHash, hash } of stored) {
      expect(previousHash).toBe(previous);
      previous = hash;
    }
    expect((await store.events('a', 2, 3)).map(({ sequence }) => sequence)).toEqual([2, 3]);
    const paged: number[] = [];
    for await (const { sequence } of store.streamEvents('a', 2)) paged.push(sequence);
    expect(paged).toEqual([2, 3, 4, 5]);
    expect(await store.events('nobody')).toEqual([]);
    expect(await store.verifyChain()).toEqual({ accounts: 1, events: 5, fault: null });
  });

  it('keeps text that databases dislike', async () => {
    const store = await opened(await create());
    const reason = 'ünïcode 🌙 \u0000 \ud800 "quoted" \n line, \'; drop table order_events; --';
    const event: OrderEvent = {
      bot: 'b',
      time: 1,
      kind: 'TradingStateChanged',
      payload: { state: 'HALTED', reason: reason.replace('\u0000', ''), changedBy: 'x' },
    };
    await store.append('a', [event]);
    expect((await store.events('a'))[0]?.event).toEqual(event);
    expect((await store.verifyChain()).fault).toBeNull();
  });

  it('refuses to change, delete or double an event', async () => {
    const store = await opened(await create());
    await store.append('a', [defined]);
    const run = (sql: string): Promise<unknown> => store.connection.write(() => rowsOf(sql));
    for (const sql of [
      'update order_events set time = 2',
      'delete from order_events',
      `insert into order_events select * from order_events`,
    ]) {
      await expect(run(sql), sql).rejects.toMatchObject({
        code: 'STORE_REFUSED',
        disposition: 'halt',
      });
    }
    expect((await store.events('a')).length).toBe(1);
  });

  it('takes all events of an append or none, and refuses one without its neighbours', async () => {
    const store = await opened(await create());
    await store.append('a', [defined]);
    const results = await Promise.allSettled([
      store.append('a', [intended('b', 1)]),
      store.append('a', [intended('b', 2), intended('b', 1)]),
      store.append('a', [intended('b', 3)]),
      store.append('a', [filled('b', 9, 't')]),
      store.append('c', [defined]),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(results[1]).toMatchObject({ reason: { code: 'ORDER_DOUBLED', disposition: 'halt' } });
    expect(results[3]).toMatchObject({ reason: { code: 'ORDER_UNKNOWN' } });
    expect((await store.records('orders', 'a')).map((o) => o.clientOrderId)).toEqual([
      'b-1',
      'b-3',
    ]);
    expect((await store.events('a')).length).toBe(3);
    expect((await store.verifyChain()).fault).toBeNull();
    await expect(store.append('../x', [defined])).rejects.toMatchObject({ code: 'STORE_REFUSED' });
    const broken = { ...defined, time: 1.5 };
    await expect(store.append('a', [broken])).rejects.toMatchObject({ code: 'EVENT_INVALID' });
  });

  it('does not let two writers fork a stream', async () => {
    const place = await create();
    const store = await opened(place);
    const other = await opened(place);
    await store.append('a', [defined]);
    const one = await store.stream('a');
    const two = await other.stream('a');
    await one.append([intended('b', 1)]);
    await expect(two.append([intended('b', 2)])).rejects.toMatchObject({
      code: 'STORE_CONFLICT',
      disposition: 'retry',
    });
    expect((await two.catchUp()).map(({ sequence }) => sequence)).toEqual([2]);
    await two.append([intended('b', 2)]);
    expect(two.head).toBe(3);
    // Asked for in one go: the second stands on the first, the third on what failed.
    const outcome = await Promise.allSettled([
      two.append([sent('b', 1)]),
      two.append([sent('b', 1)]),
      two.append([sent('b', 2)]),
    ]);
    expect(outcome).toMatchObject([
      { status: 'fulfilled' },
      { reason: { code: 'ORDER_SEND' } },
      { reason: { code: 'STORE_CONFLICT' } },
    ]);
    await two.append([sent('b', 2)]);
    expect(two.head).toBe(5);
    await expect(one.append([sent('b', 2, 2)])).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
  });

  it('books a fill once, whoever reports it and how often', async () => {
    const store = await opened(await create());
    await store.append('a', [defined, intended('b', 1), sent('b', 1)]);
    const fill = filled('b', 1, 't1', 'BUY', 40);
    const again: OrderEvent = { ...fill, payload: { ...fill.payload, source: 'poll' } };
    await store.append('a', [fill, again]);
    await store.append('a', [again, accepted('b', 1)]);
    await store.append('a', [filled('b', 1, 't2', 'BUY', 60)]);
    expect(await store.records('fills', 'a')).toHaveLength(2);
    expect(await store.records('orders', 'a')).toMatchObject([
      { status: 'FILLED', filledQuantity: '1', filledValue: '100', venueOrderId: 'v1' },
    ]);
    expect(await store.records('positions', 'a', 'b')).toMatchObject([
      { quantity: '1', cost: '100', fees: '0.2', trades: 0 },
    ]);
    expect(await store.records('balances', 'a')).toEqual([
      { bot: 'b', currency: 'BTC', total: '1' },
      { bot: 'b', currency: 'USDT', total: '-100.2' },
    ]);
    expect(await store.records('lots', 'a')).toMatchObject([
      { lot: 0, quantity: '0.4', cost: '40' },
      { lot: 1, quantity: '0.6', cost: '60' },
    ]);
    const lie = { ...fill, payload: { ...fill.payload, price: cents(9_900) } };
    await expect(store.append('a', [lie])).rejects.toMatchObject({ code: 'FILL_CONFLICT' });
    // Sold at a profit: the trade is there, the lots are gone.
    await store.append('a', [
      intended('b', 2, 'SELL', 100, 110),
      sent('b', 2),
      filled('b', 2, 't3', 'SELL', 100, 110),
    ]);
    expect(await store.records('trades', 'a')).toMatchObject([
      { trade: 1, side: 'LONG', pnl: '9.7', fees: '0.3', entryOrder: 1, exitOrder: 2 },
    ]);
    expect(await store.records('lots', 'a')).toEqual([]);
  });

  it('groups what is asked for at once into few commits', async () => {
    const store = await opened(await create());
    await store.append('a', [defined]);
    const { connection } = store;
    const write = connection.write.bind(connection);
    let commits = 0;
    connection.write = (work) => {
      commits += 1;
      return write(work);
    };
    await Promise.all(
      Array.from({ length: 50 }, (_, i) => store.append('a', [intended('b', i + 1)])),
    );
    expect(commits).toBe(1);
    expect((await store.events('a')).length).toBe(51);
  });

  describe('verifyChain', () => {
    const cases: readonly (readonly [string, string, string, number])[] = [
      [
        'an edited payload',
        'update order_events set payload = replace(payload, \'"1"\', \'"2"\') where sequence = 2',
        'edited',
        2,
      ],
      ['an edited time', 'update order_events set time = time + 1 where sequence = 4', 'edited', 4],
      ['another bot', "update order_events set bot = 'c' where sequence = 3", 'edited', 3],
      ['a missing first row', 'delete from order_events where sequence = 1', 'missing', 1],
      ['a missing row', 'delete from order_events where sequence = 3', 'missing', 3],
      ['a truncated end', 'delete from order_events where sequence >= 4', 'truncated', 4],
      ['an empty table', 'delete from order_events', 'truncated', 1],
      [
        'a row moved to another place',
        'update order_events set sequence = 9 where sequence = 5',
        'missing',
        5,
      ],
      ['a head that lags behind', 'update stream_heads set sequence = 4', 'unanchored', 5],
      ['a head that is gone', 'delete from stream_heads', 'unanchored', 1],
    ];
    it.each(cases)('finds %s', async (_what, sql, problem, sequence) => {
      const store = await opened(await create());
      await store.append('a', [defined, ...bought('b', 1)]);
      await store.append('z', [defined]);
      await tamper(store, `${sql}${sql.includes('where') ? ' and' : ' where'} account = 'a'`);
      expect((await store.verifyChain()).fault).toMatchObject({ account: 'a', problem, sequence });
      expect((await store.verifyChain('z')).fault).toBeNull();
    });

    it('finds two rows that changed places', async () => {
      const store = await opened(await create());
      await store.append('a', [defined, ...bought('b', 1)]);
      for (const [from, to] of [
        [2, 99],
        [3, 2],
        [99, 3],
      ]) {
        await tamper(store, `update order_events set sequence = ${to} where sequence = ${from}`);
      }
      expect((await store.verifyChain()).fault).toMatchObject({ problem: 'edited', sequence: 2 });
    });

    it('finds a row that was rewritten with a fitting hash of its own', async () => {
      const store = await opened(await create());
      await store.append('a', [defined, ...bought('b', 1)]);
      const [, second] = await store.events('a', 1, 2);
      if (second === undefined) throw new Error('no second event');
      const { event, previousHash } = second;
      const row = {
        account: 'a',
        sequence: 2,
        time: 7,
        bot: event.bot,
        kind: event.kind,
        payload: '{}',
        previousHash,
      };
      await tamper(
        store,
        `update order_events set time = 7, payload = '{}', hash = '${chainHash(row)}' where sequence = 2`,
      );
      expect((await store.verifyChain()).fault).toMatchObject({ problem: 'unlinked', sequence: 3 });
    });
  });
}

import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import { expect, it } from 'vitest';
import { rowsOf } from './connection/connection.ts';
import { doctor, rebuildBooks } from './doctor.ts';
import {
  bought,
  cents,
  defined,
  filled,
  intended,
  sent,
} from './events/sample-events.test-support.ts';
import { opened } from './migrations/migration-conformance.test-support.ts';

const life: readonly OrderEvent[] = [
  defined,
  {
    bot: 'b',
    time: 1,
    kind: 'TransferBooked',
    payload: {
      entryId: 'd1',
      amount: { amount: cents(100_000), currency: 'USDT' },
      reason: 'deposit',
    },
  },
  ...bought('b', 1),
  intended('b', 2, 'SELL', 100, 90),
  sent('b', 2),
  filled('b', 2, 't2', 'SELL', 60, 90),
  {
    bot: '',
    time: 9,
    kind: 'TradingStateChanged',
    payload: { state: 'HALTED', reason: 'test', changedBy: 'x' },
  },
  {
    bot: 'b',
    time: 9,
    kind: 'QuarantineOpened',
    payload: {
      id: 'q1',
      subject: 'position',
      instrument: 'BTCUSDT.SIM',
      currency: '',
      venueOrderId: '',
      expected: cents(1),
      actual: cents(0),
      reason: 'gone',
    },
  },
];

/** What both databases must do about books that are not what the events say. */
export function doctorConformance(create: () => Promise<string>): void {
  it('finds nothing in sound books', async () => {
    const place = await create();
    const store = await opened(place);
    expect(await doctor(place)).toMatchObject({ healthy: true, chain: { events: 0 } });
    await store.append('a', life);
    await store.append('z', [defined]);
    expect(await doctor(place)).toEqual({
      healthy: true,
      chain: { accounts: 2, events: life.length + 1, fault: null },
      difference: null,
    });
  });

  it.each([
    [
      "update orders set status = 'ACCEPTED' where client_order_id = 'b-1'",
      'orders',
      'b-1',
      'status',
    ],
    ["update positions set quantity = '0.41'", 'positions', 'b BTCUSDT.SIM', 'quantity'],
    ["delete from fills where trade_id = 't2'", 'fills', 'BTCUSDT.SIM t2 SELL', ''],
    ["update balances set total = '1' where currency = 'USDT'", 'balances', 'b USDT', 'total'],
    [
      "insert into balances (account, bot, currency, total) values ('a', 'b', 'EUR', '5')",
      'balances',
      'b EUR',
      '',
    ],
    ['update lots set fee = null_or_zero', 'lots', 'b BTCUSDT.SIM 0', 'fee'],
    ['delete from desk_states', 'desk_states', '', ''],
    ["update quarantine set resolution = 'adopt'", 'quarantine', 'q1', 'resolution'],
    ["update ledger set amount = '2'", 'ledger', 'd1', 'amount'],
    ['update instruments set price_precision = 3', 'instruments', 'BTCUSDT.SIM', 'price_precision'],
  ])('names the first difference after: %s', async (sql, table, key, column) => {
    const place = await create();
    const store = await opened(place);
    await store.append('a', life);
    await store.connection.write(() => rowsOf(sql.replace('null_or_zero', "'0'")));
    const report = await doctor(place);
    expect(report).toMatchObject({
      healthy: false,
      chain: { fault: null },
      difference: { table, account: 'a', key, column },
    });
    await rebuildBooks(place);
    expect((await doctor(place)).healthy).toBe(true);
  });

  it('looks beyond a page of events', async () => {
    const place = await create();
    const store = await opened(place);
    await store.append('a', [defined]);
    await store.append('a', Array.from({ length: 250 }, (_, i) => bought('b', i + 1)).flat());
    expect(await doctor(place)).toMatchObject({ healthy: true, chain: { events: 1_001 } });
  });
}

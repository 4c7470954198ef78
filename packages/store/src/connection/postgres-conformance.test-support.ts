import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import pg from 'pg';
import { expect, it } from 'vitest';
import { openStore } from '../open-store.ts';
import { opened } from '../migrations/migration-conformance.test-support.ts';
import { bought, defined, filled, intended, sent } from '../events/sample-events.test-support.ts';
import { rowsOf } from './connection.ts';

/** Runs SQL on a connection of its own. */
async function ask(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

/** What only a server can do wrong. */
export function postgresConformance(create: () => Promise<string>): void {
  it('asks no more often for many events than for some', async () => {
    const store = await opened(await create());
    const { connection } = store;
    const write = connection.write.bind(connection);
    let statements = 0;
    connection.write = (work) =>
      write(function* () {
        const steps = work();
        let step = steps.next();
        while (step.done !== true) {
          statements += 1;
          step = steps.next(yield step.value);
        }
        return step.value;
      });
    const asked = async (events: readonly OrderEvent[]): Promise<number> => {
      statements = 0;
      await store.append('a', events);
      return statements;
    };
    await store.append('a', [defined]);
    const some = await asked([1, 2].flatMap((n) => bought('b', n)));
    const sold = [filled('c', 1, 's', 'SELL', 50), filled('c', 2, 's2', 'SELL', 150)];
    const sells = [
      intended('c', 1, 'SELL'),
      sent('c', 1),
      intended('c', 2, 'SELL', 150),
      sent('c', 2),
    ];
    expect(some).toBeLessThanOrEqual(16);
    // A fill more or less, a table more or less; 400 events are not 100 times as much.
    const many = Array.from({ length: 100 }, (_, i) => bought('b', i + 3)).flat();
    expect(await asked([...many, ...sells, ...sold])).toBeLessThanOrEqual(some + 2);
    expect((await store.records('lots', 'a', 'c')).length).toBe(2);
    // And lots that go away.
    await store.append('a', [
      intended('c', 3, 'BUY', 200),
      sent('c', 3),
      filled('c', 3, 'b3', 'BUY', 200),
    ]);
    expect(await store.records('lots', 'a', 'c')).toEqual([]);
    expect((await store.verifyChain()).fault).toBeNull();
  });

  it('names a lost connection, goes on afterwards, and lost nothing', async () => {
    const url = await create();
    const store = await opened(url);
    await store.append('a', [defined]);
    const slow = store.connection.write(() => rowsOf('select pg_sleep(20)'));
    const failed = expect(slow).rejects.toMatchObject({
      code: 'STORE_CONNECTION',
      disposition: 'retry',
    });
    await expect
      .poll(() =>
        ask(
          url,
          "select 1 from pg_stat_activity where query like '%pg_sleep(20)%' and state = 'active' and pid <> pg_backend_pid()",
        ).then((r) => r.rowCount),
      )
      .toBe(1);
    await ask(
      url,
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await failed;
    await store.append('a', bought('b', 1));
    expect((await store.events('a')).length).toBe(5);
  });

  it('finds out what became of a commit whose answer was lost', async () => {
    const url = await create();
    const store = await opened(url);
    await store.append('a', [defined]);
    // A deferred trigger runs inside COMMIT, after all statements: the connection dies there.
    await ask(
      url,
      `create table die (x int);
       create function die() returns trigger language plpgsql as $$ begin
         if exists (select 1 from die) then perform pg_terminate_backend(pg_backend_pid()); end if; return null; end $$;
       create constraint trigger die after insert on order_events deferrable initially deferred
         for each row execute function die();
       insert into die values (1)`,
    );
    await expect(store.append('a', [intended('b', 1)])).rejects.toMatchObject({
      code: 'STORE_CONNECTION',
      message: expect.stringContaining('kept nothing') as string,
    });
    expect((await store.events('a')).length).toBe(1);
    await ask(url, 'delete from die');
    await store.append('a', [intended('b', 1)]);
    expect((await store.verifyChain()).fault).toBeNull();
  });

  it('names a lock that is held too long', async () => {
    const url = await create();
    const store = await opened(url, { lockWait: 200 });
    await store.append('a', [defined]);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('begin');
    await client.query('select * from stream_heads for update');
    await expect(store.append('a', [intended('b', 1)])).rejects.toMatchObject({
      code: 'STORE_LOCKED',
      disposition: 'retry',
    });
    await client.query('rollback');
    await client.end();
    await store.append('a', [intended('b', 1)]);
  });

  it('names a statement that takes too long', async () => {
    const store = await opened(await create(), { statementTimeout: 100 });
    await expect(store.connection.read(() => rowsOf('select pg_sleep(5)'))).rejects.toMatchObject({
      code: 'STORE_TIMEOUT',
      disposition: 'retry',
    });
  });

  it('refuses a server that takes no writes, or would lose them', async () => {
    const url = await create();
    const name = new URL(url).pathname.slice(1);
    await ask(url, `alter database ${name} set default_transaction_read_only = on`);
    await expect(openStore(url)).rejects.toMatchObject({
      code: 'STORE_READ_ONLY',
      disposition: 'halt',
    });
  });

  it('refuses what is not there', async () => {
    const url = new URL(await create());
    url.pathname = '/no_such_database';
    await expect(openStore(url.href)).rejects.toMatchObject({ code: 'STORE_OPEN' });
    url.password = 'wrong-secret';
    const wrong = await openStore(url.href).then(
      () => null,
      (error: unknown) => String(error),
    );
    expect(wrong).not.toContain('wrong-secret');
    url.port = '1';
    await expect(openStore(url.href)).rejects.toMatchObject({
      code: 'STORE_CONNECTION',
      disposition: 'retry',
    });
  });

  it('refuses whole numbers that a double does not hold', async () => {
    const store = await opened(await create());
    await expect(
      store.connection.read(() => rowsOf('select 9007199254740993::bigint as n')),
    ).rejects.toMatchObject({ code: 'STORE_REFUSED' });
    const rows = await store.connection.read(() => rowsOf('select 9007199254740991::bigint as n'));
    expect(rows).toEqual([{ n: 9007199254740991 }]);
  });
}

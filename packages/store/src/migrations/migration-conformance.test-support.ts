import { BOOK_KEYS, BOOK_TABLES } from '@nightdesk/core/execution/events/records';
import { expect, it, onTestFinished } from 'vitest';
import { BOOK_COLUMNS, columnName } from '../books/book-columns.ts';
import { rowsOf, textIn } from '../connection/connection.ts';
import { openStore, type Store } from '../open-store.ts';
import { bought, defined } from '../events/sample-events.test-support.ts';
import { migrate, pendingMigrations } from './migrate.ts';
import { migrations } from './migrations.ts';

/** Opens a store that is closed when the test ends. */
export async function opened(
  place: string,
  ...rest: readonly [] | [Parameters<typeof openStore>[1]]
): Promise<Store> {
  const store = await openStore(place, ...rest);
  onTestFinished(() => store.close());
  return store;
}

/** What both databases must do about schemas. */
export function migrationConformance(create: () => Promise<string>): void {
  it('goes up, down and up again', async () => {
    const store = await opened(await create());
    const { connection } = store;
    const names = Object.keys(migrations(connection.dialect));
    expect(await pendingMigrations(connection)).toEqual([]);
    expect(await migrate(connection, null)).toEqual([...names].reverse());
    expect(await pendingMigrations(connection)).toEqual(names);
    expect(await migrate(connection)).toEqual(names);
    await store.append('a', [defined, ...bought('b', 1)]);
    expect((await store.records('orders', 'a')).length).toBe(1);
  });

  it('keeps the columns that the records have', async () => {
    const { connection } = await opened(await create());
    for (const table of BOOK_TABLES) {
      const name = columnName(table);
      const rows = await connection.read(() =>
        connection.dialect === 'sqlite'
          ? rowsOf('select name from pragma_table_info(?) order by cid', name)
          : rowsOf(
              "select column_name::text as name from information_schema.columns where table_name = ? and table_schema = 'public' order by ordinal_position",
              name,
            ),
      );
      const columns = rows.map((row) => textIn(row, 'name'));
      expect(columns).toEqual(['account', ...Object.keys(BOOK_COLUMNS[table]).map(columnName)]);
      expect(columns).toEqual(expect.arrayContaining([...BOOK_KEYS[table]].map(columnName)));
    }
  });

  it('lets several that open a new database at once agree', async () => {
    const place = await create();
    const stores = await Promise.all([opened(place), opened(place), opened(place)]);
    await Promise.all(stores.map((store, i) => store.append(`a${i}`, [defined])));
    expect(await stores[0]?.accounts()).toEqual(['a0', 'a1', 'a2']);
  });

  it('refuses an older schema when asked only to check, and a newer one always', async () => {
    const place = await create();
    const store = await opened(place);
    await migrate(store.connection, Object.keys(migrations(store.connection.dialect))[0] ?? null);
    await expect(openStore(place, { schema: 'check' })).rejects.toMatchObject({
      code: 'STORE_SCHEMA',
      disposition: 'halt',
    });
    await migrate(store.connection);
    await store.connection.write(() =>
      rowsOf(
        "insert into schema_migrations (name, timestamp) values ('9999-from-the-future', 'x')",
      ),
    );
    await expect(openStore(place)).rejects.toMatchObject({ code: 'STORE_SCHEMA' });
    await expect(openStore(place)).rejects.toThrow(/9999-from-the-future/);
  });

  it('takes decimals only where decimals belong', async () => {
    const { connection } = await opened(await create());
    const insert = (total: string): Promise<unknown> =>
      connection.write(() =>
        rowsOf(
          'insert into balances (account, bot, currency, total) values (?, ?, ?, ?)',
          'a',
          'b',
          total,
          total,
        ),
      );
    for (const good of ['0', '-1', '12.5', '-0.00000001', '123456789012345678901234567890.5']) {
      await insert(good);
    }
    for (const bad of ['', '-', 'x', '1.', '.5', '1.2.3', '1e5', '--1', '1-', ' 1', 'NaN', '+1']) {
      await expect(insert(bad), bad).rejects.toMatchObject({ code: 'STORE_REFUSED' });
    }
  });
}

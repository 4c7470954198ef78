import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Statement } from '../connection/connection.ts';
import type { SqliteConnection } from '../connection/sqlite-connection.ts';
import { bought, defined, intended } from '../events/sample-events.test-support.ts';
import { opened } from '../migrations/migration-conformance.test-support.ts';
import { temporaryFolder } from '../temp-folder.test-support.ts';
import { loadBooks } from './load-books.ts';

it('finds what is recent by an index, so that old records are not read', async () => {
  const store = await opened(join(temporaryFolder(), 'store.db'));
  await store.append('a', [defined, ...bought('b', 1), intended('b', 2)]);
  const asked: Statement[] = [];
  const { books } = await store.connection.read(function* () {
    const steps = loadBooks('a', 6, 1_000);
    let step = steps.next();
    while (step.done !== true) {
      asked.push(step.value);
      step = steps.next(yield step.value);
    }
    return step.value;
  });
  expect(books.all('orders')).toHaveLength(2);
  // A store on a file is SQLite's.
  const { database } = store.connection as SqliteConnection;
  const plans = asked
    .filter(({ sql }) => / from (orders|fills|ledger) /.test(sql))
    .map(({ sql, parameters }) => {
      const rows = database.prepare(`explain query plan ${sql}`).all(parameters);
      return rows.map((row) => (row as { readonly detail: string }).detail).join('; ');
    });
  expect(plans).toEqual([
    'SEARCH orders USING INDEX orders_open (account=? AND bot>?)',
    'SEARCH orders USING INDEX orders_over (account=? AND updated_time>?)',
    'SEARCH fills USING INDEX fills_by_time (account=? AND time>?)',
    'SEARCH ledger USING INDEX ledger_by_time (account=? AND time>?)',
    // What the books began with, among all entries: there are some thousand a year.
    'SEARCH ledger USING INDEX ledger_by_time (account=?)',
  ]);
});

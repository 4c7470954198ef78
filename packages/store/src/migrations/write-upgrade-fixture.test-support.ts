/**
 * `node packages/store/src/migrations/write-upgrade-fixture.test-support.ts STEP` writes the rows of a store as of a
 * step, for `upgrade-conformance`: run it for what was the last step before you add the next one. Whatever new tables
 * that step brought are to be filled here first. A file that is there already is never written again.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAccountStore } from '../account-store.ts';
import { type Choice, legalEvents } from '../books/random-events.test-support.ts';
import { rowsOf, textIn } from '../connection/connection.ts';
import { bought, filled, intended, sent } from '../events/sample-events.test-support.ts';
import { openStore } from '../open-store.ts';
import { migrate } from './migrate.ts';

const [step = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'nightdesk-fixture-'));
const store = await openStore(join(folder, 'store.db'));

// Every kind of action, on several orders.
const actions = [10, 0, 1, 6, 3, 0, 1, 2, 9, 8, 11, 12, 5, 7];
const choices = Array.from({ length: 60 }, (_, i): Choice => [
  actions[i % actions.length] ?? 0,
  (i * 7) % 11,
  (i * 53) % 400,
]);
await store.append('main', [
  ...legalEvents(choices),
  ...bought('gamma', 1),
  intended('gamma', 2, 'SELL', 100, 110),
  sent('gamma', 2),
  filled('gamma', 2, 'g2', 'SELL', 100, 110),
]);
const account = openAccountStore(store, 'second');
await account.load();
await account.commit({
  events: legalEvents(choices.slice(0, 20)),
  states: [
    { bot: 'alpha', seen: 3, state: { version: 1, words: ['ü', null, 1.5] } },
    { bot: 'beta', seen: 0, state: null },
  ],
  cursors: [
    { name: 'ledger', cursor: '' },
    { name: 'trades/BTCUSDT.SIM', cursor: '17' },
  ],
});

await migrate(store.connection, step);
const tables = await store.connection.read(() =>
  rowsOf(
    "select name from sqlite_schema where type = 'table' and name not like 'schema_migrations%' order by rowid",
  ),
);
let text = '';
for (const table of tables.map((row) => textIn(row, 'name'))) {
  const rows = await store.connection.read(() => rowsOf(`select * from ${table} order by 1, 2`));
  for (const row of rows) text += `${JSON.stringify({ table, row })}\n`;
}
await store.close();
rmSync(folder, { recursive: true });
const file = join(import.meta.dirname, 'upgrade-fixtures', `${step}.jsonl`);
writeFileSync(file, text, { flag: 'wx' });

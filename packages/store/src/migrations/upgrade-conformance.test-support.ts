import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { foldEvents } from '@nightdesk/core/execution/events/fold-events';
import { canonicalJson } from '@nightdesk/core/execution/events/canonical-json';
import { BOOK_TABLES } from '@nightdesk/core/execution/events/records';
import { expect, it } from 'vitest';
import { openAccountStore } from '../account-store.ts';
import { rowsOf, type SqlValue, type Steps } from '../connection/connection.ts';
import { doctor } from '../doctor.ts';
import { bought } from '../events/sample-events.test-support.ts';
import { openStore } from '../open-store.ts';
import { migrate } from './migrate.ts';
import { opened } from './migration-conformance.test-support.ts';
import { migrations } from './migrations.ts';

type Line = { readonly table: string; readonly row: Readonly<Record<string, SqlValue>> };

/**
 * One file a step: every row of a store as that version wrote it. They are never changed; a new step comes with
 * the file of the one before, which `write-upgrade-fixture.test-support.ts` writes.
 */
const FOLDER = join(import.meta.dirname, 'upgrade-fixtures');

function linesOf(step: string): Line[] {
  const text = readFileSync(join(FOLDER, `${step}.jsonl`), 'utf8');
  // Written by us, and whatever a database would not take fails there.
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

function* insert(lines: readonly Line[]): Steps<void> {
  for (const { table, row } of lines) {
    const names = Object.keys(row);
    const marks = names.map(() => '?').join(', ');
    yield* rowsOf(
      `insert into ${table} (${names.join(', ')}) values (${marks})`,
      ...Object.values(row),
    );
  }
}

function sorted(rows: readonly object[]): string[] {
  return rows.map((row) => canonicalJson({ ...row })).sort();
}

/** What both databases must do about a store that an earlier version wrote. */
export function upgradeConformance(create: () => Promise<string>): void {
  const steps = Object.keys(migrations('sqlite'));

  it('has a store of every earlier step', () => {
    const files = readdirSync(FOLDER).map((name) => name.replace('.jsonl', ''));
    expect(files.sort()).toEqual(steps.slice(0, -1));
  });

  it.each(steps.slice(0, -1))(
    'takes up a store written at step %s, with every row',
    async (step) => {
      const place = await create();
      const lines = linesOf(step);
      const old = await openStore(place);
      await migrate(old.connection, null);
      await migrate(old.connection, step);
      await old.connection.write(() => insert(lines));
      await old.close();
      await expect(openStore(place, { schema: 'check' })).rejects.toMatchObject({
        code: 'STORE_SCHEMA',
      });

      const store = await opened(place);
      for (const table of new Set(lines.map((line) => line.table))) {
        const before = lines.filter((line) => line.table === table).map(({ row }) => row);
        const names = Object.keys(before[0] ?? {}).join(', ');
        const after = await store.connection.read(() => rowsOf(`select ${names} from ${table}`));
        expect(sorted(after), table).toEqual(sorted(before));
      }
      expect(await doctor(place)).toMatchObject({ healthy: true, chain: { accounts: 2 } });
      for (const account of ['main', 'second']) {
        const books = foldEvents((await store.events(account)).map(({ event }) => event));
        for (const table of BOOK_TABLES) {
          expect(sorted(await store.records(table, account)), table).toEqual(
            sorted(books.all(table)),
          );
        }
        // And it goes on from there.
        const hold = openAccountStore(store, account);
        const { sequence } = await hold.load();
        await hold.commit({
          events: bought('delta', 1),
          states: [{ bot: 'delta', seen: sequence, state: {} }],
        });
      }
      expect(await doctor(place)).toMatchObject({ healthy: true });
    },
  );

  it('does not build books in a store that it may only look at', async () => {
    const place = await create();
    const [first = ''] = steps;
    const store = await opened(place);
    await store.connection.write(() => insert(linesOf(first)));
    await (await openStore(place, { schema: 'check' })).close();
    expect(await doctor(place)).toMatchObject({ healthy: false });
    // As after an end between the migration and the building.
    await (await openStore(place)).close();
    expect(await doctor(place)).toMatchObject({ healthy: true });
  });
}

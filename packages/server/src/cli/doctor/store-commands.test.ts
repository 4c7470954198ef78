import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rowsOf } from '@nightdesk/store/connection/connection';
import { bought, defined } from '@nightdesk/store/events/sample-events.test-support';
import { openStore } from '@nightdesk/store/open-store';
import { startPostgres } from '@nightdesk/store/postgres-server.test-support';
import { spawnWriter } from '@nightdesk/store/writer.test-support';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { Workplace } from '../run-cli.test-support.ts';

let place: Workplace;
let file = '';
beforeEach(() => {
  place = new Workplace();
  file = place.path('home', 'desk.db');
});
afterEach(() => {
  place.remove();
});

/** A store of two accounts and ten events, where the commands look for it. */
async function fill(at: string = file): Promise<void> {
  const store = await openStore(at);
  await store.append('a', [defined, ...bought('b', 1), ...bought('b', 2)]);
  await store.append('z', [defined]);
  await store.close();
}

async function change(sql: string, at: string = file): Promise<void> {
  const store = await openStore(at);
  await store.connection.write(() => rowsOf(sql));
  await store.close();
}

describe('nightdesk doctor', () => {
  it('says that all is sound, as text and as JSON', async () => {
    await fill();
    const text = await place.run('doctor');
    expect([text.code, text.err]).toEqual([0, '']);
    expect(text.out).toBe(
      `${file} is sound: 10 events of 2 accounts, each as it was written, and the books are what they say.\n`,
    );
    const json = await place.run('doctor', file, '--json');
    expect(json.code).toBe(0);
    expect(JSON.parse(json.out)).toMatchObject({
      place: file,
      healthy: true,
      accounts: 2,
      events: 10,
      fault: null,
      difference: null,
      rebuilt: false,
    });
  });

  it('names what is wrong with the books, ends with 1, and mends them when asked', async () => {
    await fill();
    await change("update positions set quantity = '9' where account = 'a'");
    const sick = await place.run('doctor');
    expect(sick.code).toBe(1);
    expect(sick.out).toContain(`${file} is NOT sound.\nThe events are whole (10 events of 2`);
    expect(sick.out).toContain('quantity is "9" in the table and "2" by the events');
    expect(sick.out).toContain('nightdesk doctor --rebuild');
    expect(await place.run('doctor', '--json')).toMatchObject({
      code: 1,
      out: expect.stringContaining('"column":"quantity"') as string,
    });
    const mended = await place.run('doctor', '--rebuild');
    expect(mended.code).toBe(0);
    expect(mended.out).toMatch(/^The books were written anew.*\n.* is sound: /);
    expect((await place.run('doctor', '--rebuild')).out).not.toContain('anew');
  });

  it('names an event that was changed, and rebuilds nothing from it', async () => {
    await fill();
    await change('drop trigger order_events_no_update');
    await change("update order_events set bot = 'x' where account = 'a' and sequence = 3");
    const sick = await place.run('doctor');
    expect(sick.code).toBe(1);
    expect(sick.out).toContain('account a: event 3 (SendAttempted) is not what was written there');
    expect(sick.out).toContain('restore the last back-up');
    const rebuilt = await place.run('doctor', '--rebuild');
    expect([rebuilt.code, rebuilt.out]).toEqual([1, '']);
    expect(rebuilt.err).toMatch(/^error DOCTOR_CHAIN: /);
  });

  it('says what to do where there is no store, or none that it can read', async () => {
    const none = await place.run('doctor');
    expect([none.code, none.out]).toEqual([1, '']);
    expect(none.err).toMatch(/^error STORE_OPEN: .*desk\.db/);
    expect(existsSync(file)).toBe(false);
    const odd = await place.run('doctor', place.write('x.db', 'no database at all\n'.repeat(100)));
    expect(odd.err).toMatch(/^error STORE_CORRUPT: /);
    expect((await place.run('doctor', 'mysql://h/d')).err).toMatch(/^error STORE_URL: /);
    expect((await place.run('doctor', 'a', 'b')).code).toBe(2);
  });

  it('examines PostgreSQL, which is backed up with its own tools', async ({ skip }) => {
    const server = await startPostgres();
    if ('reason' in server) {
      skip(server.reason);
      return;
    }
    onTestFinished(() => server.stop());
    const url = await server.create();
    await fill(url);
    const sound = await place.run('doctor', url);
    expect([sound.code, sound.err]).toEqual([0, '']);
    expect(sound.out).toMatch(/^postgres:\/\/127\.0\.0\.1:\d+\/\w+ is sound: 10 events/);
    await change("update balances set total = '1'", url);
    const sick = await place.run('doctor', url);
    expect([sick.code, sick.out.includes('test@')]).toEqual([1, false]);
    for (const args of [
      ['backup', 'x.db', '--store', url],
      ['restore', 'x.db', '--store', url],
    ]) {
      const { code, err } = await place.run(...args);
      expect([code, err.includes('pg_dump'), err.includes('test@')]).toEqual([1, true, false]);
    }
  }, 60_000);
});

describe('nightdesk backup and restore', () => {
  it('copy and bring back', async () => {
    await fill();
    const made = await place.run('backup');
    expect([made.code, made.err]).toEqual([0, '']);
    expect(made.out).toMatch(/10 events of 2 accounts, every event and all books checked\.\n$/);
    const [name = ''] = readdirSync(place.path('home', 'backups'));
    expect(name).toMatch(/^desk-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.db$/);
    const copy = place.path('home', 'backups', name);
    expect((await place.run('doctor', copy)).code).toBe(0);

    const store = await openStore(file);
    await store.append('a', bought('b', 3));
    const busy = await place.run('restore', copy);
    expect([busy.code, busy.out]).toEqual([1, '']);
    expect(busy.err).toMatch(/^error STORE_LOCKED: /);
    await store.close();
    const back = await place.run('restore', copy, '--json');
    expect([back.code, back.err]).toEqual([0, '']);
    expect(JSON.parse(back.out)).toEqual({
      file,
      accounts: 2,
      events: 10,
      books: true,
      replaced: `${file}.replaced`,
    });
    expect(JSON.parse((await place.run('doctor', '--json')).out)).toMatchObject({ events: 10 });
    const replaced = await place.run('doctor', `${file}.replaced`, '--json');
    expect(JSON.parse(replaced.out)).toMatchObject({ events: 14 });

    const elsewhere = await place.run('restore', copy, '--store', 'other/desk.db');
    expect(elsewhere.out).toMatch(/other\/desk\.db: 10 events.*\nLet the desk reconcile/);
  });

  it('keeps one moment while another process writes', async () => {
    await fill();
    const writer = spawnWriter(file, 'w', 'a');
    await writer.acknowledged(30);
    const before = writer.count();
    const { code, out } = await place.run('backup', 'copy.db', '--json');
    const during = writer.count();
    await writer.acknowledged(during + 20);
    await writer.kill();
    expect(code).toBe(0);
    const report: unknown = JSON.parse(out);
    expect(report).toMatchObject({ file: place.path('copy.db'), accounts: 2, books: true });
    // Three events an append: what was acknowledged before is in it, and no append by halves.
    const { events } = report as { readonly events: number };
    expect((events - 10) % 3).toBe(0);
    expect(events).toBeGreaterThanOrEqual(10 + 3 * before);
    expect((await place.run('doctor', 'copy.db')).code).toBe(0);
    expect((await place.run('doctor')).code).toBe(0);
  }, 30_000);

  it('never write over what is there, and leave nothing half-done', async () => {
    await fill();
    const copy = place.path('copy.db');
    writeFileSync(copy, 'mine');
    expect((await place.run('backup', 'copy.db')).err).toMatch(/^error STORE_BACKUP: .*already/);
    expect(readFileSync(copy, 'utf8')).toBe('mine');
    expect((await place.run('restore', 'copy.db')).err).toMatch(/^error STORE_CORRUPT: /);
    expect((await place.run('restore', 'none.db')).err).toMatch(/^error STORE_OPEN: /);
    await change("update orders set status = 'ACCEPTED'");
    const bad = await place.run('backup', 'bad.db');
    expect([bad.code, bad.out]).toEqual([1, '']);
    expect(bad.err).toMatch(/^error STORE_BACKUP: The copy is not sound: orders, account a/);
    expect(readdirSync(place.folder).sort()).toEqual(['copy.db', 'home']);
    expect(readdirSync(place.path('home'))).toEqual(['desk.db']);
  });
});

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import type { AccountStore } from '@nightdesk/core/ports/account-store';
import { openAccountStore, openStore } from '@nightdesk/store';
import { rowsOf } from '@nightdesk/store/connection/connection';
import { openSqlite } from '@nightdesk/store/connection/sqlite-connection';

import { WORK_FOLDER } from '../harness/data-set.ts';
import { orderEvents } from '../harness/order-events.ts';
import { checkCount, type PartOptions, type PartResult } from '../harness/part-result.ts';
import { runNode } from '../harness/run-node.ts';
import { median, timedAsync } from '../harness/statistics.ts';

/** Commits asked for at once. */
const GROUP = 100;
/** A bot's kernel of some weight: 4 kB as JSON. */
const STATE = {
  windows: Array.from({ length: 400 }, (_, i) => i * 1.001),
  words: 'x'.repeat(1_024),
};

/**
 * What an order waits for before it may be sent: its intent on the disk, by itself and in company, beside what one
 * insert of the same size into a bare SQLite file costs. And what a long history costs: the start and the doctor.
 */
export async function storePart({ bars, rounds, say }: PartOptions): Promise<PartResult> {
  await mkdir(WORK_FOLDER, { recursive: true });
  const folder = await mkdtemp(join(WORK_FOLDER, 'store-'));
  const place = join(folder, 'desk.db');
  const history = join(folder, 'history.db');
  const commits = rounds * 12;
  // A million takes a minute: not for a quick run.
  const length = rounds < 20 ? Math.min(bars, 100_000) : bars;
  const bare = await openBare(join(folder, 'bare.db'));
  const store = await openStore(place);
  try {
    say(`${commits} commits`);
    const account = openAccountStore(store, 'desk');
    await account.load();
    const events = orderEvents(Infinity);
    const times = { bare: [] as number[], one: [] as number[], group: [] as number[] };
    let kept = 0;
    for (let i = 0; i < commits; i += 1) {
      times.bare.push((await timedAsync(() => bare.insert(i))).wallMs);
      times.one.push((await timedAsync(() => commitNext(account, events, kept))).wallMs);
      kept += 1;
      if (i % 12 > 0) continue;
      const group = async (): Promise<void> => {
        const all = Array.from({ length: GROUP }, () => commitNext(account, events, kept));
        await Promise.all(all);
      };
      times.group.push((await timedAsync(group)).wallMs);
      kept += GROUP;
    }
    say(`a history of ${length.toLocaleString('en')} events`);
    await runNode([join(import.meta.dirname, '..', 'make-events.ts'), history, String(length)]);
    const old = await openStore(history);
    const start = await timedAsync(() => openAccountStore(old, 'bench').load());
    await old.close();
    say('the doctor');
    const script = join(import.meta.dirname, '..', 'doctor.ts');
    const { stdout } = await runNode([script, history]);
    // Printed by `doctor.ts` of this same folder.
    const seen = JSON.parse(stdout) as DoctorRun;
    const single = median(times.one);
    return {
      part: 'store',
      title: `The store, and a history of ${length.toLocaleString('en')} order events`,
      figures: [
        {
          name: 'commit of an order event and a state of 4 kB',
          value: single,
          unit: 'ms',
          target: null,
          note: `an insert of the same size into a bare SQLite file ${median(times.bare).toFixed(2)} ms`,
        },
        {
          name: 'the same against the bare insert',
          value: single / median(times.bare),
          unit: 'ratio',
          target: { is: 'at most', value: 2.5 },
        },
        {
          name: `${GROUP} commits asked for at once`,
          value: median(times.group),
          unit: 'ms',
          target: null,
          note: `${((median(times.group) / GROUP) * 1000).toFixed(0)} µs each`,
        },
        {
          name: 'a desk takes up its account',
          value: start.wallMs,
          unit: 'ms',
          target: { is: 'at most', value: 500 },
        },
        { name: 'the doctor', value: seen.seconds, unit: 's', target: null },
        {
          name: "the doctor's peak memory",
          value: seen.peakMb,
          unit: 'MB',
          target: { is: 'at most', value: 500 },
        },
      ],
      checks: [
        checkCount('events committed', kept, (await account.load()).sequence),
        checkCount('events of the history', length, start.value.sequence),
        checkCount('events that the doctor saw', length, seen.events),
        checkCount('the doctor is content', 1, Number(seen.healthy)),
      ],
      notes: [],
      details: { times, start: start.wallMs, doctor: seen },
    };
  } finally {
    await store.close();
    await bare.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface DoctorRun {
  readonly healthy: boolean;
  readonly events: number;
  readonly seconds: number;
  readonly peakMb: number;
}

function commitNext(
  account: AccountStore,
  events: Iterator<OrderEvent, void>,
  seen: number,
): Promise<void> {
  const next = events.next();
  if (next.done === true) throw new Error('the events ended');
  return account.commit({ events: [next.value], states: [{ bot: 'alpha', seen, state: STATE }] });
}

/** One insert, one commit, on the same disk with the same promise: nothing can be durable for less. */
async function openBare(
  file: string,
): Promise<{ insert(id: number): Promise<unknown>; close(): Promise<void> }> {
  const connection = await openSqlite(file);
  await connection.write(() => rowsOf('create table t (id integer primary key, text text)'));
  const text = JSON.stringify(STATE);
  return {
    insert: (id) =>
      connection.write(() => rowsOf('insert into t (id, text) values (?, ?)', id, text)),
    close: () => connection.close(),
  };
}

import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import { parseEvent } from '@nightdesk/core/execution/events/parse-event';
import type { AccountChange, BotState, ReadCursor } from '@nightdesk/core/ports/account-store';
import type { Json } from '@nightdesk/core/strategy/json';

/** One commit of an account as the simulated journal keeps it. */
export interface AccountRecord {
  readonly events: readonly OrderEvent[];
  /** The kernels' states as JSON text: only the last of each is ever read. */
  readonly states: readonly {
    readonly bot: string;
    readonly seen: number;
    readonly text: string;
  }[];
  readonly cursors: readonly ReadCursor[];
}

/** The record of changes that share one write. */
export function accountRecord(changes: readonly AccountChange[]): AccountRecord {
  return {
    events: changes.flatMap(({ events }) => events),
    states: changes.flatMap(({ states = [] }) =>
      states.map(({ bot, seen, state }) => ({ bot, seen, text: JSON.stringify(state) })),
    ),
    cursors: changes.flatMap(({ cursors = [] }) => cursors),
  };
}

/** Reads a record back, each event field by field. */
export function parseAccountRecord(value: unknown): AccountRecord {
  // The journal holds nothing that this code did not write; its checksum has been looked at.
  const record = value as AccountRecord;
  const events = record.events.map(({ bot, time, kind, payload }) =>
    parseEvent(bot, time, kind, payload),
  );
  return { ...record, events };
}

/** The last state of each bot, by name. */
export function lastStates(records: readonly AccountRecord[]): BotState[] {
  const last = new Map<string, AccountRecord['states'][number]>();
  for (const { states } of records) for (const state of states) last.set(state.bot, state);
  return (
    [...last.values()]
      .toSorted((a, b) => (a.bot < b.bot ? -1 : 1))
      // It was written by `JSON.stringify`.
      .map(({ bot, seen, text }) => ({ bot, seen, state: JSON.parse(text) as Json }))
  );
}

/** The last cursor of each name, by name. */
export function lastCursors(records: readonly AccountRecord[]): ReadCursor[] {
  const last = new Map<string, ReadCursor>();
  for (const { cursors } of records) for (const cursor of cursors) last.set(cursor.name, cursor);
  return [...last.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

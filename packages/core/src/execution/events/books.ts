import { isTerminal } from '../../orders/order-status.ts';
import type { BookTable, BookTables } from './records.ts';
import { BOOK_KEYS, BOOK_TABLES } from './records.ts';

/** Begin of the ids of the entries that say with what a currency or an instrument began. */
export const OPENING = 'opening/';

/** Text that tells a record apart within its table: its key fields, joined by a character that no name holds. */
export function recordKey<T extends BookTable>(table: T, record: BookTables[T]): string {
  const fields: readonly (keyof BookTables[T] & string)[] = BOOK_KEYS[table];
  return fields.map((field) => String(record[field])).join('\n');
}

/** The key of a record by its key fields, in the order of `BOOK_KEYS`. */
export function keyOf(...parts: readonly (string | number)[]): string {
  return parts.join('\n');
}

type Maps = { readonly [T in BookTable]: Map<string, BookTables[T]> };

function emptyMaps(): Maps {
  return {
    instruments: new Map(),
    orders: new Map(),
    fills: new Map(),
    positions: new Map(),
    lots: new Map(),
    balances: new Map(),
    trades: new Map(),
    ledger: new Map(),
    quarantine: new Map(),
    deskStates: new Map(),
  };
}

/** What became of one record since the books were loaded. */
export interface BookChange<T extends BookTable> {
  readonly table: T;
  /** null when the record is gone. */
  readonly after: BookTables[T] | null;
  /** null when it is new. */
  readonly before: BookTables[T] | null;
}

/**
 * The books of one account: records by table and key. Records are immutable, the books are not.
 * They may hold a part only, as long as it is all that the next events touch (see `readSet`).
 */
export class AccountBooks {
  readonly #records: Maps = emptyMaps();
  /** Records as they were loaded, of those that changed; null = there was none. */
  readonly #before: { readonly [T in BookTable]: Map<string, BookTables[T] | null> } = emptyMaps();

  get<T extends BookTable>(table: T, key: string): BookTables[T] | null {
    return this.#table(table).get(key) ?? null;
  }

  /** All records of a table, in the order in which they came. */
  all<T extends BookTable>(table: T): BookTables[T][] {
    return [...this.#table(table).values()];
  }

  /** Takes up a record that is stored already: no change. */
  load<T extends BookTable>(table: T, record: BookTables[T]): void {
    this.#table(table).set(recordKey(table, record), record);
  }

  put<T extends BookTable>(table: T, record: BookTables[T]): void {
    const key = recordKey(table, record);
    this.#note(table, key);
    this.#table(table).set(key, record);
  }

  remove(table: BookTable, key: string): void {
    this.#note(table, key);
    this.#table(table).delete(key);
  }

  /** Every record that is not what was loaded, by table. */
  changes(): BookChange<BookTable>[] {
    return BOOK_TABLES.flatMap((table) => this.#changesOf(table));
  }

  /** What changed so far is of no interest any more: {@link changes} counts from here. */
  settle(): void {
    for (const table of BOOK_TABLES) this.#before[table].clear();
  }

  /**
   * Drops what is older than `since` (ms) and cannot change any more: ended orders, fills, ledger entries, closed
   * trades. What the books began with stays, because it says what they follow. No change.
   *
   * @returns how many records were dropped
   */
  prune(since: number): number {
    let dropped = 0;
    const drop = <T extends BookTable>(
      table: T,
      isOld: (record: BookTables[T]) => boolean,
    ): void => {
      const records: Map<string, BookTables[T]> = this.#table(table);
      for (const [key, record] of records) {
        if (isOld(record) && records.delete(key)) dropped += 1;
      }
    };
    drop('orders', (order) => order.updatedTime < since && isTerminal(order.status));
    drop('fills', (fill) => fill.time < since);
    drop('ledger', (entry) => entry.time < since && !entry.entryId.startsWith(OPENING));
    drop('trades', (trade) => trade.exitTime < since);
    return dropped;
  }

  #changesOf<T extends BookTable>(table: T): BookChange<T>[] {
    const found: BookChange<T>[] = [];
    for (const [key, before] of this.#befores(table)) {
      const after = this.get(table, key);
      if (before === after) continue;
      found.push({ table, before, after });
    }
    return found;
  }

  #note<T extends BookTable>(table: T, key: string): void {
    const before: Map<string, BookTables[T] | null> = this.#befores(table);
    if (!before.has(key)) before.set(key, this.get(table, key));
  }

  #table<T extends BookTable>(table: T): Map<string, BookTables[T]> {
    return this.#records[table];
  }

  #befores<T extends BookTable>(table: T): Map<string, BookTables[T] | null> {
    return this.#before[table];
  }
}

import type { Migration } from 'kysely/migration';
import type { DialectName } from '../connection/connection.ts';
import { dialectWords } from './dialect-words.ts';
import { books } from './m0002-books.ts';
import { accountState } from './m0003-account-state.ts';
import { identity } from './m0004-identity.ts';
import { desk } from './m0005-desk.ts';
import { orderEvents } from './m0001-order-events.ts';

/** All migrations by name, in order. A released one is never changed: a change is a new one at the end. */
export function migrations(dialect: DialectName): Record<string, Migration> {
  const words = dialectWords(dialect);
  return {
    '0001-order-events': orderEvents(words),
    '0002-books': books(words),
    '0003-account-state': accountState(words),
    '0004-identity': identity(words),
    '0005-desk': desk(words),
  };
}

import { type RawBuilder, sql } from 'kysely';
import type { DialectName } from '../connection/connection.ts';

/**
 * What the two databases say differently, for migrations. Migrations are never changed once released, and
 * neither is the meaning of these words.
 */
export interface DialectWords {
  readonly name: DialectName;
  /** Whole numbers of 64 bits: times in ms, sequences. */
  readonly integer: 'integer' | 'bigint';
  /** Ends of `create table`: strict types on SQLite. */
  readonly strict: RawBuilder<unknown>;
  /** A check that a text column holds a plain decimal number (or null). */
  decimal(column: string): RawBuilder<boolean>;
}

/** The words of a database. */
export function dialectWords(name: DialectName): DialectWords {
  if (name === 'postgres') {
    return {
      name,
      integer: 'bigint',
      strict: sql``,
      decimal: (column) => sql<boolean>`${sql.ref(column)} ~ '^-?[0-9]+([.][0-9]+)?$'`,
    };
  }
  return {
    name,
    integer: 'integer',
    strict: sql`strict`,
    decimal: (column) => {
      const c = sql.ref(column);
      return sql<boolean>`(${c} glob '[0-9]*' or ${c} glob '-[0-9]*') and substr(${c}, 2) not glob '*[^0-9.]*' and ${c} not glob '*.' and length(${c}) - length(replace(${c}, '.', '')) <= 1`;
    },
  };
}

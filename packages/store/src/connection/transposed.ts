import type { SqlValue } from './connection.ts';

/** Rows as columns: what `unnest` of PostgreSQL makes rows of again, so that one statement serves any number. */
export function transposed(rows: readonly (readonly SqlValue[])[], width: number): SqlValue[][] {
  return Array.from({ length: width }, (_, column) => rows.map((row) => row[column] ?? null));
}

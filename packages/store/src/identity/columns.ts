import { type Row, textIn } from '../connection/connection.ts';

/** The text in a column that may be empty. @throws TypeError when it is neither. */
export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : textIn(row, column);
}

/** The number in a column that may be empty. @throws TypeError when it is neither. */
export function numberOrNull(row: Row, column: string): number | null {
  const value = row[column];
  if (value === null || typeof value === 'number') return value;
  throw new TypeError(`column ${column} holds ${typeof value}, a number or nothing was expected`);
}

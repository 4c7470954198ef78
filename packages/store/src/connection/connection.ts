/** What both databases carry: text, numbers (whole, below 2^53) and nothing. */
export type SqlValue = string | number | null;

/** A row, by the names of its columns. */
export type Row = Readonly<Record<string, SqlValue>>;

/** A value of a statement; a list of values only on PostgreSQL, where one statement is one round trip. */
export type SqlParameter = SqlValue | readonly SqlValue[];

/** One statement; `?` stands for a parameter on both databases. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly SqlParameter[];
}

/**
 * Work of one transaction: it yields statements and is given their rows. Written once, it runs synchronously
 * on SQLite, where nothing can come between two statements, and with awaits on PostgreSQL. It must do nothing
 * else: when the database asks for it, it is thrown away and begun anew.
 */
export type Steps<T> = Generator<Statement, T, readonly Row[]>;

/** Which database it is. */
export type DialectName = 'sqlite' | 'postgres';

/** An open database. Every method throws NightdeskError with a `STORE_…` code. */
export interface Connection {
  readonly dialect: DialectName;
  /** Where it is, for messages: without a password. */
  readonly place: string;
  /** Runs work that writes. Resolved = durable; rejected = nothing of it happened, save for `STORE_UNKNOWN`. */
  write<T>(work: () => Steps<T>): Promise<T>;
  /** Runs work that reads, on one unchanging view of the database. */
  read<T>(work: () => Steps<T>): Promise<T>;
  close(): Promise<void>;
}

/** Yields one statement and gives back its rows: `yield* rowsOf(sql, …)`. */
export function* rowsOf(
  sql: string,
  ...parameters: readonly SqlParameter[]
): Steps<readonly Row[]> {
  return yield { sql, parameters };
}

/** The text in a column. @throws TypeError when it is no text: a bug of a query, not of the data. */
export function textIn(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw new TypeError(`column ${column} holds ${typeof value}, text was expected`);
}

/** The number in a column. @throws TypeError when it is none. */
export function numberIn(row: Row, column: string): number {
  const value = row[column];
  if (typeof value === 'number') return value;
  throw new TypeError(`column ${column} holds ${typeof value}, a number was expected`);
}

/** The part of better-sqlite3 that is used here: its own package carries no types. */
declare module 'better-sqlite3' {
  /** A prepared statement. `reader` is true when it gives rows. */
  export interface SqliteStatement {
    readonly reader: boolean;
    all(parameters: readonly unknown[]): unknown[];
    run(parameters: readonly unknown[]): {
      readonly changes: number;
      readonly lastInsertRowid: number;
    };
    iterate(parameters: readonly unknown[]): IterableIterator<unknown>;
  }

  /** How far a back-up has come, in pages. */
  export interface BackupProgress {
    readonly totalPages: number;
    readonly remainingPages: number;
  }

  /** An open database file. */
  export interface SqliteDatabase {
    readonly inTransaction: boolean;
    readonly open: boolean;
    prepare(sql: string): SqliteStatement;
    exec(sql: string): void;
    pragma(text: string, options?: { readonly simple?: boolean }): unknown;
    backup(
      file: string,
      options?: { readonly progress?: (info: BackupProgress) => number },
    ): Promise<BackupProgress>;
    close(): void;
  }

  const Database: new (
    file: string,
    options?: {
      readonly readonly?: boolean;
      readonly fileMustExist?: boolean;
      readonly timeout?: number;
    },
  ) => SqliteDatabase;
  export default Database;
}

/** What the baseline uses of better-sqlite3, which brings no types. */
declare module 'better-sqlite3' {
  export default class Database {
    constructor(file: string);
    pragma(text: string): unknown;
    exec(sql: string): void;
    prepare(sql: string): { run(...values: readonly (string | number)[]): unknown };
  }
}

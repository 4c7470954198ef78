import { AccountBooks } from '../events/books.ts';
import { BOOK_TABLES, type BookTable } from '../events/records.ts';

/** Books with the same records, to try events on. Takes time and memory for each record. */
export function copyBooks(books: AccountBooks): AccountBooks {
  const copy = new AccountBooks();
  for (const table of BOOK_TABLES) copyTable(books, copy, table);
  return copy;
}

function copyTable<T extends BookTable>(from: AccountBooks, to: AccountBooks, table: T): void {
  for (const record of from.all(table)) to.load(table, record);
}

import { storeError } from '../store-error.ts';

/** Where a store is. */
export type StorePlace =
  | { readonly dialect: 'sqlite'; readonly file: string }
  | { readonly dialect: 'postgres'; readonly url: string; readonly shown: string };

/**
 * Reads a place: `postgres://…` or `postgresql://…` is a server, everything else without `scheme://` a file
 * (also `file:…`).
 *
 * @throws NightdeskError `STORE_URL`; passwords are kept out of it.
 */
export function parseStoreUrl(text: string): StorePlace {
  if (/^postgres(?:ql)?:\/\//.test(text)) {
    try {
      const url = new URL(text);
      return {
        dialect: 'postgres',
        url: text,
        shown: `postgres://${url.hostname}${url.port === '' ? '' : `:${url.port}`}${url.pathname}`,
      };
    } catch {
      throw storeError(
        'STORE_URL',
        'DATABASE_URL begins with postgres:// and is not an address; write postgres://USER:PASSWORD@HOST:5432/DATABASE and escape special characters of the password with %.',
      );
    }
  }
  const file = text.startsWith('file:')
    ? text.slice('file:'.length).replace(/^\/\/(?=\/)/, '')
    : text;
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(file);
  if (file === ':memory:') {
    throw storeError(
      'STORE_URL',
      'A database in memory would lose every order with the process; give the path of a file.',
    );
  }
  if (file === '' || scheme !== null) {
    throw storeError(
      'STORE_URL',
      `${file === '' ? 'An empty text' : `"${scheme?.[1] ?? ''}://…"`} does not name a database; give the path of a SQLite file or postgres://HOST/DATABASE.`,
      { scheme: scheme?.[1] ?? '' },
    );
  }
  return { dialect: 'sqlite', file };
}

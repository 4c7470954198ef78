/**
 * Every error code of this package, for documentation and for programs that match on them. What refuses an
 * event has the codes of core (`ORDER_…`, `FILL_CONFLICT`, …).
 *
 * | code | meaning | disposition |
 * |---|---|---|
 * | `STORE_URL` | neither a path nor a `postgres://` address | refuse |
 * | `STORE_NODE` | this Node is too old for the database driver | refuse |
 * | `STORE_OPEN` | the database cannot be opened | halt |
 * | `STORE_READ_ONLY` | file, folder or server takes no writes | halt |
 * | `STORE_FULL` | the disk is full; nothing was half-written | halt |
 * | `STORE_CORRUPT` | the file is damaged or no database | halt |
 * | `STORE_NOT_DURABLE` | the database would acknowledge what it may lose | halt |
 * | `STORE_SCHEMA` | written by another version | halt |
 * | `STORE_LOCKED` | another writer holds it too long | retry |
 * | `STORE_TIMEOUT` | a statement took too long | retry |
 * | `STORE_CONNECTION` | the connection was lost before the commit; nothing was written | retry |
 * | `STORE_UNKNOWN` | the connection was lost during the commit and could not be asked again | halt |
 * | `STORE_CONFLICT` | another writer was faster: read on and decide again | retry |
 * | `STORE_REFUSED` | a rule of the database refused a row | halt |
 * | `STORE_CLOSED` | the store was closed | refuse |
 * | `STORE_BACKUP` | the copy is not what it should be, or cannot be written | refuse |
 * | `STORE_FAILED` | anything else the database says | halt |
 */
export const STORE_ERROR_CODES = [
  'STORE_URL',
  'STORE_NODE',
  'STORE_OPEN',
  'STORE_READ_ONLY',
  'STORE_FULL',
  'STORE_CORRUPT',
  'STORE_NOT_DURABLE',
  'STORE_SCHEMA',
  'STORE_LOCKED',
  'STORE_TIMEOUT',
  'STORE_CONNECTION',
  'STORE_UNKNOWN',
  'STORE_CONFLICT',
  'STORE_REFUSED',
  'STORE_CLOSED',
  'STORE_BACKUP',
  'STORE_FAILED',
] as const;

/** One of {@link STORE_ERROR_CODES}. */
export type StoreErrorCode = (typeof STORE_ERROR_CODES)[number];

import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { StoreErrorCode } from '../codes.ts';
import { driverCode, storeError, wordsOf } from '../store-error.ts';

/** What PostgreSQL's SQLSTATE codes (and those of the network) mean to the desk, by their beginning. */
const MEANINGS: readonly (readonly [begin: string, code: StoreErrorCode, remedy: string])[] = [
  [
    '53100',
    'STORE_FULL',
    'the disk of the server is full. Free some space; nothing was half-written',
  ],
  [
    '25006',
    'STORE_READ_ONLY',
    'the server takes no writes (a standby, or set read-only). Connect to the primary',
  ],
  ['42501', 'STORE_READ_ONLY', 'the role may not write here. Grant it the rights on the schema'],
  ['55P03', 'STORE_LOCKED', 'another writer holds the rows. Try again'],
  ['40001', 'STORE_LOCKED', 'another writer was faster. Try again'],
  ['40P01', 'STORE_LOCKED', 'two writers waited for each other. Try again'],
  [
    '57014',
    'STORE_TIMEOUT',
    'the statement took too long. Try again; look at the load of the server',
  ],
  ['57P03', 'STORE_CONNECTION', 'the server is starting or stopping. Try again'],
  ['57P0', 'STORE_CONNECTION', 'the server ended the connection. Try again'],
  ['25P03', 'STORE_CONNECTION', 'the transaction idled too long and was ended. Try again'],
  [
    '53300',
    'STORE_CONNECTION',
    'the server has no connection left. Try again, or raise max_connections',
  ],
  ['08', 'STORE_CONNECTION', 'the connection was lost. Try again'],
  [
    'ECONN',
    'STORE_CONNECTION',
    'the server cannot be reached. Check that it runs and the address is right',
  ],
  ['EPIPE', 'STORE_CONNECTION', 'the connection was lost. Try again'],
  ['ETIMEDOUT', 'STORE_CONNECTION', 'the server does not answer. Check the network'],
  ['ENOTFOUND', 'STORE_OPEN', 'there is no such host. Check DATABASE_URL'],
  ['28', 'STORE_OPEN', 'the server refuses this user. Check user and password in DATABASE_URL'],
  ['3D000', 'STORE_OPEN', 'there is no such database. Create it, or correct DATABASE_URL'],
  ['XX001', 'STORE_CORRUPT', 'the data of the server are damaged. Restore the last back-up'],
  ['XX002', 'STORE_CORRUPT', 'an index of the server is damaged. Restore the last back-up'],
  [
    '23',
    'STORE_REFUSED',
    'a rule of the database refused a row. This is a bug, or the data were changed by hand',
  ],
];

/** A PostgreSQL error as one that says where and what to do. Errors of ours pass unchanged. */
export function postgresError(error: unknown, place: string): NightdeskError {
  if (error instanceof NightdeskError) return error;
  const reason = driverCode(error);
  const meaning = MEANINGS.find(([begin]) => reason !== '' && reason.startsWith(begin));
  if (meaning !== undefined) {
    const [, code, remedy] = meaning;
    return storeError(code, `${place}: ${wordsOf(error)}: ${remedy}.`, { place, reason }, error);
  }
  if (isLost(error)) {
    return storeError(
      'STORE_CONNECTION',
      `${place}: ${wordsOf(error)}: the connection was lost. Try again.`,
      { place, reason },
      error,
    );
  }
  return storeError('STORE_FAILED', `${place}: ${wordsOf(error)}.`, { place, reason }, error);
}

/** The driver's own words for a connection that is gone carry no code. */
function isLost(error: unknown): boolean {
  return (
    error instanceof Error &&
    /connection (?:terminated|timeout|error)|not queryable|timeout exceeded when trying to connect/i.test(
      error.message,
    )
  );
}

import type { Steps } from '../connection/connection.ts';
import { readHead } from './append.ts';
import { readAccounts, readRows } from './read-events.ts';
import { chainHash, type EventRow, GENESIS_HASH } from './stored-event.ts';

/** What is wrong with a stream. */
export type ChainProblem =
  /** A row is gone and later ones are there. */
  | 'missing'
  /** A row was changed, or stands in another one's place. */
  | 'edited'
  /** A row is whole and does not follow the one before. */
  | 'unlinked'
  /** The last rows are gone. */
  | 'truncated'
  /** Rows follow the end that the head names, or the head names another hash. */
  | 'unanchored';

/** The first thing that is wrong. */
export interface ChainFault {
  readonly account: string;
  /** Number of the first event that is not as it was written. */
  readonly sequence: number;
  readonly problem: ChainProblem;
  /** In words. */
  readonly text: string;
}

/** The result of looking at every row. */
export interface ChainReport {
  readonly accounts: number;
  readonly events: number;
  /** null when all is whole. */
  readonly fault: ChainFault | null;
}

/** Rows looked at between two questions to the database: bounds the memory. */
const PAGE = 1_000;
const LAST = Number.MAX_SAFE_INTEGER;

/**
 * Looks at every row of every stream (or of one): its place, its hash, its link to the one before, and the head.
 * Finds a row that was edited, removed, moved or cut off by anyone who did not also rewrite all that follows and
 * the head; against that only a copy of a head kept elsewhere helps.
 *
 * @param looked told now and then at how many events it has looked
 */
export function* verifyChain(
  account?: string,
  looked: (events: number) => void = () => undefined,
): Steps<ChainReport> {
  const accounts = account === undefined ? yield* readAccounts() : [account];
  let events = 0;
  for (const name of accounts) {
    const { count, fault } = yield* verifyStream(name, (count) => looked(events + count));
    events += count;
    if (fault !== null) return { accounts: accounts.length, events, fault };
  }
  return { accounts: accounts.length, events, fault: null };
}

function* verifyStream(
  account: string,
  looked: (count: number) => void,
): Steps<{ count: number; fault: ChainFault | null }> {
  let last = 0;
  let hash = GENESIS_HASH;
  for (;;) {
    const rows: readonly EventRow[] = yield* readRows(account, last + 1, LAST, PAGE);
    for (const row of rows) {
      const fault = rowFault(row, last, hash);
      if (fault !== null) return { count: last, fault: { account, ...fault } };
      last = row.sequence;
      hash = row.hash;
    }
    looked(last);
    if (rows.length < PAGE) break;
  }
  const head = yield* readHead(account);
  return { count: last, fault: headFault(account, last, hash, head) };
}

function rowFault(row: EventRow, last: number, hash: string): Omit<ChainFault, 'account'> | null {
  const sequence = last + 1;
  if (row.sequence !== sequence) {
    return {
      sequence,
      problem: 'missing',
      text: `event ${sequence} is missing, the next one is ${row.sequence}`,
    };
  }
  if (chainHash(row) !== row.hash) {
    return {
      sequence,
      problem: 'edited',
      text: `event ${sequence} (${row.kind}) is not what was written there`,
    };
  }
  if (row.previousHash !== hash) {
    return {
      sequence,
      problem: 'unlinked',
      text: `event ${sequence} (${row.kind}) does not follow event ${last}; one of the two was rewritten`,
    };
  }
  return null;
}

function headFault(
  account: string,
  last: number,
  hash: string,
  head: { readonly sequence: number; readonly hash: string } | null,
): ChainFault | null {
  const anchored = head?.sequence ?? 0;
  if (anchored > last) {
    return {
      account,
      sequence: last + 1,
      problem: 'truncated',
      text: `events ${last + 1} to ${anchored} are missing at the end`,
    };
  }
  if (anchored < last || (head?.hash ?? GENESIS_HASH) !== hash) {
    return {
      account,
      sequence: Math.min(anchored + 1, last),
      problem: 'unanchored',
      text: `the head names event ${anchored}, and the rows end with another event ${last}`,
    };
  }
  return null;
}

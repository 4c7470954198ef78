import { hash as digest } from 'node:crypto';
import { canonicalJson } from '@nightdesk/core/execution/events/canonical-json';
import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import { parseEvent } from '@nightdesk/core/execution/events/parse-event';
import { numberIn, type Row, textIn } from '../connection/connection.ts';
import { storeError } from '../store-error.ts';

/** An event with its place in the stream of its account. */
export interface StoredEvent {
  readonly account: string;
  /** 1, 2, … without gaps. */
  readonly sequence: number;
  readonly event: OrderEvent;
  readonly previousHash: string;
  /** SHA-256 in hexadecimal of {@link chainHash}'s text. */
  readonly hash: string;
}

/** The columns of one row of `order_events`. */
export interface EventRow {
  readonly account: string;
  readonly sequence: number;
  readonly time: number;
  readonly bot: string;
  readonly kind: string;
  readonly payload: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** What the first event of a stream is chained to. */
export const GENESIS_HASH: string = '0'.repeat(64);

/**
 * The hash of a row: SHA-256 over its fields in lines, the payload last. No other field can hold a line break,
 * so that no two rows have one text.
 */
export function chainHash(row: Omit<EventRow, 'hash'>): string {
  const { account, sequence, time, bot, kind, previousHash, payload } = row;
  return digest(
    'sha256',
    `nightdesk-event-1\n${account}\n${sequence}\n${time}\n${bot}\n${kind}\n${previousHash}\n${payload}`,
  );
}

/** The row of an event that follows a head. The event is checked once more, field by field. */
export function eventRow(
  account: string,
  sequence: number,
  previousHash: string,
  given: OrderEvent,
): EventRow {
  const event = parseEvent(given.bot, given.time, given.kind, given.payload);
  // What the parser gives back is plain JSON: names, texts, numbers and flags.
  const payload = canonicalJson({ ...event.payload } as Parameters<typeof canonicalJson>[0]);
  const { bot, time, kind } = event;
  const row = { account, sequence, time, bot, kind, payload, previousHash };
  return { ...row, hash: chainHash(row) };
}

/** Reads a row of `order_events`. */
export function readEventRow(row: Row): EventRow {
  return {
    account: textIn(row, 'account'),
    sequence: numberIn(row, 'sequence'),
    time: numberIn(row, 'time'),
    bot: textIn(row, 'bot'),
    kind: textIn(row, 'kind'),
    payload: textIn(row, 'payload'),
    previousHash: textIn(row, 'previous_hash'),
    hash: textIn(row, 'hash'),
  };
}

/**
 * The event of a row. Its hash is not looked at: `verifyChain` does that.
 *
 * @throws NightdeskError `STORE_CORRUPT` when the payload is not what the kind says.
 */
export function storedEvent(row: EventRow): StoredEvent {
  const { account, sequence, previousHash, hash } = row;
  try {
    const payload: unknown = JSON.parse(row.payload);
    const event = parseEvent(row.bot, row.time, row.kind, payload);
    return { account, sequence, event, previousHash, hash };
  } catch (error) {
    throw storeError(
      'STORE_CORRUPT',
      `Event ${sequence} of account ${account} cannot be read (${error instanceof Error ? error.message : String(error)}); verify the chain, and restore the last back-up if it is broken.`,
      { account, sequence },
      error,
    );
  }
}

import type { AccountBooks } from './books.ts';
import { keyOf } from './books.ts';
import type { OrderEvent } from './order-event.ts';
import { type ReadRange, readSet } from './read-set.ts';

/** Tables of which a desk at work holds the recent records only. They only ever grow. */
export type RecallTable = 'orders' | 'fills' | 'ledger';

/** One record of such a table, by its whole key. */
export interface RecallRange extends ReadRange {
  readonly table: RecallTable;
}

/** The same trade or entry may be reported with another time than it was booked with, within this, ms. */
const TIME_SLACK = 3_600_000;

/**
 * What must be recalled before `event` is folded into books that hold recent records only: its order when it is not
 * there, and, when the event is old, the fill or ledger entry that it may repeat. Mostly nothing.
 *
 * @param since from when on (ms) the books lack nothing, see `AccountSnapshot`
 */
export function recallSet(books: AccountBooks, event: OrderEvent, since: number): RecallRange[] {
  return readSet(event).filter((range): range is RecallRange => {
    const { table } = range;
    if (table !== 'orders' && table !== 'fills' && table !== 'ledger') return false;
    if (books.get(table, keyOf(...range.key)) !== null) return false;
    // A new order's id is new, as its bot counts on from its last; the store refuses it if not.
    if (table === 'orders') return event.kind !== 'OrderIntended';
    return event.time < since + TIME_SLACK;
  });
}

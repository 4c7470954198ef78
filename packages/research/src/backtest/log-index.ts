import type { EventLog } from '@nightdesk/core/kernel/event-log';

/** Where things stand in an event log: read once, because each look at an event makes an object. */
export interface LogIndex {
  /** Row of the decision behind each order, by the order's sequence; −1 = none. */
  readonly decisions: Int32Array;
  /** Row in the log of each fill, in order. */
  readonly fills: Int32Array;
  /** Sum of the fills' values, raw units of the settlement currency. */
  readonly tradedValue: bigint;
}

/** Walks a log once. */
export function indexLog(log: EventLog): LogIndex {
  let decisions = new Int32Array(1024).fill(-1);
  let fills = new Int32Array(1024);
  let count = 0;
  let tradedValue = 0n;
  for (let i = 0; i < log.length; i += 1) {
    const event = log.at(i);
    if (event.kind === 'OrderInitialized') {
      if (event.order >= decisions.length) decisions = grown(decisions, event.order);
      decisions[event.order] = event.row;
    } else if (event.kind === 'OrderFilled') {
      if (count === fills.length) fills = grown(fills, count);
      fills[count] = i;
      count += 1;
      tradedValue += event.amounts[3];
    }
  }
  return { decisions, fills: fills.subarray(0, count), tradedValue };
}

function grown(column: Int32Array<ArrayBuffer>, index: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(column.length * 2, index + 1)).fill(-1);
  larger.set(column);
  return larger;
}

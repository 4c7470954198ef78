import type { EventLog, LoggedEvent } from '@nightdesk/core/kernel/event-log';

/** Orders refused for one kind of reason. */
export interface Refusal {
  readonly status: 'DENIED' | 'REJECTED';
  /** Such as `RISK_MIN_NOTIONAL`; of a venue's rejection its words. */
  readonly code: string;
  count: number;
  /** When the first was refused, ms, and its reason in full. */
  readonly first: number;
  readonly reason: string;
}

/** Where things stand in an event log: read once, because each look at an event makes an object. */
export interface LogIndex {
  /** Row of the decision behind each order, by the order's sequence; −1 = none. */
  readonly decisions: Int32Array;
  /** Row in the log of each fill, in order. */
  readonly fills: Int32Array;
  /** Orders that were made, refused ones included. */
  readonly orders: number;
  /** Orders that risk denied or the venue rejected, by what begins the reason (its code). */
  readonly refusals: readonly Refusal[];
  /** Sum of the fills' values, raw units of the settlement currency. */
  readonly tradedValue: bigint;
}

/** Walks a log once. */
export function indexLog(log: EventLog): LogIndex {
  let decisions = new Int32Array(1024).fill(-1);
  let fills = new Int32Array(1024);
  let count = 0;
  let tradedValue = 0n;
  let orders = 0;
  const refusals = new Map<string, Refusal>();
  for (let i = 0; i < log.length; i += 1) {
    const event = log.at(i);
    if (event.kind === 'OrderInitialized') {
      if (event.order >= decisions.length) decisions = grown(decisions, event.order);
      decisions[event.order] = event.row;
      orders += 1;
    } else if (event.kind === 'OrderFilled') {
      if (count === fills.length) fills = grown(fills, count);
      fills[count] = i;
      count += 1;
      tradedValue += event.amounts[3];
    } else if (event.kind === 'OrderDenied') refuse(refusals, 'DENIED', event);
    else if (event.kind === 'OrderRejected') refuse(refusals, 'REJECTED', event);
  }
  return {
    decisions,
    fills: fills.subarray(0, count),
    orders,
    refusals: [...refusals.values()],
    tradedValue,
  };
}

function refuse(
  refusals: Map<string, Refusal>,
  status: Refusal['status'],
  { text, time }: LoggedEvent,
): void {
  const code = /^[A-Z][A-Z0-9_]+(?=:)/.exec(text)?.[0] ?? text;
  const known = refusals.get(`${status} ${code}`);
  if (known === undefined) {
    refusals.set(`${status} ${code}`, { status, code, count: 1, first: time, reason: text });
  } else known.count += 1;
}

function grown(column: Int32Array<ArrayBuffer>, index: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(column.length * 2, index + 1)).fill(-1);
  larger.set(column);
  return larger;
}

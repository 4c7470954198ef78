import { EVENT } from '@nightdesk/core/kernel/event-kinds';
import type { EventLog } from '@nightdesk/core/kernel/event-log';

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

/** Something the strategy warned of, in its own words. */
export interface Notice {
  readonly level: 'warn' | 'error';
  readonly text: string;
  count: number;
  /** When it was said first, ms. */
  readonly first: number;
}

/** Different notices that are kept; the others are counted. */
const MOST_NOTICES = 5;

/** Where things stand in an event log, and what it counts up to. */
export interface LogIndex {
  /** Row of the decision behind each order, by the order's sequence; −1 = none. */
  readonly decisions: Int32Array;
  /** Row in the log of each fill, in order. */
  readonly fills: Int32Array;
  /** Orders that were made, refused ones included. */
  readonly orders: number;
  /** Orders that risk denied or the venue rejected, by what begins the reason (its code). */
  readonly refusals: readonly Refusal[];
  /** Signals that the strategy gave instead of orders, or beside them. */
  readonly signals: number;
  /** The first different warnings and errors of the strategy, and how many it said in all. */
  readonly notices: readonly Notice[];
  readonly noticeCount: number;
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
  let signals = 0;
  let noticeCount = 0;
  const refusals = new Map<string, Refusal>();
  const notices = new Map<string, Notice>();
  const { length } = log;
  for (let i = 0; i < length; i += 1) {
    const kind = log.kindAt(i);
    if (kind === EVENT.OrderInitialized) {
      const order = log.orderAt(i);
      if (order >= decisions.length) decisions = grown(decisions, order);
      decisions[order] = log.rowAt(i);
      orders += 1;
    } else if (kind === EVENT.OrderFilled) {
      if (count === fills.length) fills = grown(fills, count);
      fills[count] = i;
      count += 1;
      tradedValue += log.amountAt(i, 3);
    } else if (kind === EVENT.OrderDenied) refuse(refusals, 'DENIED', log, i);
    else if (kind === EVENT.OrderRejected) refuse(refusals, 'REJECTED', log, i);
    else if (kind === EVENT.SignalEmitted) signals += 1;
    else if (kind === EVENT.Logged && notice(notices, log, i)) noticeCount += 1;
  }
  return {
    decisions,
    fills: fills.subarray(0, count),
    orders,
    refusals: [...refusals.values()],
    signals,
    notices: [...notices.values()],
    noticeCount,
    tradedValue,
  };
}

function refuse(
  refusals: Map<string, Refusal>,
  status: Refusal['status'],
  log: EventLog,
  row: number,
): void {
  const text = log.textAt(row);
  const code = /^[A-Z][A-Z0-9_]+(?=:)/.exec(text)?.[0] ?? text;
  const known = refusals.get(`${status} ${code}`);
  if (known === undefined) {
    refusals.set(`${status} ${code}`, {
      status,
      code,
      count: 1,
      first: log.timeAt(row),
      reason: text,
    });
  } else known.count += 1;
}

/** Takes note of a warning or an error; false for what is said at a lower level. */
function notice(notices: Map<string, Notice>, log: EventLog, row: number): boolean {
  const said = log.textAt(row);
  const level = said.startsWith('warn: ') ? 'warn' : said.startsWith('error: ') ? 'error' : null;
  if (level === null) return false;
  const known = notices.get(said);
  if (known !== undefined) known.count += 1;
  else if (notices.size < MOST_NOTICES) {
    const text = said.slice(level.length + 2);
    notices.set(said, { level, text, count: 1, first: log.timeAt(row) });
  }
  return true;
}

function grown(column: Int32Array<ArrayBuffer>, index: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(column.length * 2, index + 1)).fill(-1);
  larger.set(column);
  return larger;
}

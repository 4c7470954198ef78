import type { OrderRecord, TradeRecord } from '../result.ts';

/** What the trades that ended for one reason have in common. */
export interface ExitGroup {
  readonly reason: string;
  readonly trades: number;
  readonly wins: number;
  /** Mean of pnl / value at entry. */
  readonly averageReturn: number;
  /** Sum of profits, in the currency of the trades. */
  readonly pnl: number;
  readonly averageHold: number;
}

/** Trades by exit reason, the most frequent first, then by name. */
export function groupByExit(trades: readonly TradeRecord[]): readonly ExitGroup[] {
  const groups = new Map<
    string,
    { trades: number; wins: number; returns: number; pnl: number; hold: number }
  >();
  for (const trade of trades) {
    const group = groups.get(trade.exitReason) ?? {
      trades: 0,
      wins: 0,
      returns: 0,
      pnl: 0,
      hold: 0,
    };
    const pnl = Number(trade.pnl);
    group.trades += 1;
    group.wins += pnl > 0 ? 1 : 0;
    group.returns += trade.returnRatio;
    group.pnl += pnl;
    group.hold += trade.exitTime - trade.entryTime;
    groups.set(trade.exitReason, group);
  }
  return [...groups]
    .map(([reason, { trades: count, wins, returns, pnl, hold }]) => ({
      reason,
      trades: count,
      wins,
      averageReturn: returns / count,
      pnl,
      averageHold: hold / count,
    }))
    .sort((a, b) => b.trades - a.trades || compareText(a.reason, b.reason));
}

/** Orders that did not come to trade, by end and reason. */
export interface RefusalGroup {
  readonly status: string;
  readonly reason: string;
  readonly orders: number;
  readonly first: number;
  readonly last: number;
}

const REFUSED: ReadonlySet<string> = new Set(['DENIED', 'REJECTED']);

/** Orders denied by our risk or rejected by the venue, by reason, the most frequent first. */
export function groupRefusals(orders: readonly OrderRecord[]): readonly RefusalGroup[] {
  const groups = new Map<
    string,
    { status: string; reason: string; orders: number; first: number; last: number }
  >();
  for (const { status, reason, createdTime } of orders) {
    if (!REFUSED.has(status)) continue;
    const key = `${status} ${reason}`;
    const group = groups.get(key) ?? {
      status,
      reason,
      orders: 0,
      first: createdTime,
      last: createdTime,
    };
    group.orders += 1;
    group.first = Math.min(group.first, createdTime);
    group.last = Math.max(group.last, createdTime);
    groups.set(key, group);
  }
  return [...groups.values()].sort(
    (a, b) => b.orders - a.orders || compareText(a.reason, b.reason),
  );
}

/** By code unit: the same everywhere, whatever the locale. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import { describe, expect, it } from 'vitest';
import { fakeResult } from './fake-result.test-support.ts';
import { groupByExit, groupRefusals } from './group-trades.ts';

describe('groups', () => {
  const { trades, orders } = fakeResult({ bars: 4000 });

  it('split all trades by exit reason and lose none', () => {
    const groups = groupByExit(trades);
    expect(groups.reduce((sum, group) => sum + group.trades, 0)).toBe(trades.length);
    const total = trades.reduce((sum, { pnl }) => sum + Number(pnl), 0);
    expect(groups.reduce((sum, group) => sum + group.pnl, 0)).toBeCloseTo(total, 6);
    const counts = groups.map((group) => group.trades);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
  });

  it('count denied and rejected orders apart, and no others', () => {
    const groups = groupRefusals(orders);
    const refused = orders.filter(({ status }) => status === 'DENIED' || status === 'REJECTED');
    expect(refused.length).toBeGreaterThan(5);
    expect(groups.reduce((sum, group) => sum + group.orders, 0)).toBe(refused.length);
    for (const { first, last } of groups) expect(first).toBeLessThanOrEqual(last);
    expect(groupRefusals([])).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { linear, spot } from '../../model/instruments.test-support.ts';
import type { Json } from '../../strategy/json.ts';
import { ExitLevels } from './exit-levels.ts';
import { BREAK_EVEN_RULE } from './rules/break-even.ts';
import { ROI_TABLE_RULE } from './rules/roi-table.ts';
import { STOP_LOSS_RULE } from './rules/stop-loss.ts';
import { TAKE_PROFIT_RULE } from './rules/take-profit.ts';
import { TRAILING_STOP_RULE } from './rules/trailing-stop.ts';
import { viewOf } from './rules/view.test-support.ts';

const all = {
  stopLoss: { percent: 5 },
  trailingStop: { distance: { amount: 4 }, activation: { amount: 6 } },
  breakEven: { trigger: { amount: 3 } },
  takeProfit: { amount: 20 },
  roiTable: [[10, 2]],
  timeExit: { after: 3_600_000 },
} as const;

describe('ExitLevels', () => {
  it('takes the tightest stop and the nearest target, each with its rule', () => {
    const levels = new ExitLevels(spot(), 1, all);
    const seen = [100, 103, 106, 111].map((best) => {
      levels.see(viewOf({ best }));
      return [levels.stop?.raw, levels.stop?.decision.rule];
    });
    expect(seen).toEqual([
      [9500n, STOP_LOSS_RULE],
      [10000n, BREAK_EVEN_RULE],
      [10200n, TRAILING_STOP_RULE],
      [10700n, TRAILING_STOP_RULE],
    ]);
    expect(levels.target).toMatchObject({ raw: 12000n, decision: { rule: TAKE_PROFIT_RULE } });
    expect(levels.nextChange).toBe(600_000);
    levels.see(viewOf({ now: 600_000 }));
    expect(levels.target).toMatchObject({ raw: 10200n, decision: { rule: ROI_TABLE_RULE } });
    expect(levels.exit).toBeNull();
    levels.see(viewOf({ now: 3_600_000 }));
    expect(levels.exit?.rule).toBe('time exit');
  });

  it('never loosens the stop when the average falls, but lets the target come along', () => {
    const levels = new ExitLevels(spot(), 1, {
      stopLoss: { amount: 5 },
      takeProfit: { amount: 5 },
    });
    levels.see(viewOf());
    levels.see(viewOf({ entry: 90, best: 90 }));
    expect([levels.stop?.raw, levels.target?.raw]).toEqual([9500n, 9500n]);
    levels.see(viewOf({ entry: 110, best: 110 }));
    expect([levels.stop?.raw, levels.target?.raw]).toEqual([10500n, 11500n]);
  });

  it('rounds stops towards the market and targets away from the entry', () => {
    const rules = { stopLoss: { amount: 5.03 }, takeProfit: { amount: 5.03 } };
    const long = new ExitLevels(linear(), 1, rules);
    long.see(viewOf());
    expect([long.stop?.raw, long.target?.raw]).toEqual([950n, 1051n]);
    const short = new ExitLevels(linear(), -1, rules);
    short.see(viewOf({ direction: -1 }));
    expect([short.stop?.raw, short.target?.raw]).toEqual([1050n, 949n]);
  });

  it('has no stop where there is no such price, and says that it needs one', () => {
    const levels = new ExitLevels(spot(), 1, { stopLoss: { amount: 100 } });
    levels.see(viewOf());
    expect([levels.stop, levels.needsStop]).toEqual([null, true]);
    const free = new ExitLevels(spot(), 1, { breakEven: { trigger: { amount: 1 } } });
    free.see(viewOf());
    expect(free.needsStop).toBe(false);
    free.see(viewOf({ best: 101 }));
    expect(free.needsStop).toBe(true);
  });

  it('knows when a price is at a level, on either side', () => {
    const rules = { stopLoss: { amount: 5 }, takeProfit: { amount: 5 } };
    for (const direction of [1, -1] as const) {
      const levels = new ExitLevels(spot(), direction, rules);
      levels.see(viewOf({ direction }));
      const { stop, target } = levels;
      if (stop === null || target === null) throw new Error('levels are missing');
      const at = (distance: number): number => 100 + direction * distance;
      expect([at(-4.99), at(-5), at(-6)].map((x) => levels.isStopAt(stop, x))).toEqual([
        false,
        true,
        true,
      ]);
      expect([at(4.99), at(5), at(6)].map((x) => levels.isTargetAt(target, x))).toEqual([
        false,
        true,
        true,
      ]);
      expect(levels.isStopAt(stop, Number.NaN)).toBe(false);
    }
  });

  it('goes on from what it saved, through JSON', () => {
    const levels = new ExitLevels(spot(), 1, all);
    levels.see(viewOf({ best: 115 }));
    const other = new ExitLevels(spot(), 1, all);
    other.restore(JSON.parse(JSON.stringify(levels.save())) as Json);
    expect(other.stop).toEqual(levels.stop);
    other.see(viewOf({ best: 116 }));
    expect(other.stop?.raw).toBe(11200n);
  });
});

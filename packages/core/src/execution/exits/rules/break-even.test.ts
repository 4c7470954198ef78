import { describe, expect, it } from 'vitest';
import { BreakEven } from './break-even.ts';
import { levelOf, viewOf } from './view.test-support.ts';

describe('BreakEven', () => {
  it('wants nothing before the profit was seen, then the entry, whatever the price does', () => {
    const rule = new BreakEven({ trigger: { percent: 2 } });
    expect(rule.see(viewOf({ best: 101.9 }))).toBeNull();
    expect(rule.see(viewOf({ best: 102 }))).toMatchObject({ kind: 'stop', level: 100 });
    expect(rule.see(viewOf({ best: 99 }))).toMatchObject({ level: 100 });
  });

  it('adds the fees of both sides and the margin', () => {
    const rule = new BreakEven({ trigger: { amount: 1 }, marginPercent: 1 });
    const wish = rule.see(viewOf({ best: 110, entryFee: 0.001, exitFee: 0.002 }));
    // x − 0.002 x = 100 + 0.1 + 1
    expect(levelOf(wish)).toBeCloseTo(101.1 / 0.998, 10);
    const short = new BreakEven({ trigger: { amount: 1 } });
    const view = viewOf({ direction: -1, best: 90, entryFee: 0.001, exitFee: 0.002 });
    // 100 − 0.1 = x + 0.002 x
    expect(levelOf(short.see(view))).toBeCloseTo(99.9 / 1.002, 10);
  });

  it('goes on from what it saved', () => {
    const rule = new BreakEven({ trigger: { percent: 2 } });
    const other = new BreakEven({ trigger: { percent: 2 } });
    other.restore(rule.save());
    expect(other.see(viewOf())).toBeNull();
    rule.see(viewOf({ best: 105 }));
    other.restore(rule.save());
    expect(other.see(viewOf())).toMatchObject({ level: 100 });
  });
});

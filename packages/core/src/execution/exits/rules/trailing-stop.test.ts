import { describe, expect, it } from 'vitest';
import { TrailingStop, TRAILING_STOP_RULE } from './trailing-stop.ts';
import { viewOf } from './view.test-support.ts';

describe('TrailingStop', () => {
  it('follows the best price, from the entry on, and does not follow it back', () => {
    const rule = new TrailingStop({ distance: { amount: 3 } });
    const levels = [99, 104, 101, 106].map((best) => rule.see(viewOf({ best })));
    expect(levels.map((wish) => wish?.kind === 'stop' && wish.level)).toEqual([97, 101, 101, 103]);
    expect(levels[3]?.decision).toEqual({
      rule: TRAILING_STOP_RULE,
      values: { entry: 100, best: 106, level: 103 },
    });
  });

  it('mirrors for a short, and takes its per cent of the best price', () => {
    const rule = new TrailingStop({ distance: { percent: 10 } });
    rule.see(viewOf({ direction: -1, best: 80 }));
    expect(rule.see(viewOf({ direction: -1, best: 90 }))).toMatchObject({ level: 88 });
  });

  it('waits for the profit that activates it, and stays active', () => {
    const rule = new TrailingStop({ distance: { amount: 3 }, activation: { percent: 5 } });
    expect(rule.see(viewOf({ best: 104.99 }))).toBeNull();
    expect(rule.see(viewOf({ best: 105 }))).toMatchObject({ level: 102 });
    expect(rule.see(viewOf({ best: 95 }))).toMatchObject({ level: 102 });
  });

  it('goes on from what it saved', () => {
    const rule = new TrailingStop({ distance: { amount: 3 } });
    rule.see(viewOf({ best: 110 }));
    const other = new TrailingStop({ distance: { amount: 3 } });
    other.restore(rule.save());
    expect(other.see(viewOf({ best: 101 }))).toMatchObject({ level: 107 });
    const fresh = new TrailingStop({ distance: { amount: 3 } });
    fresh.restore(new TrailingStop({ distance: { amount: 3 } }).save());
    expect(fresh.see(viewOf())).toMatchObject({ level: 97 });
  });
});

import { describe, expect, it } from 'vitest';
import { StopLoss, STOP_LOSS_RULE } from './stop-loss.ts';
import { viewOf } from './view.test-support.ts';

describe('StopLoss', () => {
  it('is a price, a per cent of the entry, or a distance, below a long and above a short', () => {
    expect(new StopLoss({ price: 91 }).see(viewOf())).toMatchObject({ kind: 'stop', level: 91 });
    expect(new StopLoss({ percent: 4 }).see(viewOf({ entry: 50 }))).toMatchObject({ level: 48 });
    expect(new StopLoss({ amount: 4 }).see(viewOf({ entry: 50 }))).toMatchObject({ level: 46 });
    expect(new StopLoss({ amount: 4 }).see(viewOf({ direction: -1 }))).toMatchObject({
      level: 104,
    });
  });

  it('says why', () => {
    expect(new StopLoss({ amount: 4 }).see(viewOf()).decision).toEqual({
      rule: STOP_LOSS_RULE,
      values: { entry: 100, level: 96 },
    });
  });
});

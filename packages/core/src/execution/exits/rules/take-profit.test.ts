import { describe, expect, it } from 'vitest';
import { TakeProfit, TAKE_PROFIT_RULE } from './take-profit.ts';
import { viewOf } from './view.test-support.ts';

describe('TakeProfit', () => {
  it('is a price, a per cent of the entry, or a distance, above a long and below a short', () => {
    expect(new TakeProfit({ price: 120 }).see(viewOf())).toEqual({
      kind: 'target',
      level: 120,
      decision: { rule: TAKE_PROFIT_RULE, values: { entry: 100, level: 120 } },
    });
    expect(new TakeProfit({ percent: 4 }).see(viewOf({ entry: 50 }))).toMatchObject({ level: 52 });
    expect(new TakeProfit({ amount: 4 }).see(viewOf({ direction: -1 }))).toMatchObject({
      level: 96,
    });
  });
});

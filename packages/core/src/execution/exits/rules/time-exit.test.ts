import { describe, expect, it } from 'vitest';
import { TIME_EXIT_RULE, TimeExit } from './time-exit.ts';
import { viewOf } from './view.test-support.ts';

describe('TimeExit', () => {
  it('wants out when the time is over, and says when that is', () => {
    const rule = new TimeExit({ after: 1000 });
    const view = viewOf({ openedTime: 500, now: 1499 });
    expect(rule.see(view)).toBeNull();
    expect(rule.nextChange(view)).toBe(1500);
    expect(rule.see({ ...view, now: 1500 })).toEqual({
      kind: 'exit',
      decision: { rule: TIME_EXIT_RULE, values: { entry: 100, held: 1000 } },
    });
    expect(rule.nextChange({ ...view, now: 1500 })).toBe(Infinity);
  });
});

import { describe, expect, it } from 'vitest';
import { ROI_TABLE_RULE, RoiTable } from './roi-table.ts';
import { levelOf, viewOf } from './view.test-support.ts';

const MINUTE = 60_000;
const table = new RoiTable([
  [1, 5],
  [10, 1],
  [60, -2],
]);
const at = (minutes: number): number => minutes * MINUTE;

describe('RoiTable', () => {
  it('asks for less with time', () => {
    const level = (now: number): unknown => table.see(viewOf({ now }));
    expect(level(at(1) - 1)).toBeNull();
    expect(level(at(1))).toMatchObject({ kind: 'target', level: 105 });
    expect(level(at(10) - 1)).toMatchObject({ level: 105 });
    expect(level(at(10))).toMatchObject({ level: 101 });
    expect(level(at(600))).toEqual({
      kind: 'target',
      level: 98,
      decision: {
        rule: ROI_TABLE_RULE,
        values: { entry: 100, minutes: 60, percent: -2, level: 98 },
      },
    });
  });

  it('counts after fees, and from the opening', () => {
    const view = viewOf({ now: at(70), openedTime: at(69), entryFee: 0.001, exitFee: 0.001 });
    expect(levelOf(table.see(view))).toBeCloseTo(105.1 / 0.999, 10);
    expect(levelOf(table.see({ ...view, direction: -1 }))).toBeCloseTo(94.9 / 1.001, 10);
  });

  it('says when it changes', () => {
    const next = (now: number): number => table.nextChange(viewOf({ now, openedTime: 5 }));
    expect([next(5), next(at(1) + 5), next(at(10) + 5), next(at(60) + 5)]).toEqual([
      at(1) + 5,
      at(10) + 5,
      at(60) + 5,
      Infinity,
    ]);
  });
});

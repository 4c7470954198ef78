import type { ExitRule, ExitWish, PositionView } from '../exit-rule.ts';
import { netPrice } from '../net-price.ts';

/** From so many minutes after the opening on, this profit (per cent, after all fees) is enough. */
export type RoiRow = readonly [minutes: number, percent: number];

/** Rows with rising minutes. A per cent below zero lets a loser go. */
export type RoiTableSettings = readonly RoiRow[];

export const ROI_TABLE_RULE = 'ROI table';

const MINUTE = 60_000;

/** A target that comes nearer with time: the longer a position takes, the less is asked of it. */
export class RoiTable implements ExitRule {
  readonly #rows: RoiTableSettings;

  constructor(rows: RoiTableSettings) {
    this.#rows = rows;
  }

  see(view: PositionView): ExitWish | null {
    const held = view.now - view.openedTime;
    const row = this.#rows.findLast(([minutes]) => minutes * MINUTE <= held);
    if (row === undefined) return null;
    const [minutes, percent] = row;
    const level = netPrice(view, percent);
    return {
      kind: 'target',
      level,
      decision: { rule: ROI_TABLE_RULE, values: { entry: view.entry, minutes, percent, level } },
    };
  }

  nextChange(view: PositionView): number {
    const held = view.now - view.openedTime;
    const next = this.#rows.find(([minutes]) => minutes * MINUTE > held);
    return next === undefined ? Infinity : view.openedTime + next[0] * MINUTE;
  }

  save(): null {
    return null;
  }

  restore(): void {
    // The opening time is the position's.
  }
}

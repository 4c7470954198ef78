import type { ExitWish, PositionView } from '../exit-rule.ts';

/** A long from 100, opened at 0, without fees, as seen at the same price. */
export function viewOf(changes: Partial<PositionView> = {}): PositionView {
  const last = changes.last ?? 100;
  return {
    direction: 1,
    entry: 100,
    entryFee: 0,
    exitFee: 0,
    inverse: false,
    openedTime: 0,
    now: 0,
    last,
    best: last,
    ...changes,
  };
}

/** The level of a wish; NaN when it has none. */
export function levelOf(wish: ExitWish | null): number {
  return wish === null || wish.kind === 'exit' ? Number.NaN : wish.level;
}

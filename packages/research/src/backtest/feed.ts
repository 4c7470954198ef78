import type { BarColumns } from '@nightdesk/core/model/bar-columns';

/** The bars of one instrument, as the back-test plays them. */
export interface Feed {
  readonly bars: BarColumns;
  /**
   * Finer bars of the same instrument that orders are matched on, while the strategy sees only `bars`;
   * null to match on `bars` themselves. Where finer bars are missing, the coarse bar is used.
   */
  readonly detail: BarColumns | null;
}

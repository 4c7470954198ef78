import { MILLION } from './data-set.ts';
import type { PartOptions } from './part-result.ts';

/** How thorough a run is. */
export type Plan = Omit<PartOptions, 'say'>;

/** The run that the published table is from. */
const FULL: Plan = {
  bars: MILLION,
  rounds: 25,
  processes: 7,
  sizes: [100_000, MILLION, 10_000_000],
  instruments: [1, 2, 5, 10],
};

/** The same numbers are checked, in a fraction of the time; figures are rough. */
const QUICK: Plan = {
  bars: MILLION,
  rounds: 7,
  processes: 3,
  sizes: [100_000, MILLION],
  instruments: [1, 2, 5],
};

/** Correctness only, for the tests. */
export const TINY: Plan = {
  bars: 10_000,
  rounds: 2,
  processes: 1,
  sizes: [5_000, 10_000],
  instruments: [1, 2],
};

/** The plan of a run. */
export function planOf(quick: boolean): Plan {
  return quick ? QUICK : FULL;
}

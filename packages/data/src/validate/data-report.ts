import type { RowProblem } from '../csv/row-problems.ts';

/**
 * What can be wrong with a readable candle.
 * - `bad-number`: a price, volume or time that is NaN, infinite, or (time) not whole milliseconds
 * - `price-not-positive`, `volume-negative`
 * - `high-too-low`: high under open or close; `low-too-high`: low over open or close
 * - `out-of-order`: earlier than a candle before it in the file
 * - `duplicate`: the same time and numbers as another candle; `conflict`: the same time, other numbers
 * - `off-grid`: its time is not a multiple of the time frame away from the others
 */
export const PROBLEM_KINDS = [
  'bad-number',
  'price-not-positive',
  'volume-negative',
  'high-too-low',
  'low-too-high',
  'out-of-order',
  'duplicate',
  'conflict',
  'off-grid',
] as const;

/** One of {@link PROBLEM_KINDS}. */
export type ProblemKind = (typeof PROBLEM_KINDS)[number];

/** What `repair` may do; each is counted and listed. `filled` happens only when asked for. */
export const REPAIR_KINDS = [
  'moved',
  'duplicate-dropped',
  'conflict-dropped',
  'high-raised',
  'low-lowered',
  'filled',
] as const;

/** One of {@link REPAIR_KINDS}. */
export type RepairKind = (typeof REPAIR_KINDS)[number];

/** Where something was found. */
export interface Example {
  /** Row in the data as read, from 0. */
  readonly row: number;
  /** Line in the file, from 1; null when the source has no lines. */
  readonly line: number | null;
  /** Open time, ISO 8601 UTC. */
  readonly time: string;
  /** The numbers concerned, in words. */
  readonly detail: string;
}

/** How often something was found, and the first places. */
export interface Finding {
  count: number;
  readonly examples: Example[];
}

/** A run of missing candles. */
export interface Gap {
  /** Open time of the first missing candle, ISO 8601 UTC. */
  readonly from: string;
  /** Open time of the last missing candle. */
  readonly to: string;
  readonly missing: number;
}

/** What is in a set of candles, and what is wrong with it. Plain JSON. */
export interface DataReport {
  /** Candles, after repairs. */
  readonly rows: number;
  /** Time frame in ms and in words (`1h`). */
  readonly timeFrame: number;
  readonly timeFrameText: string;
  /** Open times of the first and last candle, ISO 8601 UTC; null when there is none. */
  readonly first: string | null;
  readonly last: string | null;
  /** Rows that could not be read at all. */
  readonly unreadable: { readonly count: number; readonly examples: readonly RowProblem[] };
  /** Problems of the candles as they are now (after repairs). */
  readonly problems: Readonly<Record<ProblemKind, Finding>>;
  /** Holes: `count` of them, `missing` candles in all, the first of them in detail. */
  readonly gaps: {
    readonly count: number;
    readonly missing: number;
    readonly examples: readonly Gap[];
  };
  readonly zeroVolume: Finding;
  /** What was repaired; null when nothing was asked for. */
  readonly repairs: Readonly<Record<RepairKind, Finding>> | null;
}

/** Places kept of each finding unless told otherwise. */
export const DEFAULT_EXAMPLES = 100;

/** A finding that has found nothing yet. */
export function emptyFinding(): Finding {
  return { count: 0, examples: [] };
}

/** A record with an empty finding for each kind. */
export function emptyFindings<K extends string>(kinds: readonly K[]): Record<K, Finding> {
  // Object.fromEntries cannot say that every key is there; the keys are exactly `kinds`.
  return Object.fromEntries(kinds.map((kind) => [kind, emptyFinding()])) as Record<K, Finding>;
}

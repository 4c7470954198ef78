import { BAR_STRIDE } from '@nightdesk/core/model/bar-columns';
import { dataError } from '../data-error.ts';
import { formatTime } from '../format-time.ts';
import { DEFAULT_EXAMPLES, REPAIR_KINDS, emptyFindings } from './data-report.ts';
import type { Finding, RepairKind } from './data-report.ts';
import { noLines, note, sameBar } from './inspect-bars.ts';
import type { LineOf } from './inspect-bars.ts';
import { PhaseVote } from './phase.ts';
import { sortedRows } from './sorted-rows.ts';

/** What may be told to {@link repairBars}. */
export interface RepairOptions {
  /** Fill holes with flat candles of zero volume at the close before. */
  readonly fillGaps?: boolean;
  readonly lineOf?: LineOf;
  readonly maxExamples?: number;
  /** The result must not be longer. */
  readonly maxRows: number;
}

/** Repaired candles, and what was done to them. */
export interface RepairedBars {
  readonly data: Float64Array;
  readonly repairs: Record<RepairKind, Finding>;
  /** Lines of the repaired rows; NaN for filled ones. */
  readonly lineOf: LineOf;
}

/**
 * Sorts candles by time, drops identical duplicates, keeps the last of conflicting ones (the one later in the file is
 * taken for a correction), widens high and low to contain open and close, and on request fills holes.
 * Expects finite numbers. Repairing twice changes nothing more. `data` itself is not changed.
 * @throws NightdeskError `DATA_TOO_LARGE` when filling would make more than `maxRows`
 */
export function repairBars(
  data: Float64Array,
  timeFrame: number,
  options: RepairOptions,
): RepairedBars {
  const lineOf = options.lineOf ?? noLines;
  const limit = options.maxExamples ?? DEFAULT_EXAMPLES;
  const repairs = emptyFindings(REPAIR_KINDS);
  const did = (kind: RepairKind, row: number, detail: () => string): void =>
    note(repairs[kind], limit, data, row, lineOf, detail);

  const order = sortedRows(data);
  let latest = Number.NEGATIVE_INFINITY;
  for (let row = 0; row * BAR_STRIDE < data.length; row += 1) {
    const time = data[row * BAR_STRIDE] as number;
    if (time < latest) did('moved', row, () => 'moved up to its place in time');
    else latest = time;
  }
  const kept: number[] = [];
  for (const row of order) {
    const before = kept.at(-1);
    if (before === undefined || data[before * BAR_STRIDE] !== data[row * BAR_STRIDE]) {
      kept.push(row);
      continue;
    }
    if (sameBar(data, before, row)) did('duplicate-dropped', row, () => 'the same candle again');
    else
      did(
        'conflict-dropped',
        before,
        () =>
          `a later row has the same time: close ${data[before * BAR_STRIDE + 4]} gives way to ${data[row * BAR_STRIDE + 4]}`,
      );
    kept[kept.length - 1] = row;
  }

  const vote = new PhaseVote(timeFrame);
  for (const row of kept) vote.add(data[row * BAR_STRIDE] as number, 1);
  const grid: Grid = { timeFrame, phase: vote.winner() };
  const origin: number[] = [];
  let length = kept.length;
  if (options.fillGaps === true) length += countHoles(data, kept, grid);
  if (length > options.maxRows) {
    throw dataError(
      'DATA_TOO_LARGE',
      `Filling the gaps would make ${length} candles, more than the limit of ${options.maxRows}. Import without filling, or correct the time that makes the hole.`,
      {
        rows: length,
        maxRows: options.maxRows,
      },
    );
  }
  const result = new Float64Array(length * BAR_STRIDE);
  let at = 0;
  let previous = -1;
  for (const row of kept) {
    if (options.fillGaps === true && previous >= 0) {
      const close = data[previous * BAR_STRIDE + 4] as number;
      const slot = slotOf(data[previous * BAR_STRIDE] as number, grid);
      const holes = holesBetween(data, previous, row, grid);
      for (let k = 1; k <= holes; k += 1) {
        const time = (slot + k) * timeFrame + grid.phase;
        result.set([time, close, close, close, close, 0], at);
        at += BAR_STRIDE;
        origin.push(Number.NaN);
        did('filled', previous, () => `flat candle at ${close}, opened at ${formatTime(time)}`);
      }
    }
    result.set(data.subarray(row * BAR_STRIDE, (row + 1) * BAR_STRIDE), at);
    const open = data[row * BAR_STRIDE + 1] as number;
    const high = data[row * BAR_STRIDE + 2] as number;
    const low = data[row * BAR_STRIDE + 3] as number;
    const close = data[row * BAR_STRIDE + 4] as number;
    const top = Math.max(open, close);
    const bottom = Math.min(open, close);
    if (high < top) {
      result[at + 2] = top;
      did('high-raised', row, () => `high ${high} became ${top}`);
    }
    if (low > bottom) {
      result[at + 3] = bottom;
      did('low-lowered', row, () => `low ${low} became ${bottom}`);
    }
    at += BAR_STRIDE;
    origin.push(row);
    previous = row;
  }
  return {
    data: result,
    repairs,
    lineOf: (row) => {
      const before = origin[row] ?? Number.NaN;
      return Number.isNaN(before) ? Number.NaN : lineOf(before);
    },
  };
}

/** The grid of open times: every `timeFrame` ms, `phase` ms after the multiples of it. */
interface Grid {
  readonly timeFrame: number;
  readonly phase: number;
}

function slotOf(time: number, grid: Grid): number {
  return Math.floor((time - grid.phase) / grid.timeFrame);
}

/** Slots of the grid between two rows that hold no candle. */
function holesBetween(data: Float64Array, before: number, row: number, grid: Grid): number {
  const slot = slotOf(data[row * BAR_STRIDE] as number, grid);
  return Math.max(0, slot - slotOf(data[before * BAR_STRIDE] as number, grid) - 1);
}

function countHoles(data: Float64Array, kept: readonly number[], grid: Grid): number {
  let holes = 0;
  for (let k = 1; k < kept.length; k += 1)
    holes += holesBetween(data, kept[k - 1] ?? 0, kept[k] ?? 0, grid);
  return holes;
}

import { BAR_STRIDE } from '@nightdesk/core/model/bar-columns';
import { formatTimeFrame } from '@nightdesk/core/model/time-frame';
import { formatTime } from '../format-time.ts';
import { DEFAULT_EXAMPLES, PROBLEM_KINDS, emptyFinding, emptyFindings } from './data-report.ts';
import type { DataReport, Finding, Gap } from './data-report.ts';
import { commonestPhase, phaseOf } from './phase.ts';
import { sortedRows } from './sorted-rows.ts';

/** From row to line of the file; NaN where there is no line. */
export type LineOf = (row: number) => number;

/** The {@link LineOf} of data that did not come from lines of text. */
export const noLines: LineOf = () => Number.NaN;

/** Notes one more place of a finding, within the limit. */
export function note(
  finding: Finding,
  limit: number,
  data: Float64Array,
  row: number,
  lineOf: LineOf,
  detail: () => string,
): void {
  finding.count += 1;
  if (finding.examples.length >= limit) return;
  const line = lineOf(row);
  finding.examples.push({
    row,
    line: Number.isNaN(line) ? null : line,
    time: formatTime(data[row * BAR_STRIDE] ?? Number.NaN),
    detail: detail(),
  });
}

/** What may be told to {@link inspectBars}. */
export interface InspectOptions {
  readonly lineOf?: LineOf;
  /** Places kept of each finding; 100 unless told otherwise. */
  readonly maxExamples?: number;
}

/**
 * Reads candles (row-major, six numbers each) of a known time frame (ms) and reports everything that is wrong.
 * Changes nothing and throws nothing.
 */
export function inspectBars(
  data: Float64Array,
  timeFrame: number,
  options: InspectOptions = {},
): DataReport {
  const lineOf = options.lineOf ?? noLines;
  const limit = options.maxExamples ?? DEFAULT_EXAMPLES;
  const problems = emptyFindings(PROBLEM_KINDS);
  const zeroVolume = emptyFinding();
  const rows = data.length / BAR_STRIDE;
  let increasing = true;
  let latest = Number.NEGATIVE_INFINITY;
  for (let row = 0, at = 0; row < rows; row += 1, at += BAR_STRIDE) {
    const time = data[at] as number;
    const open = data[at + 1] as number;
    const high = data[at + 2] as number;
    const low = data[at + 3] as number;
    const close = data[at + 4] as number;
    const volume = data[at + 5] as number;
    // One test for the ordinary candle; which rule is broken is asked only when one is.
    if (
      time > latest &&
      low > 0 &&
      open >= low &&
      close >= low &&
      high >= open &&
      high >= close &&
      high < Number.POSITIVE_INFINITY &&
      volume > 0 &&
      volume < Number.POSITIVE_INFINITY &&
      Number.isInteger(time)
    ) {
      latest = time;
      continue;
    }
    const found = (finding: Finding, detail: () => string): void =>
      note(finding, limit, data, row, lineOf, detail);
    if (!(Number.isSafeInteger(time) && [open, high, low, close, volume].every(Number.isFinite))) {
      found(
        problems['bad-number'],
        () => `${time}: open ${open}, high ${high}, low ${low}, close ${close}, volume ${volume}`,
      );
      // Nothing else can be said of such a row. It is out of every order.
      increasing = false;
      continue;
    }
    if (open <= 0 || high <= 0 || low <= 0 || close <= 0) {
      found(
        problems['price-not-positive'],
        () => `open ${open}, high ${high}, low ${low}, close ${close}`,
      );
    }
    if (volume < 0) found(problems['volume-negative'], () => `volume ${volume}`);
    if (volume === 0) found(zeroVolume, () => `open ${open}, close ${close}`);
    if (high < open || high < close)
      found(
        problems['high-too-low'],
        () => `high ${high} is under ${open > close ? 'open' : 'close'} ${Math.max(open, close)}`,
      );
    if (low > open || low > close)
      found(
        problems['low-too-high'],
        () => `low ${low} is over ${open < close ? 'open' : 'close'} ${Math.min(open, close)}`,
      );
    if (time <= latest) increasing = false;
    if (time < latest) found(problems['out-of-order'], () => `comes after ${formatTime(latest)}`);
    else latest = time;
  }

  const order = increasing ? null : sortedRows(data);
  const count = order === null ? rows : order.length;
  const phase = commonestPhase(data, timeFrame);
  const gaps: Gap[] = [];
  let gapCount = 0;
  let missing = 0;
  let previous = -1;
  for (let k = 0; k < count; k += 1) {
    const row = order === null ? k : (order[k] as number);
    const before = previous;
    previous = row;
    const time = data[row * BAR_STRIDE] as number;
    const distance = before < 0 ? Number.NaN : time - (data[before * BAR_STRIDE] as number);
    // The ordinary step keeps the phase of the candle before, which has been judged already, unless that was off the grid.
    if (distance === timeFrame && problems['off-grid'].count === 0) continue;
    if (phaseOf(time, timeFrame) !== phase) {
      note(
        problems['off-grid'],
        limit,
        data,
        row,
        lineOf,
        () => `not a whole number of ${formatTimeFrame(timeFrame)} from the others`,
      );
    }
    if (distance === 0) {
      const same = sameBar(data, before, row);
      const line = lineOf(before);
      const other = Number.isNaN(line) ? `row ${before}` : `line ${line}`;
      note(
        problems[same ? 'duplicate' : 'conflict'],
        limit,
        data,
        row,
        lineOf,
        () => `${same ? 'the same as' : 'the same time and other numbers than'} ${other}`,
      );
    } else if (distance > timeFrame) {
      // Counted in slots of the grid, so that candles off the grid neither make nor hide a hole.
      const slot = Math.floor((time - phase) / timeFrame);
      const slotBefore = Math.floor((time - distance - phase) / timeFrame);
      const holes = slot - slotBefore - 1;
      if (holes > 0) {
        gapCount += 1;
        missing += holes;
        if (gaps.length < limit) {
          gaps.push({
            from: formatTime((slotBefore + 1) * timeFrame + phase),
            to: formatTime((slot - 1) * timeFrame + phase),
            missing: holes,
          });
        }
      }
    }
  }
  const firstRow = order === null ? 0 : (order[0] ?? 0);
  const lastRow = order === null ? rows - 1 : (order[count - 1] ?? 0);
  return {
    rows,
    timeFrame,
    timeFrameText: formatTimeFrame(timeFrame),
    first: rows === 0 ? null : formatTime(data[firstRow * BAR_STRIDE] ?? Number.NaN),
    last: rows === 0 ? null : formatTime(data[lastRow * BAR_STRIDE] ?? Number.NaN),
    unreadable: { count: 0, examples: [] },
    problems,
    gaps: { count: gapCount, missing, examples: gaps },
    zeroVolume,
    repairs: null,
  };
}

/** Whether two rows hold the same numbers, bit for bit but for the sign of zero. */
export function sameBar(data: Float64Array, a: number, b: number): boolean {
  for (let k = 0; k < BAR_STRIDE; k += 1)
    if (data[a * BAR_STRIDE + k] !== data[b * BAR_STRIDE + k]) return false;
  return true;
}

import { BAR_STRIDE } from '@nightdesk/core/model/bar-columns';
import { formatTimeFrame } from '@nightdesk/core/model/time-frame';
import { formatTime } from '../format-time.ts';
import { DEFAULT_EXAMPLES, PROBLEM_KINDS, emptyFinding, emptyFindings } from './data-report.ts';
import type { DataReport, Finding, Gap, ProblemKind } from './data-report.ts';
import { PhaseVote, phaseOf } from './phase.ts';
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
 * The first row from `row` on that is not an ordinary candle: possible, traded, and one time frame after the one before.
 * The one loop every candle goes through; all that is rare is left to others. `rows` when there is none.
 */
function nextOddRow(data: Float64Array, row: number, rows: number, timeFrame: number): number {
  let expected = (row > 0 ? (data[(row - 1) * BAR_STRIDE] as number) : Number.NaN) + timeFrame;
  for (let i = row, at = row * BAR_STRIDE; i < rows; i += 1, at += BAR_STRIDE) {
    const open = data[at + 1] as number;
    const high = data[at + 2] as number;
    const low = data[at + 3] as number;
    const close = data[at + 4] as number;
    const volume = data[at + 5] as number;
    // Written so that NaN fails every test.
    const ordinary =
      data[at] === expected &&
      low > 0 &&
      open >= low &&
      close >= low &&
      high >= open &&
      high >= close &&
      high < Number.POSITIVE_INFINITY &&
      volume > 0 &&
      volume < Number.POSITIVE_INFINITY;
    if (!ordinary) return i;
    expected += timeFrame;
  }
  return rows;
}

/** Everything {@link inspectBars} gathers on its way. */
interface Findings {
  readonly problems: Record<ProblemKind, Finding>;
  readonly zeroVolume: Finding;
  readonly found: (finding: Finding, row: number, detail: () => string) => void;
}

/** Judges one candle by itself; false when its numbers are none, and nothing more can be said of it. */
function judgeBar(
  data: Float64Array,
  row: number,
  { problems, zeroVolume, found }: Findings,
): boolean {
  const [time = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = data.subarray(
    row * BAR_STRIDE,
    (row + 1) * BAR_STRIDE,
  );
  if (!Number.isSafeInteger(time) || ![open, high, low, close, volume].every(Number.isFinite)) {
    found(
      problems['bad-number'],
      row,
      () =>
        `time ${time}, open ${open}, high ${high}, low ${low}, close ${close}, volume ${volume}`,
    );
    return false;
  }
  if (open <= 0 || high <= 0 || low <= 0 || close <= 0) {
    found(
      problems['price-not-positive'],
      row,
      () => `open ${open}, high ${high}, low ${low}, close ${close}`,
    );
  }
  if (volume < 0) found(problems['volume-negative'], row, () => `volume ${volume}`);
  if (volume === 0) found(zeroVolume, row, () => `open ${open}, close ${close}`);
  const top = Math.max(open, close);
  const bottom = Math.min(open, close);
  if (high < top)
    found(
      problems['high-too-low'],
      row,
      () => `high ${high} is under ${open > close ? 'open' : 'close'} ${top}`,
    );
  if (low > bottom)
    found(
      problems['low-too-high'],
      row,
      () => `low ${low} is over ${open < close ? 'open' : 'close'} ${bottom}`,
    );
  return true;
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
  const findings: Findings = {
    problems: emptyFindings(PROBLEM_KINDS),
    zeroVolume: emptyFinding(),
    found: (finding, row, detail) => note(finding, limit, data, row, lineOf, detail),
  };
  const { problems, zeroVolume, found } = findings;
  const rows = data.length / BAR_STRIDE;
  const timeOf = (row: number): number => data[row * BAR_STRIDE] ?? Number.NaN;

  // First walk: every candle by itself, the order, and the rows at which the even step of time breaks.
  let increasing = true;
  let breaks: number[] = [];
  let latest = Number.NEGATIVE_INFINITY;
  let passed = 0;
  // Behind the latest time, every row is out of order however even its step: each is looked at.
  const next = (): number =>
    timeOf(passed - 1) === latest ? nextOddRow(data, passed, rows, timeFrame) : passed;
  for (let row = nextOddRow(data, 0, rows, timeFrame); row < rows; row = next()) {
    if (row > passed) latest = Math.max(latest, timeOf(row - 1));
    passed = row + 1;
    if (!judgeBar(data, row, findings)) {
      increasing = false;
      continue;
    }
    const time = timeOf(row);
    if (time - latest !== timeFrame) breaks.push(row);
    if (time <= latest) increasing = false;
    if (time < latest)
      found(problems['out-of-order'], row, () => `comes after ${formatTime(latest)}`);
    else latest = time;
  }

  // Second walk, in the order of time: only where the step breaks. Between two breaks all is even.
  const order = increasing ? null : sortedRows(data);
  const rowAt = (k: number): number => (order === null ? k : (order[k] ?? 0));
  const count = order === null ? rows : order.length;
  if (order !== null) {
    breaks = [];
    for (let k = 0; k < count; k += 1)
      if (k === 0 || timeOf(rowAt(k)) - timeOf(rowAt(k - 1)) !== timeFrame) breaks.push(k);
  }
  const vote = new PhaseVote(timeFrame);
  breaks.forEach((k, j) => vote.add(timeOf(rowAt(k)), (breaks[j + 1] ?? count) - k));
  const phase = vote.winner();
  const gaps: Gap[] = [];
  let gapCount = 0;
  let missing = 0;
  breaks.forEach((k, j) => {
    const row = rowAt(k);
    const time = timeOf(row);
    if (phaseOf(time, timeFrame) !== phase) {
      const detail = (): string =>
        `not a whole number of ${formatTimeFrame(timeFrame)} from the others`;
      for (let i = k; i < (breaks[j + 1] ?? count); i += 1)
        found(problems['off-grid'], rowAt(i), detail);
    }
    if (k === 0) return;
    const before = rowAt(k - 1);
    if (timeOf(before) === time) {
      const same = sameBar(data, before, row);
      const line = lineOf(before);
      const other = Number.isNaN(line) ? `row ${before}` : `line ${line}`;
      found(
        problems[same ? 'duplicate' : 'conflict'],
        row,
        () => `${same ? 'the same as' : 'the same time and other numbers than'} ${other}`,
      );
      return;
    }
    // Counted in slots of the grid, so that candles off the grid neither make nor hide a hole.
    const slot = Math.floor((time - phase) / timeFrame);
    const slotBefore = Math.floor((timeOf(before) - phase) / timeFrame);
    const holes = slot - slotBefore - 1;
    if (holes <= 0) return;
    gapCount += 1;
    missing += holes;
    if (gaps.length >= limit) return;
    gaps.push({
      from: formatTime((slotBefore + 1) * timeFrame + phase),
      to: formatTime((slot - 1) * timeFrame + phase),
      missing: holes,
    });
  });
  return {
    rows,
    timeFrame,
    timeFrameText: formatTimeFrame(timeFrame),
    first: count === 0 ? null : formatTime(timeOf(rowAt(0))),
    last: count === 0 ? null : formatTime(timeOf(rowAt(count - 1))),
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

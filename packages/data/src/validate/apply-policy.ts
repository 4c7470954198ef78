import { BarColumns } from '@nightdesk/core/model/bar-columns';
import { formatTimeFrame } from '@nightdesk/core/model/time-frame';
import type { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { dataError } from '../data-error.ts';
import { PROBLEM_KINDS } from './data-report.ts';
import type { DataReport, ProblemKind } from './data-report.ts';
import { countDistances, detectTimeFrame, fitsTimeFrame } from './detect-time-frame.ts';
import { inspectBars } from './inspect-bars.ts';
import type { LineOf } from './inspect-bars.ts';
import { repairBars } from './repair-bars.ts';

/**
 * What to do about problems:
 * - `report`: load the candles as they are and list what is odd. Candles nobody can trade on are still an error:
 *   everything but gaps, zero volume and times off the grid.
 * - `refuse`: an error on anything but gaps and zero volume, which are facts of a market rather than errors of a file.
 * - `repair`: mend what has one sensible mending (order, duplicates, high and low), list it, then as `report`.
 *   Missing or non-positive prices, negative volumes and unreadable rows are never invented.
 */
export const PROBLEM_POLICIES = ['report', 'refuse', 'repair'] as const;

/** One of {@link PROBLEM_POLICIES}. */
export type ProblemPolicy = (typeof PROBLEM_POLICIES)[number];

/** Problems that each policy stops at. */
const STOPS: Readonly<Record<ProblemPolicy, readonly ProblemKind[]>> = {
  report: PROBLEM_KINDS.filter((kind) => kind !== 'off-grid'),
  refuse: PROBLEM_KINDS,
  repair: PROBLEM_KINDS.filter((kind) => kind !== 'off-grid'),
};

/** Problems that `repair` mends. */
const MENDABLE: readonly ProblemKind[] = [
  'high-too-low',
  'low-too-high',
  'out-of-order',
  'duplicate',
  'conflict',
];

/** Examples that go into an error message. */
const SHOWN = 5;

/** What {@link applyPolicy} needs to know. */
export interface PolicyOptions {
  /** Name of the source, for messages. */
  readonly source: string;
  readonly onProblem: ProblemPolicy;
  readonly fillGaps: boolean;
  /** In ms, when known; otherwise it is detected. */
  readonly timeFrame?: number | undefined;
  /** The time frame is a fact (of a store), not a claim to be checked: a thin market may never show it. */
  readonly timeFrameIsKnown?: boolean;
  readonly lineOf?: LineOf;
  readonly maxExamples?: number;
  readonly maxRows: number;
}

/** Candles under a policy. `refusal` is the error that stands against using them, or null. */
export interface Judged {
  readonly data: Float64Array;
  readonly report: DataReport;
  readonly refusal: NightdeskError | null;
}

/**
 * The time frame of candles: the given one if it fits, otherwise the commonest distance.
 * @throws NightdeskError `DATA_TIME_FRAME`
 */
export function settleTimeFrame(
  data: Float64Array,
  given: number | undefined,
  source: string,
): number {
  const distances = countDistances(data);
  const detected = detectTimeFrame(distances);
  if (given === undefined) {
    if (detected !== null) return detected;
    throw dataError(
      'DATA_TIME_FRAME',
      `${source}: a single time does not tell the time frame. Say it, for example --time-frame 1h.`,
      { source },
    );
  }
  if (!fitsTimeFrame(distances, given)) {
    const found = formatTimeFrame(detected ?? 0);
    throw dataError(
      'DATA_TIME_FRAME',
      `${source}: these are not ${formatTimeFrame(given)} candles; they lie ${found} apart. Say ${found}, or leave the time frame out.`,
      { source, given, detected },
    );
  }
  return given;
}

/** Judges candles, and mends them where the policy says so. Throws only for the time frame and for size. */
export function applyPolicy(data: Float64Array, options: PolicyOptions): Judged {
  const { timeFrame: given } = options;
  const timeFrame =
    given !== undefined && options.timeFrameIsKnown === true
      ? given
      : settleTimeFrame(data, given, options.source);
  const inspect = {
    ...(options.lineOf === undefined ? {} : { lineOf: options.lineOf }),
    ...(options.maxExamples === undefined ? {} : { maxExamples: options.maxExamples }),
  };
  let report = inspectBars(data, timeFrame, inspect);
  let result = data;
  if (options.onProblem === 'repair' && report.problems['bad-number'].count === 0) {
    const mend =
      MENDABLE.some((kind) => report.problems[kind].count > 0) ||
      (options.fillGaps && report.gaps.count > 0);
    if (mend) {
      const repaired = repairBars(data, timeFrame, {
        ...inspect,
        fillGaps: options.fillGaps,
        maxRows: options.maxRows,
      });
      result = repaired.data;
      report = {
        ...inspectBars(result, timeFrame, { ...inspect, lineOf: repaired.lineOf }),
        repairs: repaired.repairs,
      };
    }
  }
  return { data: result, report, refusal: refusalOf(report, options) };
}

/** Bars of data that the policy let pass. */
export function barsOf(judged: Judged): BarColumns {
  return new BarColumns(judged.data, judged.report.timeFrame);
}

function refusalOf(report: DataReport, options: PolicyOptions): NightdeskError | null {
  const stops = STOPS[options.onProblem].filter((kind) => report.problems[kind].count > 0);
  if (stops.length === 0) return null;
  const counts = stops.map((kind) => `${report.problems[kind].count} ${kind}`).join(', ');
  const places = stops
    .flatMap((kind) => report.problems[kind].examples.map((example) => ({ kind, example })))
    .sort((a, b) => a.example.row - b.example.row);
  const shown = places.slice(0, SHOWN).map(({ kind, example }) => {
    const where = example.line === null ? `row ${example.row}` : `line ${example.line}`;
    return `  ${where}, ${example.time}: ${kind}: ${example.detail}`;
  });
  const total = stops.reduce((sum, kind) => sum + report.problems[kind].count, 0);
  if (total > shown.length) shown.push(`  … and ${total - shown.length} more`);
  const mendable = options.onProblem !== 'repair' && stops.every((kind) => MENDABLE.includes(kind));
  const remedy = mendable
    ? 'Correct the file, or let it be mended with --on-problem repair.'
    : stops.every((kind) => kind === 'off-grid')
      ? 'Correct the file, or accept it with --on-problem report.'
      : 'Correct the file: what is missing or impossible is never invented.';
  return dataError(
    'DATA_REFUSED',
    `${options.source}: candles that cannot be used: ${counts}. ${remedy}\n${shown.join('\n')}`,
    {
      source: options.source,
      policy: options.onProblem,
      ...Object.fromEntries(stops.map((kind) => [kind, report.problems[kind].count])),
    },
  );
}

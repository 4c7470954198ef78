import { access } from 'node:fs/promises';
import type { BarColumns } from '@nightdesk/core/model/bar-columns';
import { formatTimeFrame } from '@nightdesk/core/model/time-frame';
import type { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { CsvColumnNames } from './csv/csv-columns.ts';
import { dataError } from './data-error.ts';
import { readRows } from './files/read-rows.ts';
import { sniffFile } from './files/sniff.ts';
import type { CandleFileKind } from './files/sniff.ts';
import { formatTime } from './format-time.ts';
import { DEFAULT_MAX_ROWS } from './limits.ts';
import type { OnProgress } from './progress.ts';
import { quoteText } from './quote-text.ts';
import { CandleStore } from './store/candle-store.ts';
import { barsInRange, readSeries } from './store/series-file.ts';
import type { ReadSeries, TimeRange } from './store/series-file.ts';
import { formatSeriesKey, parseSeriesKey } from './store/series-name.ts';
import type { SeriesKey } from './store/series-name.ts';
import { applyPolicy, barsOf } from './validate/apply-policy.ts';
import type { Judged, ProblemPolicy } from './validate/apply-policy.ts';
import type { DataReport } from './validate/data-report.ts';
import { inspectBars } from './validate/inspect-bars.ts';

/** A series of a candle store, its folder named. */
export interface StoredSource extends SeriesKey {
  readonly store: string;
}

/** Where candles can come from: the path of a file, or a stored series. */
export type CandleSource = string | StoredSource;

/** What may be told to {@link loadCandles}. */
export interface LoadOptions extends TimeRange {
  /** What to do about problems; `report` unless told otherwise. */
  readonly onProblem?: ProblemPolicy | undefined;
  /** With `repair`: fill holes with flat candles of zero volume. */
  readonly fillGaps?: boolean | undefined;
  /** Time frame in ms; detected unless told. */
  readonly timeFrame?: number | undefined;
  /** Column names of a CSV file, where they are unusual. */
  readonly columns?: CsvColumnNames | undefined;
  /** Refuse more candles than this (default: a century of minutes). */
  readonly maxRows?: number | undefined;
  /** Places kept of each kind of problem. */
  readonly maxExamples?: number | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Where candles came from. */
export interface CandleMeta {
  /** The file or series, as it was named. */
  readonly source: string;
  readonly kind: CandleFileKind;
  /** Symbol, where the source says one (the store does, CSV does not). */
  readonly symbol: string | null;
  /** Made by a generator, as the store or a comment at the head of a CSV file says. */
  readonly simulated: boolean;
  /** Where stored or simulated candles came from once. */
  readonly label: string | null;
  /** Most decimals that a price has, where the source knows it of exactly these candles: spares looking at each. */
  readonly priceDecimals: number | null;
}

/** Candles ready for use. */
export interface LoadedCandles {
  /** In order of time, without doubles, every candle possible. */
  readonly bars: BarColumns;
  readonly report: DataReport;
  readonly meta: CandleMeta;
}

/** What is in a source, without a judgement that throws. */
export interface InspectedCandles {
  readonly report: DataReport;
  readonly meta: CandleMeta;
  /** Why {@link loadCandles} would refuse; null when it would not. */
  readonly refusal: NightdeskError | null;
  /** The candles, or null where they are refused. */
  readonly bars: BarColumns | null;
}

/**
 * What people write after `--data`: the path of a file if there is one, otherwise a series such as `BTCUSDT@1h` of the
 * store in `folder`.
 * @throws NightdeskError `DATA_SOURCE` when it is neither
 */
export async function resolveSource(text: string, folder: string): Promise<CandleSource> {
  try {
    await access(text);
    return text;
  } catch {
    const key = parseSeriesKey(text);
    if (key !== null) return { ...key, store: folder };
    throw dataError(
      'DATA_SOURCE',
      `${quoteText(text)} is neither a file nor a series of the candle store. Give the path of a file, or a series such as BTCUSDT@1h.`,
      {
        source: text.slice(0, 200),
      },
    );
  }
}

/**
 * Reads candles and reports what is wrong with them instead of throwing: unreadable rows and problems stand in
 * the report, `refusal` is the error that `loadCandles` would throw. What cannot be read at all still throws.
 */
export async function inspectCandles(
  source: CandleSource,
  options: LoadOptions = {},
): Promise<InspectedCandles> {
  checkRange(options);
  if (typeof source !== 'string') {
    const name = formatSeriesKey(source);
    return fromStore(
      name,
      await new CandleStore(source.store).read(source, options, options.onProgress),
      options,
    );
  }
  const { kind, size } = await sniffFile(source);
  if (kind === 'store')
    return fromStore(source, await readSeries(source, options, options.onProgress), options);
  const unmarked: CandleMeta = {
    source,
    kind,
    symbol: null,
    simulated: false,
    label: null,
    priceDecimals: null,
  };
  const maxRows = options.maxRows ?? DEFAULT_MAX_ROWS;
  if (kind === 'f64')
    return finish(
      applyPolicy(await readRows(source, maxRows, options.onProgress), policyOf(source, options)),
      unmarked,
      options,
    );

  // Loaded on demand: a back-test from the store is quicker to start without it.
  const { readCsv, unreadableRows } = await import('./csv/read-csv.ts');
  const rows = await readCsv(source, {
    ...options,
    gzip: kind === 'csv-gzip',
    size,
    maxRows,
    maxProblems: options.maxExamples,
  });
  const meta = { ...unmarked, simulated: rows.simulated !== null, label: rows.simulated };
  const unreadable = unreadableRows(source, rows.unreadable);
  const policy = { ...policyOf(source, options), lineOf: rows.lineOf };
  const inspected = finish(judgeReadable(rows.data, policy, unreadable), meta, options);
  const report = { ...inspected.report, unreadable: rows.unreadable };
  return unreadable === null
    ? { ...inspected, report }
    : { report, meta, refusal: unreadable, bars: null };
}

/** Judges what could be read. Too few rows to tell the time frame are no news beside rows that cannot be read. */
function judgeReadable(
  data: Float64Array,
  policy: Parameters<typeof applyPolicy>[1],
  unreadable: NightdeskError | null,
): Judged {
  try {
    return applyPolicy(data, policy);
  } catch (error) {
    throw unreadable ?? error;
  }
}

/**
 * Candles of a file (CSV, gzip CSV, raw float64, candle store; told by content) or of a stored series, checked under a
 * policy, and cut to `from` (inclusive) and `to` (exclusive) when given.
 * @throws NightdeskError any `DATA_…` code; the message names the file, the places and the remedy
 */
export async function loadCandles(
  source: CandleSource,
  options: LoadOptions = {},
): Promise<LoadedCandles> {
  const { bars, report, meta, refusal } = await inspectCandles(source, options);
  if (bars === null) throw refusal ?? new TypeError('candles were refused without a reason');
  return { bars, report, meta };
}

function policyOf(source: string, options: LoadOptions): Parameters<typeof applyPolicy>[1] {
  return {
    source,
    onProblem: options.onProblem ?? 'report',
    fillGaps: options.fillGaps ?? false,
    timeFrame: options.timeFrame,
    maxRows: options.maxRows ?? DEFAULT_MAX_ROWS,
    ...(options.maxExamples === undefined ? {} : { maxExamples: options.maxExamples }),
  };
}

/** Stored candles were checked when they were stored; they are judged again, because a policy may ask for more. */
function fromStore(
  source: string,
  { bars, facts }: ReadSeries,
  options: LoadOptions,
): InspectedCandles {
  const meta: CandleMeta = {
    source,
    kind: 'store',
    symbol: facts.symbol,
    simulated: facts.simulated,
    label: facts.labels.at(-1) ?? null,
    // Of a part of the series it may be too many.
    priceDecimals: bars.length === facts.rows ? facts.priceDecimals : null,
  };
  if (options.timeFrame !== undefined && options.timeFrame !== facts.timeFrame) {
    const found = formatTimeFrame(facts.timeFrame);
    throw dataError(
      'DATA_TIME_FRAME',
      `${source}: these are ${found} candles, not ${formatTimeFrame(options.timeFrame)}. Say ${found}, or resample them.`,
      {
        source,
        given: options.timeFrame,
        detected: facts.timeFrame,
      },
    );
  }
  if (bars.length === 0) throw emptyRange(source, facts.firstTime, facts.lastTime, options);
  return finish(
    applyPolicy(bars.data, {
      ...policyOf(source, options),
      timeFrame: facts.timeFrame,
      timeFrameIsKnown: true,
    }),
    meta,
    options,
  );
}

/** Cuts accepted candles to the wanted range, and reports on what is left. */
function finish(judged: Judged, meta: CandleMeta, options: LoadOptions): InspectedCandles {
  if (judged.refusal !== null)
    return { report: judged.report, meta, refusal: judged.refusal, bars: null };
  const all = barsOf(judged);
  const bars = barsInRange(all, options);
  if (bars.length === 0)
    throw emptyRange(meta.source, all.openTime(0), all.openTime(all.length - 1), options);
  if (bars === all) return { report: judged.report, meta, refusal: null, bars };
  const inspect = options.maxExamples === undefined ? {} : { maxExamples: options.maxExamples };
  return {
    report: { ...inspectBars(bars.data, bars.timeFrame, inspect), repairs: judged.report.repairs },
    meta,
    refusal: null,
    bars,
  };
}

function emptyRange(
  source: string,
  first: number,
  last: number,
  { from, to }: TimeRange,
): NightdeskError {
  return dataError(
    'DATA_RANGE',
    `${source}: there are no candles in that time; they go from ${formatTime(first)} to ${formatTime(last)}. Correct from and to.`,
    {
      source,
      from: from ?? null,
      to: to ?? null,
    },
  );
}

function checkRange({ from, to }: TimeRange): void {
  const wrong =
    [from, to].some((time) => time !== undefined && Number.isNaN(time)) ||
    (from !== undefined && to !== undefined && from >= to);
  if (wrong)
    throw dataError(
      'DATA_RANGE',
      `A range needs a beginning before its end; got ${formatTime(from ?? Number.NaN)} to ${formatTime(to ?? Number.NaN)}.`,
      { from: from ?? null, to: to ?? null },
    );
}

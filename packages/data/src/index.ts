/** Candles on disk: reading, checking, repairing, storing, resampling and generating them. */
export { DATA_ERROR_CODES } from './codes.ts';
export type { DataErrorCode } from './codes.ts';
export { inspectCandles, loadCandles, resolveSource } from './load-candles.ts';
export type {
  CandleMeta,
  CandleSource,
  InspectedCandles,
  LoadOptions,
  LoadedCandles,
  StoredSource,
} from './load-candles.ts';
export type { CandleFileKind } from './files/sniff.ts';
export type { CsvColumnNames, CsvField } from './csv/csv-columns.ts';
export { describeRowProblem } from './csv/row-problems.ts';
export type { RowProblem } from './csv/row-problems.ts';
export { PROBLEM_POLICIES } from './validate/apply-policy.ts';
export type { ProblemPolicy } from './validate/apply-policy.ts';
export { PROBLEM_KINDS, REPAIR_KINDS } from './validate/data-report.ts';
export type {
  DataReport,
  Example,
  Finding,
  Gap,
  ProblemKind,
  RepairKind,
} from './validate/data-report.ts';
export { describeReport } from './describe-report.ts';
export type { DescribeOptions } from './describe-report.ts';
export { inspectBars } from './validate/inspect-bars.ts';
export { generateCandles } from './generate.ts';
export { SIMULATED_SUFFIX, simulatedSymbol } from './simulated-mark.ts';
export type { GenerateOptions, GenerateSymbol, GeneratedCandles } from './generate.ts';
export type { OnProgress } from './progress.ts';
export { importCandles } from './import-candles.ts';
export type { ImportOptions, ImportResult } from './import-candles.ts';
export { csvText, exportCsv } from './export-csv.ts';
export type { ExportOptions } from './export-csv.ts';
export { resample } from './resample.ts';
export type { IncompleteBucket, ResampleOptions, Resampled } from './resample.ts';
export { CandleStore } from './store/candle-store.ts';
export type { PutOptions, PutResult, SeriesInfo, StoreListing } from './store/candle-store.ts';
export type { ReadSeries, TimeRange } from './store/series-file.ts';
export type { SeriesFacts } from './store/series-header.ts';
export { checkSymbol, formatSeriesKey, parseSeriesKey } from './store/series-name.ts';
export type { SeriesKey } from './store/series-name.ts';
export { resampleSeries } from './store/resample-series.ts';
export type { ResampleSeriesOptions, ResampleSeriesResult } from './store/resample-series.ts';

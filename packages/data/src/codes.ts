/**
 * Every error code this package throws, for documentation and for programs that match on them.
 *
 * | code | meaning | what to do |
 * |---|---|---|
 * | `DATA_FILE_MISSING` | no such file or folder | check the path |
 * | `DATA_FILE_UNREADABLE` | it exists and cannot be read or written (rights, a folder, disk full) | see the reason in the message |
 * | `DATA_EMPTY` | no candle in the file (empty, only a header) | choose another file |
 * | `DATA_NOT_TEXT` | neither text, gzip, a candle-store file nor raw float64 | export the candles as CSV |
 * | `DATA_GZIP` | the gzip stream is broken or cut off | download it again |
 * | `DATA_CSV_HEADER` | a column is missing, doubled, or cannot be told | rename the columns or name them in the options |
 * | `DATA_CSV_ROWS` | rows that cannot be read as numbers and times | correct the rows the message lists |
 * | `DATA_TOO_LARGE` | more rows than the limit | raise the limit or split the file |
 * | `DATA_TIME_FRAME` | the time frame is unknown, malformed, or not that of the file | name it |
 * | `DATA_REFUSED` | candles that the chosen policy does not accept | correct them, or choose `repair` |
 * | `DATA_SOURCE` | a source that names neither a file nor a stored series | give a path or `SYMBOL@1h` |
 * | `DATA_RANGE` | a range whose ends are not times in order | correct `from` and `to` |
 * | `DATA_SYMBOL` | a symbol that cannot name a series | use a shorter, printable name |
 * | `DATA_STORE_MISSING` | the series is not in the store | import it; `data list` shows what is there |
 * | `DATA_STORE_CORRUPT` | a candle-store file is damaged | delete and import again |
 * | `DATA_STORE_VERSION` | written by a newer Nightdesk | update Nightdesk |
 * | `DATA_STORE_CONFLICT` | new candles contradict stored ones | `replace`, or import elsewhere |
 * | `DATA_STORE_BUSY` | another process is writing the series | try again (disposition `retry`) |
 * | `DATA_RESAMPLE` | the wanted time frame is not a multiple of the base | choose a multiple |
 * | `DATA_GENERATE` | a generator option out of range | correct the option |
 */
export const DATA_ERROR_CODES = [
  'DATA_FILE_MISSING',
  'DATA_FILE_UNREADABLE',
  'DATA_EMPTY',
  'DATA_NOT_TEXT',
  'DATA_GZIP',
  'DATA_CSV_HEADER',
  'DATA_CSV_ROWS',
  'DATA_TOO_LARGE',
  'DATA_TIME_FRAME',
  'DATA_REFUSED',
  'DATA_SOURCE',
  'DATA_RANGE',
  'DATA_SYMBOL',
  'DATA_STORE_MISSING',
  'DATA_STORE_CORRUPT',
  'DATA_STORE_VERSION',
  'DATA_STORE_CONFLICT',
  'DATA_STORE_BUSY',
  'DATA_RESAMPLE',
  'DATA_GENERATE',
] as const;

/** One of {@link DATA_ERROR_CODES}. */
export type DataErrorCode = (typeof DATA_ERROR_CODES)[number];

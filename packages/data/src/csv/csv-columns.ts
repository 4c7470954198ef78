import { dataError } from '../data-error.ts';
import { quoteText } from '../quote-text.ts';
import { parseDecimal } from './parse-number.ts';
import { parseIsoTime } from './parse-time.ts';

/** What a candle row needs, in the order of a bar's numbers. */
export const CSV_FIELDS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;

/** One of {@link CSV_FIELDS}. */
export type CsvField = (typeof CSV_FIELDS)[number];

/** Names of columns given by the user, for files whose own names are unusual. */
export type CsvColumnNames = Partial<Readonly<Record<CsvField, string>>>;

/** Which column of a file holds which number of a bar. */
export interface CsvColumns {
  /** The byte between two fields. */
  readonly delimiter: number;
  /** Whether the first line names the columns (and so is no data). */
  readonly header: boolean;
  /** Column → place in the bar (0 open time … 5 volume), −1 for columns nobody needs; ends at the last one needed. */
  readonly slots: Int8Array;
  /** Place in the bar → column name, for messages. */
  readonly names: readonly string[];
}

/** Usual spellings, best first: the first one present wins, so `open_time` beats `date` where a file has both. */
const SPELLINGS: Readonly<Record<CsvField, readonly string[]>> = {
  time: [
    'open_time',
    'opentime',
    'timestamp',
    'ts',
    't',
    'time',
    'unix',
    'datetime',
    'date_time',
    'date',
    'time_period_start',
  ],
  open: ['open', 'o', 'open_price', 'price_open'],
  high: ['high', 'h', 'high_price', 'max', 'price_high'],
  low: ['low', 'l', 'low_price', 'min', 'price_low'],
  close: ['close', 'c', 'close_price', 'last', 'price_close'],
  volume: ['volume', 'v', 'vol', 'base_volume', 'volume_base', 'amount', 'volume_traded'],
};

const DELIMITERS = [',', ';', '\t'] as const;

/** Splits one line at a delimiter; a field may stand in double quotes, where `""` is one quote. */
export function splitCsvLine(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter).map((field) => field.trim());
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*/.exec(line.slice(at));
    const afterQuote = quoted === null ? -1 : at + quoted[0].length;
    if (quoted !== null && (afterQuote === line.length || line.startsWith(delimiter, afterQuote))) {
      fields.push((quoted[1] ?? '').replaceAll('""', '"').trim());
      if (afterQuote === line.length) return fields;
      at = afterQuote + delimiter.length;
      continue;
    }
    const next = line.indexOf(delimiter, at);
    fields.push(line.slice(at, next < 0 ? line.length : next).trim());
    if (next < 0) return fields;
    at = next + delimiter.length;
  }
}

/** Lower case, with blanks, dots and dashes as underscores, without brackets: `Open Time` and `open-time` are `open_time`. */
function normalise(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/^[<[(]|[>\])]$/g, '')
    .replace(/[\s.-]+/g, '_');
}

function isValue(text: string): boolean {
  return !Number.isNaN(parseDecimal(text)) || !Number.isNaN(parseIsoTime(text));
}

/** The delimiter that cuts a line into most fields; the comma when none occurs. */
function detectDelimiter(line: string): string {
  let best: string = ',';
  let most = 0;
  for (const delimiter of DELIMITERS) {
    const count = line.split(delimiter).length;
    if (count > most) {
      best = delimiter;
      most = count;
    }
  }
  return best;
}

function slotsOf(columnOfField: readonly number[]): Int8Array {
  const slots = new Int8Array(Math.max(...columnOfField) + 1).fill(-1);
  columnOfField.forEach((column, field) => {
    slots[column] = field;
  });
  return slots;
}

/**
 * Tells from the first line with text which column is which. A line that begins with a number or a date is data:
 * then the columns are time, open, high, low, close, volume, and more are ignored (Binance's 12-column dumps).
 * @throws NightdeskError `DATA_CSV_HEADER` when a column is missing, doubled or too few
 */
export function detectColumns(
  file: string,
  line: string,
  lineNumber: number,
  given: CsvColumnNames = {},
): CsvColumns {
  const delimiter = detectDelimiter(line);
  const fields = splitCsvLine(line, delimiter);
  const where = `${file}:${lineNumber}`;
  const context = { file, line: lineNumber, columns: fields.length };
  if (isValue(fields[0] ?? '')) {
    if (fields.length < CSV_FIELDS.length) {
      throw dataError(
        'DATA_CSV_HEADER',
        `${where}: ${fields.length} column${fields.length === 1 ? '' : 's'} and no header. Without a header the columns must be ${CSV_FIELDS.join(', ')}; add a header line if they are others.`,
        context,
      );
    }
    return {
      delimiter: delimiter.charCodeAt(0),
      header: false,
      slots: slotsOf([0, 1, 2, 3, 4, 5]),
      names: CSV_FIELDS,
    };
  }
  const normalised = fields.map(normalise);
  const columnOfField = CSV_FIELDS.map((field) => {
    const own = given[field];
    const wanted = own === undefined ? SPELLINGS[field] : [normalise(own)];
    const spelling = wanted.find((name) => normalised.includes(name));
    if (spelling === undefined) {
      const shown = fields.slice(0, 12).map(quoteText).join(', ');
      throw dataError(
        'DATA_CSV_HEADER',
        `${where}: no column for ${field} among ${shown}${fields.length > 12 ? ', …' : ''}. Name it one of: ${wanted.slice(0, 6).map(quoteText).join(', ')}, or say which column it is.`,
        { ...context, field },
      );
    }
    const column = normalised.indexOf(spelling);
    if (normalised.indexOf(spelling, column + 1) >= 0) {
      throw dataError(
        'DATA_CSV_HEADER',
        `${where}: two columns are named ${quoteText(spelling)}. Remove or rename one.`,
        { ...context, field },
      );
    }
    return column;
  });
  if (new Set(columnOfField).size < columnOfField.length) {
    throw dataError(
      'DATA_CSV_HEADER',
      `${where}: one column is named for two purposes. Give each its own.`,
      context,
    );
  }
  return {
    delimiter: delimiter.charCodeAt(0),
    header: true,
    slots: slotsOf(columnOfField),
    names: columnOfField.map((column, field) => fields[column] ?? CSV_FIELDS[field] ?? ''),
  };
}

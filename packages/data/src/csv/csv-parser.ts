import { BAR_STRIDE } from '@nightdesk/core/model/bar-columns';
import { dataError } from '../data-error.ts';
import { quoteText } from '../quote-text.ts';
import { readSimulatedMark } from '../simulated-mark.ts';
import { detectColumns, splitCsvLine } from './csv-columns.ts';
import type { CsvColumnNames, CsvColumns } from './csv-columns.ts';
import { NumberScanner, parseDecimal } from './parse-number.ts';
import { epochToMs, parseIsoTime } from './parse-time.ts';
import { RowProblems } from './row-problems.ts';
import { RowSink } from './row-sink.ts';

/** A longer line is a mistake or an attack; a real one has some 150 bytes. */
const MAX_LINE = 64 * 1024;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** What a {@link CsvParser} needs to know. */
export interface CsvParserOptions {
  /** Name of the file, for messages. */
  readonly file: string;
  readonly columns?: CsvColumnNames;
  /** Bad rows kept in detail; the others are counted. */
  readonly maxProblems: number;
  /** More rows than this are refused. */
  readonly maxRows: number;
}

/**
 * A push parser: bytes in, in pieces of any size, candle rows out. Rows are read straight from the bytes;
 * what that cannot do (quotes, dates, exponents, errors) goes a second, slower way through text, once per such row.
 * Memory is the rows, plus at most one line of 64 KiB.
 */
export class CsvParser {
  readonly sink: RowSink = new RowSink();
  readonly problems: RowProblems;
  readonly #options: CsvParserOptions;
  readonly #scanner = new NumberScanner();
  readonly #row = new Float64Array(BAR_STRIDE);
  readonly #decoder = new TextDecoder();
  #columns: CsvColumns | null = null;
  #mark: string | null = null;
  #line = 0;
  #carry: Uint8Array[] = [];
  #carried = 0;
  #skipping = false;
  #first = true;

  constructor(options: CsvParserOptions) {
    this.#options = options;
    this.problems = new RowProblems(options.maxProblems);
  }

  /** Takes the next bytes. They may be reused by the caller afterwards. */
  feed(bytes: Uint8Array): void {
    if (this.#first && bytes.length > 0) {
      this.#first = false;
      refuseBinary(this.#options.file, bytes);
    }
    let from = 0;
    if (this.#carried > 0 || this.#skipping) {
      const end = bytes.indexOf(NEWLINE);
      if (end < 0) {
        this.#keep(bytes);
        return;
      }
      from = end + 1;
      this.#keep(bytes.subarray(0, from));
      this.#flush();
    }
    const last = bytes.lastIndexOf(NEWLINE) + 1;
    if (last > from) this.#lines(bytes, from, last);
    this.#keep(bytes.subarray(Math.max(from, last)));
  }

  /** Ends the file: a last line without a newline is read. */
  finish(): void {
    if (this.#carried > 0 || this.#skipping) {
      this.#keep(Uint8Array.of(NEWLINE));
      this.#flush();
    }
  }

  /** Whether the file named its columns; null before the first line with text. */
  get columns(): CsvColumns | null {
    return this.#columns;
  }

  /** What a comment before the first row says of simulated candles; null when none does. */
  get simulated(): string | null {
    return this.#mark;
  }

  /** Keeps the beginning of a line whose end has not come yet; a line that grows too long is dropped and noted. */
  #keep(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#skipping) return;
    if (this.#carried + bytes.length > MAX_LINE) {
      const start = this.#text(this.#joined(bytes.subarray(0, 256)).subarray(0, 256));
      this.problems.add(
        this.#line + 1,
        null,
        start,
        `begins a line longer than ${MAX_LINE} bytes. Lines must end in LF or CRLF; export the file again.`,
      );
      this.#skipping = true;
      this.#carry = [];
      this.#carried = 0;
      return;
    }
    this.#carry.push(bytes.slice());
    this.#carried += bytes.length;
  }

  #joined(more: Uint8Array): Uint8Array {
    const all = new Uint8Array(this.#carried + more.length);
    let at = 0;
    for (const piece of this.#carry) {
      all.set(piece, at);
      at += piece.length;
    }
    all.set(more, at);
    return all;
  }

  #flush(): void {
    if (this.#skipping) {
      this.#skipping = false;
      this.#line += 1;
      return;
    }
    const line = this.#joined(new Uint8Array(0));
    this.#carry = [];
    this.#carried = 0;
    this.#lines(line, 0, line.length);
  }

  /** Reads whole lines; the byte before `to` is a newline. */
  #lines(bytes: Uint8Array, from: number, to: number): void {
    let at = from;
    while (at < to) {
      this.#line += 1;
      if (this.#columns !== null) {
        const next = this.#fastRow(bytes, at, to, this.#columns);
        if (next > 0) {
          at = next;
          continue;
        }
      }
      const end = bytes.indexOf(NEWLINE, at);
      this.#slowLine(bytes.subarray(at, bytes[end - 1] === RETURN && end > at ? end - 1 : end));
      at = end + 1;
    }
  }

  /** Reads a row of plain decimals; the place after its newline, or −1 when the slow way must decide. */
  #fastRow(bytes: Uint8Array, from: number, to: number, columns: CsvColumns): number {
    const { slots, delimiter } = columns;
    const scanner = this.#scanner;
    const row = this.#row;
    const last = slots.length - 1;
    let at = from;
    for (let column = 0; ; column += 1) {
      const slot = slots[column] as number;
      if (slot < 0) {
        while (bytes[at] !== delimiter) {
          // A quote may hide a delimiter: the slow way knows.
          if (bytes[at] === NEWLINE || bytes[at] === 0x22) return -1;
          at += 1;
        }
      } else {
        let value = scanner.scan(bytes, at, to);
        if (slot === 0) value = epochToMs(value);
        // NaN is the only value unlike itself.
        if (value !== value) return -1;
        row[slot] = value;
        at = scanner.end;
      }
      if (column === last) break;
      if (bytes[at] !== delimiter) return -1;
      at += 1;
    }
    if (bytes[at] === RETURN) at += 1;
    if (bytes[at] === delimiter) at = bytes.indexOf(NEWLINE, at);
    if (bytes[at] !== NEWLINE) return -1;
    this.#push();
    return at + 1;
  }

  #push(): void {
    const { maxRows, file } = this.#options;
    if (this.sink.length >= maxRows) {
      throw dataError(
        'DATA_TOO_LARGE',
        `${file}:${this.#line}: more than ${maxRows} candles. Split the file, or raise the limit (a row takes 48 bytes of memory).`,
        { file, line: this.#line, maxRows },
      );
    }
    this.sink.push(this.#row, this.#line);
  }

  #text(bytes: Uint8Array): string {
    return this.#decoder.decode(bytes);
  }

  /** Reads a line by way of text: blank lines and comments, the header, quotes, dates, and every error. */
  #slowLine(bytes: Uint8Array): void {
    const text = this.#text(bytes);
    if (text.trim() === '') return;
    if (text.startsWith('#')) {
      if (this.#columns === null) this.#mark ??= readSimulatedMark(text);
      return;
    }
    if (this.#columns === null) {
      this.#columns = detectColumns(this.#options.file, text, this.#line, this.#options.columns);
      if (this.#columns.header) return;
    }
    const { slots, names, delimiter } = this.#columns;
    const fields = splitCsvLine(text, String.fromCharCode(delimiter));
    if (fields.length < slots.length) {
      this.problems.add(
        this.#line,
        null,
        text,
        `has ${fields.length} fields where ${slots.length} are needed. Complete or remove the row.`,
      );
      return;
    }
    for (let column = 0; column < slots.length; column += 1) {
      const slot = slots[column] ?? -1;
      if (slot < 0) continue;
      const field = fields[column] ?? '';
      const value = slot === 0 ? readTime(field) : parseDecimal(field);
      if (Number.isNaN(value)) {
        this.problems.add(
          this.#line,
          names[slot] ?? null,
          field,
          slot === 0 ? timeReason(field) : numberReason(field),
        );
        return;
      }
      this.#row[slot] = value;
    }
    this.#push();
  }
}

function readTime(text: string): number {
  const epoch = epochToMs(parseDecimal(text));
  return Number.isNaN(epoch) ? parseIsoTime(text) : epoch;
}

function timeReason(text: string): string {
  if (text === '') return 'is empty where a time is needed. Complete or remove the row.';
  return 'is not a time. Write epoch s, ms, µs or ns (1973 or later, whole milliseconds) or ISO 8601 such as 2024-01-31 or 2024-01-31T08:00:00Z.';
}

function numberReason(text: string): string {
  if (text === '') return 'is empty where a number is needed. Complete or remove the row.';
  if (/^[+-]?\d+,\d+$/.test(text))
    return 'is not a number: the decimal sign must be a point. Correct the export.';
  return 'is not a number. Correct or remove the row.';
}

/** Refuses what is plainly not UTF-8 text, before rubbish is reported line by line. */
function refuseBinary(file: string, bytes: Uint8Array): void {
  const head = bytes.subarray(0, 4096);
  let what = '';
  if (head[0] === 0x50 && head[1] === 0x4b && (head[2] ?? 0) <= 8)
    what = 'a zip archive. Unpack it first';
  else if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    what = 'UTF-16 text. Save it as UTF-8';
  else if (
    head.some(
      (byte) =>
        byte < 0x20 && byte !== NEWLINE && byte !== RETURN && byte !== 0x09 && byte !== 0x0c,
    )
  ) {
    what = 'binary data. Export the candles as CSV (time, open, high, low, close, volume)';
  }
  if (what === '') return;
  const start = quoteText(new TextDecoder().decode(head.subarray(0, 32)));
  throw dataError('DATA_NOT_TEXT', `${file}: this is not CSV but ${what}. It begins ${start}.`, {
    file,
  });
}

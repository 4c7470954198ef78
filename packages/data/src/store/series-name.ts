import { formatTimeFrame, parseTimeFrame } from '@nightdesk/core/model/time-frame';
import { dataError } from '../data-error.ts';
import { quoteText } from '../quote-text.ts';

/** How names of series files end. */
export const SERIES_SUFFIX = '.ndc';

/** Longest symbol, in characters. */
const LONGEST_SYMBOL = 64;

/** Longest file name of a symbol; file systems allow 255 bytes for the whole. */
const LONGEST_NAME = 200;

/** Which series: a symbol and a time frame in ms. */
export interface SeriesKey {
  readonly symbol: string;
  readonly timeFrame: number;
}

/**
 * Checks a symbol: 1 to 64 printable characters, no blanks.
 * @throws NightdeskError `DATA_SYMBOL`
 */
export function checkSymbol(symbol: string): void {
  // \p{C} holds control, format and lone surrogate characters.
  const fits = /^[^\p{C}\p{Z}]+$/u.test(symbol) && Array.from(symbol).length <= LONGEST_SYMBOL;
  if (fits && encoded(symbol).length <= LONGEST_NAME) return;
  throw dataError(
    'DATA_SYMBOL',
    `${quoteText(symbol)} cannot be the symbol of a series. Use 1 to ${LONGEST_SYMBOL} letters, digits and signs without blanks, such as BTCUSDT or BTC/USDT.`,
    { symbol: symbol.slice(0, LONGEST_SYMBOL) },
  );
}

/**
 * A symbol as part of a file name. Only A–Z, 0–9, `-` and `_` stay as they are; every other byte becomes `%XX`:
 * so there is no dot, slash or drive letter to leave the folder with, and `btc` and `BTC` differ on disks
 * that do not tell upper from lower case.
 */
function encoded(symbol: string): string {
  let name = '';
  for (const byte of new TextEncoder().encode(symbol)) {
    const character = String.fromCharCode(byte);
    name += /[A-Z0-9_-]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return name;
}

/** The file name of a series: `BTC%2FUSDT@1h.ndc`. @throws NightdeskError `DATA_SYMBOL`, `DATA_TIME_FRAME` */
export function seriesFileName(key: SeriesKey): string {
  checkSymbol(key.symbol);
  if (!Number.isSafeInteger(key.timeFrame) || key.timeFrame <= 0) {
    throw dataError(
      'DATA_TIME_FRAME',
      `${key.timeFrame} ms is not a time frame. Use a whole, positive number of milliseconds.`,
      { timeFrame: key.timeFrame },
    );
  }
  return `${encoded(key.symbol)}@${formatTimeFrame(key.timeFrame)}${SERIES_SUFFIX}`;
}

/** A series as people write it: `BTCUSDT@1h`. */
export function formatSeriesKey(key: SeriesKey): string {
  return `${key.symbol}@${formatTimeFrame(key.timeFrame)}`;
}

/** Reads `BTCUSDT@1h`; null when the text has another shape. The symbol may hold `@` itself; the last one counts. */
export function parseSeriesKey(text: string): SeriesKey | null {
  const at = text.lastIndexOf('@');
  if (at < 1) return null;
  try {
    const key = { symbol: text.slice(0, at), timeFrame: parseTimeFrame(text.slice(at + 1)) };
    checkSymbol(key.symbol);
    return key;
  } catch {
    return null;
  }
}

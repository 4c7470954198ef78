import { parseTimeFrame } from '@nightdesk/core/model/time-frame';
import { parseSeriesKey, type SeriesKey } from '@nightdesk/data/store/series-name';
import type { SeriesInfo } from '@nightdesk/data/store/candle-store';
import { usageError } from '../cli-error.ts';
import type { OptionSpec } from '../command.ts';
import type { Options } from '../options.ts';

/** Prints JSON instead of text. */
export const JSON_OPTION: OptionSpec = { name: 'json', value: null, text: 'Print JSON.' };

/** What to do about odd candles. */
export const ON_PROBLEM: OptionSpec = {
  name: 'on-problem',
  value: 'WHAT',
  text: 'What to do about odd candles; report unless told.',
  choices: ['report', 'refuse', 'repair'],
};

/** The series that the first argument names. @throws NightdeskError `CLI_USAGE`. */
export function seriesOf(options: Options): SeriesKey {
  const [text = ''] = options.positionals;
  const key = parseSeriesKey(text);
  if (key !== null) return key;
  throw usageError(
    `"${text.slice(0, 80)}" is no series; write it as SYMBOL@TIME-FRAME, such as BTCUSDT@1h.`,
  );
}

/** A time frame such as `1h` in ms; undefined when it was not given. @throws NightdeskError `TIME_FRAME`. */
export function timeFrameOption(options: Options, name: string): number | undefined {
  const text = options.text(name);
  return text === undefined ? undefined : parseTimeFrame(text);
}

/** A stored series in a line. */
export function infoText(info: SeriesInfo): string {
  return `${info.symbol}@${info.timeFrameText}: ${info.rows} candles, ${info.first} to ${info.last}${info.simulated ? ', simulated' : ''}`;
}

import type { OptionSpec } from '../command.ts';
import type { Options } from '../options.ts';

/** What every command takes that speaks to the desk. */
export const DESK_OPTIONS: readonly OptionSpec[] = [
  { name: 'json', value: null, text: 'Print JSON.' },
  { name: 'plain', value: null, text: 'Print rows with tabs between, without a heading.' },
  { name: 'quiet', value: null, text: 'Only results and errors.' },
  { name: 'no-color', value: null, text: 'No colours; also when NO_COLOR is set.' },
  { name: 'timeout', value: 'SECONDS', text: 'How long the desk may take to answer; 10.' },
];

/** For those that may ask something. */
export const ASK_OPTIONS: readonly OptionSpec[] = [
  { name: 'yes', short: 'y', value: null, text: 'Do it without asking.' },
  { name: 'no-input', value: null, text: 'Never ask: end with 4 where a yes is needed.' },
];

/** For lists that are given out in pages. */
export const PAGE_OPTIONS: readonly OptionSpec[] = [
  { name: 'limit', value: 'N', text: 'How many at most; 50.' },
  { name: 'cursor', value: 'NEXT', text: 'Go on where an earlier page ended.' },
  { name: 'all', value: null, text: 'Every page.' },
];

/** How long the desk may take, ms. @throws NightdeskError `CLI_USAGE`. */
export function timeoutOf(options: Options): number {
  return (options.number('timeout', { min: 0.1, max: 600 }) ?? 10) * 1000;
}

import { usageError } from './cli-error.ts';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?$/;

/**
 * A moment in ms since 1970: `2024-01-01`, `2024-01-01T08:00`, with or without an offset (UTC without one), or
 * the milliseconds themselves.
 *
 * @throws NightdeskError `CLI_USAGE`.
 */
export function parseTime(option: string, text: string): number {
  const match = DATE_TIME.exec(text);
  const time = /^\d{9,}$/.test(text)
    ? Number(text)
    : DATE.test(text)
      ? Date.parse(`${text}T00:00:00Z`)
      : match === null
        ? Number.NaN
        : Date.parse(`${match[1]}T${match[2]}${match[3] ?? 'Z'}`);
  if (Number.isFinite(time) && sameDay(text, time, match?.[3])) return time;
  throw usageError(
    `--${option} ${text}: write a day or a time in UTC, such as 2024-01-31 or 2024-01-31T08:00.`,
    { option, value: text },
  );
}

/** The 31st of February is read as a day in March: not what was meant. */
function sameDay(text: string, time: number, offset: string | undefined): boolean {
  if (!text.includes('-') || (offset !== undefined && offset !== 'Z')) return true;
  return new Date(time).toISOString().startsWith(text.slice(0, 10));
}

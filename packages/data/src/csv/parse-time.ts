/** Ends of the magnitudes that tell the unit of an epoch time: seconds, ms, µs, ns. Each covers 1973 to 5138. */
const SECONDS_FROM = 1e8;
const MS_FROM = 1e11;
const US_FROM = 1e14;
const NS_FROM = 1e17;
const NS_TO = 1e20;

/** Relative error of a time read and scaled: less than a microsecond for our century. */
const GRAIN = 2 ** -51;

/**
 * An epoch time of unknown unit in milliseconds, the unit told by the size of the number:
 * from 10^8 seconds, from 10^11 ms, from 10^14 µs, from 10^17 ns.
 * NaN when it is outside or does not fall on a whole millisecond.
 */
export function epochToMs(value: number): number {
  let ms = Number.NaN;
  if (value >= MS_FROM && value < US_FROM) ms = value;
  else if (value >= SECONDS_FROM && value < MS_FROM) ms = value * 1e3;
  else if (value >= US_FROM && value < NS_FROM) ms = value / 1e3;
  else if (value >= NS_FROM && value < NS_TO) ms = value / 1e6;
  // A double cannot hold 10^18 ns, nor a fraction of a second, to the last digit: within its grain, the nearest ms was meant.
  const nearest = Math.round(ms);
  return Math.abs(ms - nearest) <= ms * GRAIN ? nearest : Number.NaN;
}

const ISO =
  /^(\d{4})([-/])(\d{2})\2(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)? ?(Z|z|UTC|[+-]\d{2}(?::?\d{2})?)?$/;

/**
 * The milliseconds of a date (`2017-01-03`, `2017/01/03`) or date and time (`2017-01-03T04:05:06.789+02:00`,
 * `2017-01-03 04:05`). Without an offset it is UTC, whatever the machine's time zone. NaN for anything else,
 * also for dates that do not exist (30 February) and times not on a whole millisecond.
 */
export function parseIsoTime(text: string): number {
  const match = ISO.exec(text);
  if (match === null) return Number.NaN;
  const part = (i: number): number => Number(match[i] ?? 0);
  const [year, month, day, hour, minute, second] = [
    part(1),
    part(3),
    part(4),
    part(5),
    part(6),
    part(7),
  ];
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59)
    return Number.NaN;
  const fraction = (match[8] ?? '').padEnd(9, '0');
  if (!fraction.endsWith('000000')) return Number.NaN;
  const date = new Date(0);
  // setUTCFullYear, because Date.UTC takes the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return Number.NaN;
  const offset = /^([+-])(\d{2}):?(\d{2})?$/.exec(match[9] ?? '');
  const offsetMinutes =
    offset === null
      ? 0
      : (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3] ?? 0));
  return (
    date.getTime() +
    ((hour * 60 + minute - offsetMinutes) * 60 + second) * 1000 +
    Number(fraction.slice(0, 3))
  );
}

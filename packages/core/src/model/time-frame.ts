import { NightdeskError } from '../errors/nightdesk-error.ts';

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const TEXT = /^([1-9]\d{0,4})([smhdw])$/;

/** 1970-01-05 was a Monday: weekly buckets begin there. */
const MONDAY = 4 * 86_400_000;

/** Reads `1s`, `5m`, `1h`, `1d`, `1w` as milliseconds. @throws NightdeskError `TIME_FRAME`. */
export function parseTimeFrame(text: string): number {
  const match = TEXT.exec(text);
  const unit = UNITS[match?.[2] ?? ''];
  if (match === null || unit === undefined) {
    throw new NightdeskError({
      code: 'TIME_FRAME',
      message: `"${text.slice(0, 20)}" is not a time frame; write a number and s, m, h, d or w, such as 15m.`,
      context: { text: text.slice(0, 20) },
    });
  }
  return Number(match[1]) * unit;
}

/** Writes milliseconds as the shortest exact time frame: 3600000 → `1h`. */
export function formatTimeFrame(milliseconds: number): string {
  for (const [unit, size] of [
    ['w', 604_800_000],
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ] as const) {
    if (milliseconds % size === 0) return `${milliseconds / size}${unit}`;
  }
  return `${milliseconds}ms`;
}

/**
 * The open time of the bucket that `time` lies in: buckets are aligned to 1970-01-01 00:00 UTC,
 * whole weeks to Monday.
 */
export function bucketStart(time: number, timeFrame: number): number {
  const origin = timeFrame % 604_800_000 === 0 ? MONDAY : 0;
  return Math.floor((time - origin) / timeFrame) * timeFrame + origin;
}

import type { Metric } from '../metrics/metric.ts';

/** Shown where there is no value. */
export const NOTHING = '–';

const formats = new Map<number, Intl.NumberFormat>();

/** From here on digits tell nothing: `1.25e+15`. */
const HUGE = 1e15;

/** `1234.5` with two decimals → `1,234.50`; a typographic minus; `–` when not finite. */
export function formatNumber(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return NOTHING;
  if (Math.abs(value) >= HUGE) return value.toExponential(2).replace('-', '−');
  let format = formats.get(decimals);
  if (format === undefined) {
    format = new Intl.NumberFormat('en', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formats.set(decimals, format);
  }
  const text = format.format(value);
  return /[1-9]/.test(text) ? text.replace('-', '−') : text.replace('-', '');
}

/** A fraction as a percentage: 0.1234 → `12.34%`; one decimal from 1,000 % on. */
export function formatPercent(
  fraction: number,
  decimals: number = Math.abs(fraction) >= 10 ? 1 : 2,
): string {
  return Number.isFinite(fraction) ? `${formatNumber(fraction * 100, decimals)}%` : NOTHING;
}

/** As {@link formatPercent}, with a plus sign for gains. */
export function formatSignedPercent(fraction: number, decimals?: number): string {
  return (fraction > 0 ? '+' : '') + formatPercent(fraction, decimals);
}

/** Decimals for amounts of an account of this size: 2 for thousands, more for small numbers such as bitcoins. */
export function moneyDecimals(capital: number): number {
  const size = Math.abs(capital);
  return size >= 100 ? 2 : size >= 1 ? 4 : 8;
}

/** Milliseconds in the two largest units that fit: `12 d 4 h`, `1 y 34 d` (365 days), `45 s`. */
export function formatDuration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return NOTHING;
  const units = [
    ['y', 31_536_000_000],
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ] as const;
  const first = units.findIndex(([, size]) => milliseconds >= size);
  if (first === -1) return milliseconds === 0 ? '0 s' : `${formatNumber(milliseconds, 0)} ms`;
  let rest = milliseconds;
  const parts: string[] = [];
  for (const [name, size] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${formatNumber(count, 0)} ${name}`);
  }
  return parts.join(' ');
}

/** ISO 8601 in UTC; empty when there is no such time. */
export function isoTime(time: number): string {
  return Number.isFinite(time) && Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : '';
}

/** `2024-05-17 05:00` in UTC; seconds only where they are not zero. */
export function formatTime(time: number): string {
  const iso = isoTime(time);
  if (iso === '') return NOTHING;
  return `${iso.slice(0, 10)} ${iso.slice(11, time % 60_000 === 0 ? 16 : 19)}`;
}

/** `2024-05-17` in UTC. */
export function formatDate(time: number): string {
  return isoTime(time).slice(0, 10) || NOTHING;
}

/** A metric's value as text, without its currency; `–` when there is none. */
export function formatMetric(
  value: number | null,
  { unit, key }: Pick<Metric, 'unit' | 'key'>,
  decimals: number,
): string {
  if (value === null) return NOTHING;
  switch (unit) {
    case 'percent':
      return key === 'totalReturn' || key === 'annualReturn'
        ? formatSignedPercent(value)
        : formatPercent(value);
    case 'money':
      return formatNumber(value, decimals);
    case 'count':
      return formatNumber(value, 0);
    case 'duration-ms':
      return formatDuration(value);
    case 'ratio':
      return formatNumber(value, Math.abs(value) >= 1000 ? 0 : 2);
  }
}

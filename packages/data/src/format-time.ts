/** A time (ms since 1970) as ISO 8601 in UTC, without the milliseconds when they are zero; what is no time, as it is. */
export function formatTime(ms: number): string {
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return String(ms);
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

/** How long ago something was, in one unit: `3 s`, `12 min`, `5 h`, `2 d`; `—` when it is not known. */
export function ageText(time: number | null, now: number): string {
  if (time === null || !Number.isFinite(time)) return '—';
  const seconds = Math.max(0, (now - time) / 1000);
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129_600) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** A moment in UTC, to the second: `2026-01-31 08:00:00Z`. */
export function timeText(time: number): string {
  return new Date(time)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
}

/** A moment of the past: `10m`, `2h`, `3d` before `now`; null when the text is no such length. */
export function parseAgo(text: string, now: number): number | null {
  const match = /^(\d{1,6})(s|m|min|h|d|w)$/.exec(text);
  if (match === null) return null;
  const units: Readonly<Record<string, number>> = {
    s: 1_000,
    m: 60_000,
    min: 60_000,
    h: 3_600_000,
    d: 86_400_000,
    w: 7 * 86_400_000,
  };
  return now - Number(match[1]) * (units[match[2] ?? ''] ?? 0);
}

import { BAR_STRIDE } from '@nightdesk/core/model/bar-columns';

/** Different distances remembered; a file of noise has one for each row, and must not cost memory for all of them. */
const MOST_DISTANCES = 10_000;

/** How often each distance between neighbouring candles occurs (ms → times). Order and equal times do not matter. */
export function countDistances(data: Float64Array): Map<number, number> {
  const counts = new Map<number, number>();
  const add = (distance: number, times: number): void => {
    const before = counts.get(distance);
    if (before === undefined && counts.size >= MOST_DISTANCES) return;
    counts.set(distance, (before ?? 0) + times);
  };
  let run = Number.NaN;
  let length = 0;
  let previous = data[0] ?? Number.NaN;
  for (let at = BAR_STRIDE; at < data.length; at += BAR_STRIDE) {
    const time = data[at] as number;
    const distance = time > previous ? time - previous : previous - time;
    previous = time;
    if (distance === run) {
      length += 1;
      continue;
    }
    if (length > 0) add(run, length);
    run = distance;
    length = 1;
  }
  if (length > 0) add(run, length);
  for (const distance of counts.keys())
    if (!(distance > 0 && Number.isInteger(distance))) counts.delete(distance);
  return counts;
}

/** The commonest distance between neighbouring candles, the shorter of two equally common; null when there is none. */
export function detectTimeFrame(counts: ReadonlyMap<number, number>): number | null {
  let best: number | null = null;
  let most = 0;
  for (const [distance, count] of counts) {
    if (count > most || (count === most && best !== null && distance < best)) {
      best = distance;
      most = count;
    }
  }
  return best;
}

/**
 * Whether candles with these distances may be called candles of `timeFrame`: it is the commonest distance,
 * or it occurs and divides the commonest one (a thinly traded market with more holes than neighbours).
 */
export function fitsTimeFrame(counts: ReadonlyMap<number, number>, timeFrame: number): boolean {
  const detected = detectTimeFrame(counts);
  return (
    detected === null ||
    detected === timeFrame ||
    (counts.has(timeFrame) && detected % timeFrame === 0)
  );
}

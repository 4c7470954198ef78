/** Different phases remembered; only noise has more. */
const MOST_PHASES = 10_000;

/** Open time modulo time frame, never negative. */
export function phaseOf(time: number, timeFrame: number): number {
  return ((time % timeFrame) + timeFrame) % timeFrame;
}

/**
 * Finds the phase that most candles have, of equals the one met first. It is the grid on which the others are judged,
 * so that daily candles from 08:00 are no error, and a single odd one is.
 */
export class PhaseVote {
  readonly #timeFrame: number;
  readonly #counts = new Map<number, number>();

  constructor(timeFrame: number) {
    this.#timeFrame = timeFrame;
  }

  /** Counts `candles` whose times are whole time frames away from `time`. */
  add(time: number, candles: number): void {
    const phase = phaseOf(time, this.#timeFrame);
    const before = this.#counts.get(phase);
    if (before === undefined && this.#counts.size >= MOST_PHASES) return;
    this.#counts.set(phase, (before ?? 0) + candles);
  }

  /** The phase with most candles; 0 without any. */
  winner(): number {
    let best = 0;
    let most = 0;
    for (const [phase, count] of this.#counts) {
      if (count > most) {
        best = phase;
        most = count;
      }
    }
    return best;
  }
}

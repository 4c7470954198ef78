import { deviationOf, DEVIATIONS } from './deviation.ts';
import type { Deviation } from './deviation.ts';
import type { SeriesIndicator } from './indicator.ts';
import { requireChoice, requirePeriod } from './parameters.ts';
import { RollingMoments } from './rolling-moments.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/** Options of `ZScore`. */
export interface ZScoreOptions {
  /** `'population'` unless told. */
  readonly deviation?: Deviation;
}

/**
 * Rolling z-score, a pure number: how many standard deviations of the last `period` numbers the newest lies
 * above their mean; 0 when they do not deviate.
 */
export class ZScore implements SeriesIndicator {
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly divisor: number = 0;
  private readonly moments: RollingMoments;
  private count = 0;
  private current = NaN;

  /** `period`: integer from 2. @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(period: number, options: ZScoreOptions = {}) {
    this.warmUp = requirePeriod('Z-score', 'period', period, 2);
    const deviation = options.deviation ?? 'population';
    requireChoice('Z-score', 'deviation', deviation, DEVIATIONS);
    this.divisor = deviation === 'population' ? period : period - 1;
    this.label = `z-score(${period},${deviation})`;
    this.moments = new RollingMoments(period);
  }

  /** Takes the next number; returns its z-score, NaN until ready. */
  update(x: number): number {
    this.moments.update(x);
    if (this.count < this.warmUp && ++this.count < this.warmUp) return NaN;
    const deviation = deviationOf(this.moments.squaredDeviations, this.divisor);
    this.current = deviation === 0 ? 0 : (x - this.moments.mean) / deviation;
    return this.current;
  }

  get ready(): boolean {
    return this.count >= this.warmUp;
  }

  get value(): number {
    return this.current;
  }

  reset(): void {
    this.moments.reset();
    this.count = 0;
    this.current = NaN;
  }

  save(): IndicatorState {
    return saveState(this.label, [this.count, this.current], [], [this.moments.save()]);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 2, 1);
    this.moments.restore(from.nextPart());
    this.count = from.next();
    this.current = from.next();
  }
}

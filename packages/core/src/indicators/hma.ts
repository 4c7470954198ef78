import type { SeriesIndicator } from './indicator.ts';
import { requirePeriod } from './parameters.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';
import { Wma } from './wma.ts';

/**
 * Hull moving average (A. Hull, 2005): WMA over ⌊√period⌋ of 2 × WMA(⌊period / 2⌋) − WMA(period).
 * Half and root are rounded down, as in Skender and TradingView.
 */
export class Hma implements SeriesIndicator {
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly full: Wma;
  private readonly half: Wma;
  private readonly root: Wma;

  /** `period`: integer from 2. @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(period: number) {
    requirePeriod('HMA', 'period', period, 2);
    const root = Math.floor(Math.sqrt(period));
    this.warmUp = period + root - 1;
    this.label = `hma(${period})`;
    this.full = new Wma(period);
    this.half = new Wma(Math.floor(period / 2));
    this.root = new Wma(root);
  }

  /** Takes the next number; returns the average, NaN until ready. */
  update(x: number): number {
    const half = this.half.update(x);
    const full = this.full.update(x);
    return this.full.ready ? this.root.update(2 * half - full) : NaN;
  }

  get ready(): boolean {
    return this.root.ready;
  }

  get value(): number {
    return this.root.value;
  }

  reset(): void {
    this.full.reset();
    this.half.reset();
    this.root.reset();
  }

  save(): IndicatorState {
    return saveState(this.label, [], [], [this.full.save(), this.half.save(), this.root.save()]);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 0, 3);
    this.full.restore(from.nextPart());
    this.half.restore(from.nextPart());
    this.root.restore(from.nextPart());
  }
}

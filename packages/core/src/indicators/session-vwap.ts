import { AnchoredVwap } from './anchored-vwap.ts';
import type { Indicator } from './indicator.ts';
import { requireNumber } from './parameters.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/** A UTC day, in ms. */
const DAY = 86_400_000;

/** Options of `SessionVwap`. */
export interface SessionVwapOptions {
  /** When the session begins, in ms after midnight UTC: 0 to 86,399,999, 0 unless told. */
  readonly offset?: number;
}

/** Volume-weighted average price of the session, in price: `AnchoredVwap` begun anew on each UTC day. */
export class SessionVwap implements Indicator {
  readonly warmUp: number = 1;
  private readonly label: string = '';
  private readonly offset: number = NaN;
  private readonly vwap: AnchoredVwap;
  private session = NaN;

  /** @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(options: SessionVwapOptions = {}) {
    this.offset = requireNumber('VWAP', 'offset', options.offset ?? 0, 0, DAY - 1);
    this.label = `session-vwap(${this.offset})`;
    this.vwap = new AnchoredVwap();
  }

  /** Takes the next bar, `time` (of its open) in ms since 1970; returns the average price of its session. */
  update(time: number, high: number, low: number, close: number, volume: number): number {
    const session = Math.floor((time - this.offset) / DAY);
    if (session !== this.session) {
      this.session = session;
      this.vwap.reset();
    }
    return this.vwap.update(time, high, low, close, volume);
  }

  get ready(): boolean {
    return this.vwap.ready;
  }

  get value(): number {
    return this.vwap.value;
  }

  reset(): void {
    this.session = NaN;
    this.vwap.reset();
  }

  save(): IndicatorState {
    return saveState(this.label, [this.session], [], [this.vwap.save()]);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 1, 1);
    this.vwap.restore(from.nextPart());
    this.session = from.next();
  }
}

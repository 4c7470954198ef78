import { Delay } from './delay.ts';
import { Donchian } from './donchian.ts';
import type { Indicator } from './indicator.ts';
import { requirePeriod } from './parameters.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/** Options of `Ichimoku`; all integers from 1. */
export interface IchimokuOptions {
  /** Bars of the conversion line (tenkan-sen), 9 unless told. */
  readonly conversion?: number;
  /** Bars of the base line (kijun-sen), 26 unless told. */
  readonly base?: number;
  /** Bars of leading span B (senkou span B), 52 unless told. */
  readonly span?: number;
  /**
   * Bars by which the cloud is drawn ahead and the lagging span behind: 26 unless told (Hosoda, Skender).
   * TradingView counts the newest bar as one of them: 25 gives its picture.
   */
  readonly displacement?: number;
}

/**
 * Ichimoku kinko hyo (G. Hosoda, 1969), in price. Lines are middles of highest high and lowest low.
 * `spanA` and `spanB` are the cloud drawn *at* the newest bar, computed `displacement` bars ago; `leadA`
 * and `leadB` are what the newest bar adds ahead. The lagging span is the newest close drawn back, so
 * what can be asked of it without looking ahead is how the close compares with `laggedClose`.
 */
export class Ichimoku implements Indicator {
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly conversionLine: Donchian;
  private readonly baseLine: Donchian;
  private readonly spanLine: Donchian;
  private readonly delayA: Delay;
  private readonly delayB: Delay;
  private readonly delayClose: Delay;
  private count = 0;
  private currentA = NaN;
  private currentB = NaN;
  private lagged = NaN;

  /** @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(options: IchimokuOptions = {}) {
    const conversion = requirePeriod('Ichimoku', 'conversion', options.conversion ?? 9);
    const base = requirePeriod('Ichimoku', 'base', options.base ?? 26);
    const span = requirePeriod('Ichimoku', 'span', options.span ?? 52);
    const displacement = requirePeriod('Ichimoku', 'displacement', options.displacement ?? 26);
    this.warmUp = Math.max(conversion, base, span) + displacement;
    this.label = `ichimoku(${conversion},${base},${span},${displacement})`;
    this.conversionLine = new Donchian(conversion);
    this.baseLine = new Donchian(base);
    this.spanLine = new Donchian(span);
    this.delayA = new Delay(displacement);
    this.delayB = new Delay(displacement);
    this.delayClose = new Delay(displacement);
  }

  /** Takes the next bar; returns the conversion line, which is there long before `ready`. */
  update(high: number, low: number, close: number): number {
    const conversion = this.conversionLine.update(high, low);
    const base = this.baseLine.update(high, low);
    const span = this.spanLine.update(high, low);
    this.currentA = this.delayA.update((conversion + base) / 2);
    this.currentB = this.delayB.update(span);
    this.lagged = this.delayClose.update(close);
    if (this.count < this.warmUp) this.count++;
    return conversion;
  }

  get ready(): boolean {
    return this.count >= this.warmUp;
  }

  /** The conversion line (tenkan-sen). */
  get value(): number {
    return this.conversionLine.value;
  }

  /** The base line (kijun-sen). */
  get base(): number {
    return this.baseLine.value;
  }

  /** Leading span A as drawn at the newest bar, computed `displacement` bars ago. */
  get spanA(): number {
    return this.currentA;
  }

  /** Leading span B as drawn at the newest bar, computed `displacement` bars ago. */
  get spanB(): number {
    return this.currentB;
  }

  /** Leading span A as computed from the newest bar, drawn `displacement` bars ahead. */
  get leadA(): number {
    return (this.conversionLine.value + this.baseLine.value) / 2;
  }

  /** Leading span B as computed from the newest bar, drawn `displacement` bars ahead. */
  get leadB(): number {
    return this.spanLine.value;
  }

  /** The close `displacement` bars ago, at which the lagging span (chikou) is drawn. */
  get laggedClose(): number {
    return this.lagged;
  }

  reset(): void {
    this.conversionLine.reset();
    this.baseLine.reset();
    this.spanLine.reset();
    this.delayA.reset();
    this.delayB.reset();
    this.delayClose.reset();
    this.count = 0;
    this.currentA = NaN;
    this.currentB = NaN;
    this.lagged = NaN;
  }

  save(): IndicatorState {
    const numbers = [this.count, this.currentA, this.currentB, this.lagged];
    const lines = [this.conversionLine.save(), this.baseLine.save(), this.spanLine.save()];
    const delays = [this.delayA.save(), this.delayB.save(), this.delayClose.save()];
    return saveState(this.label, numbers, [], [...lines, ...delays]);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 4, 6);
    this.conversionLine.restore(from.nextPart());
    this.baseLine.restore(from.nextPart());
    this.spanLine.restore(from.nextPart());
    this.delayA.restore(from.nextPart());
    this.delayB.restore(from.nextPart());
    this.delayClose.restore(from.nextPart());
    this.count = from.next();
    this.currentA = from.next();
    this.currentB = from.next();
    this.lagged = from.next();
  }
}

import { BAR_STRIDE, type BarColumns } from '@nightdesk/core/model/bar-columns';
import type { Portfolio } from '@nightdesk/core/portfolio/portfolio';
import type { Strategy } from '@nightdesk/core/strategy/strategy';
import type { LineDefinition } from '@nightdesk/core/strategy/strategy-definition';
import type { EquityCurve } from '../result.ts';

/** Keeps what a run looked like at the end of each step. */
export class Recorder {
  readonly #portfolio: Portfolio;
  readonly #strategy: Strategy;
  readonly #lines: readonly LineDefinition[];
  readonly #time: () => Float64Array;
  #times: Float64Array | null = null;
  readonly #equity: Float64Array;
  readonly #values: readonly Float64Array[];
  /** Account value before the first step. */
  readonly #initial: number;
  /** State of the books at the last written step, and how many are: while nothing changes, nothing is. */
  #version: number;
  #written: number = 0;
  #steps: number = 0;
  #stepsInMarket: number = 0;

  /**
   * @param lines the strategy's lines to keep, none to save time
   * @param capacity the most steps that there can be
   * @param time when each step ends, ms; asked for once, when somebody wants the curve
   */
  constructor(
    portfolio: Portfolio,
    strategy: Strategy,
    lines: readonly LineDefinition[],
    capacity: number,
    time: () => Float64Array,
  ) {
    this.#portfolio = portfolio;
    this.#strategy = strategy;
    this.#lines = strategy.readLine === undefined ? [] : lines;
    this.#time = time;
    this.#initial = portfolio.equity();
    this.#version = portfolio.version;
    this.#equity = new Float64Array(capacity);
    this.#values = this.#lines.map(() => new Float64Array(capacity));
  }

  /** A moment has passed: everything that closes then is processed. */
  step(): void {
    const portfolio = this.#portfolio;
    if (portfolio.isMarked || portfolio.version !== this.#version) this.#write();
    if (portfolio.isInvested) this.#stepsInMarket += 1;
    if (this.#lines.length > 0) this.#readLines(this.#steps);
    this.#steps += 1;
  }

  get steps(): number {
    return this.#steps;
  }

  /** Steps at whose end a position was open. */
  get stepsInMarket(): number {
    return this.#stepsInMarket;
  }

  get curve(): EquityCurve {
    this.#repeat(this.#steps);
    this.#times ??= this.#time();
    return {
      time: this.#times.subarray(0, this.#steps),
      equity: this.#equity.subarray(0, this.#steps),
    };
  }

  /** The kept lines, in the order of their definitions. */
  get lines(): readonly { readonly definition: LineDefinition; readonly value: Float64Array }[] {
    return this.#lines.map((definition, i) => ({
      definition,
      value: (this.#values[i] ?? new Float64Array(0)).subarray(0, this.#steps),
    }));
  }

  #write(): void {
    const steps = this.#steps;
    if (this.#written < steps) this.#repeat(steps);
    this.#portfolio.writeEquity(this.#equity, steps);
    this.#written = steps + 1;
    this.#version = this.#portfolio.version;
  }

  /** Nothing has changed since the last written step: fills up to `end`. */
  #repeat(end: number): void {
    const last =
      this.#written === 0 ? this.#initial : (this.#equity[this.#written - 1] ?? Number.NaN);
    this.#equity.fill(last, this.#written, end);
    this.#written = end;
  }

  #readLines(at: number): void {
    for (let i = 0; i < this.#lines.length; i += 1) {
      const line = this.#lines[i];
      const values = this.#values[i];
      if (line === undefined || values === undefined) continue;
      values[at] = this.#strategy.readLine?.(line.name) ?? Number.NaN;
    }
  }
}

/** When each step of these feeds ends: every different close, in order. ms. */
export function stepTimes(feeds: readonly BarColumns[]): Float64Array {
  const [first] = feeds;
  if (first === undefined) return new Float64Array(0);
  const times = closeTimes(first);
  if (feeds.length === 1 || feeds.every((bars) => sameTimes(bars, first))) return times;
  const all = new Float64Array(feeds.reduce((sum, bars) => sum + bars.length, 0));
  let at = 0;
  for (const bars of feeds) {
    all.set(closeTimes(bars), at);
    at += bars.length;
  }
  all.sort();
  let kept = 0;
  for (const time of all) if (kept === 0 || time !== all[kept - 1]) all[kept++] = time;
  return all.slice(0, kept);
}

function closeTimes(bars: BarColumns): Float64Array {
  const { data, length, timeFrame } = bars;
  const times = new Float64Array(length);
  for (let i = 0; i < length; i += 1) {
    // In range by the loop's bound; a check on each of a million bars would be felt.
    times[i] = (data[i * BAR_STRIDE] as number) + timeFrame;
  }
  return times;
}

function sameTimes(a: BarColumns, b: BarColumns): boolean {
  if (a.length !== b.length || a.timeFrame !== b.timeFrame) return false;
  for (let i = 0; i < a.length; i += 1) if (a.openTime(i) !== b.openTime(i)) return false;
  return true;
}

import type { Portfolio } from '@nightdesk/core/portfolio/portfolio';
import type { Strategy } from '@nightdesk/core/strategy/strategy';
import type { LineDefinition } from '@nightdesk/core/strategy/strategy-definition';
import type { EquityCurve } from '../result.ts';

/** Keeps what a run looked like at the end of each step. */
export class Recorder {
  readonly #portfolio: Portfolio;
  readonly #strategy: Strategy;
  readonly #lines: readonly LineDefinition[];
  readonly #time: Float64Array;
  readonly #equity: Float64Array;
  readonly #values: readonly Float64Array[];
  steps: number;
  stepsInMarket: number;

  /** @param capacity the most steps there can be; @param lines the strategy's lines to keep, none to save time */
  constructor(portfolio: Portfolio, strategy: Strategy, lines: readonly LineDefinition[], capacity: number) {
    this.#portfolio = portfolio;
    this.#strategy = strategy;
    this.#lines = strategy.readLine === undefined ? [] : lines;
    this.#time = new Float64Array(capacity);
    this.#equity = new Float64Array(capacity);
    this.#values = this.#lines.map(() => new Float64Array(capacity));
    this.steps = 0;
    this.stepsInMarket = 0;
  }

  /** A moment has passed: everything that closes at `time` (ms) is processed. */
  step(time: number): void {
    const at = this.steps;
    this.#time[at] = time;
    this.#equity[at] = this.#portfolio.equity();
    if (this.#portfolio.isInvested()) this.stepsInMarket += 1;
    if (this.#lines.length > 0) this.#readLines(at);
    this.steps = at + 1;
  }

  get curve(): EquityCurve {
    return { time: this.#time.subarray(0, this.steps), equity: this.#equity.subarray(0, this.steps) };
  }

  /** The kept lines, in the order of their definitions. */
  get lines(): readonly { readonly definition: LineDefinition; readonly value: Float64Array }[] {
    return this.#lines.map((definition, i) => ({
      definition,
      value: (this.#values[i] ?? new Float64Array(0)).subarray(0, this.steps),
    }));
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

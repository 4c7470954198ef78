/** Most decimals a step is looked for. */
const MOST_DECIMALS = 12;

/**
 * Rounds to whole steps (0.01, 0.5, 25 …) and gives the double nearest to the decimal, the one its text means:
 * 3 × 0.1 gives 0.3, not 0.30000000000000004.
 */
export class TickRounding {
  readonly step: number;
  readonly #scale: number;
  readonly #stepUnits: number;

  constructor(step: number) {
    let decimals = 0;
    while (
      decimals < MOST_DECIMALS &&
      Math.abs(step * Number(`1e${decimals}`) - Math.round(step * Number(`1e${decimals}`))) > 1e-9
    )
      decimals += 1;
    this.#scale = Number(`1e${decimals}`);
    this.#stepUnits = Math.max(1, Math.round(step * this.#scale));
    this.step = this.#stepUnits / this.#scale;
  }

  /** The multiple of the step nearest to `value`. Exact while value ÷ smallest decimal stays under 2^53. */
  nearest(value: number): number {
    return (Math.round((value * this.#scale) / this.#stepUnits) * this.#stepUnits) / this.#scale;
  }
}

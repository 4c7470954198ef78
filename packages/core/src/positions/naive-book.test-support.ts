/** An independent, slow model of a position: one queue entry for every single unit held. */
import type { Side } from '../model/ticks.ts';

/** First in, first out, unit by unit. Prices are values of one unit, so that nothing is ever rounded. */
export class NaiveBook {
  /** Entry value of each unit held, oldest first. */
  readonly units: bigint[] = [];
  long: boolean = true;
  realised: bigint = 0n;

  /** Books `quantity` units at `unitValue` each. */
  fill(side: Side, quantity: bigint, unitValue: bigint): void {
    const buying = side === 'BUY';
    for (let i = 0n; i < quantity; i += 1n) {
      const entry = this.units.length > 0 && this.long !== buying ? this.units.shift() : undefined;
      if (entry === undefined) {
        this.long = buying;
        this.units.push(unitValue);
      } else {
        this.realised += this.long ? unitValue - entry : entry - unitValue;
      }
    }
  }

  /** Signed. */
  get quantity(): bigint {
    const size = BigInt(this.units.length);
    return this.long ? size : -size;
  }

  get cost(): bigint {
    return this.units.reduce((sum, unit) => sum + unit, 0n);
  }
}

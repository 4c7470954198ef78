/** One purchase (or short sale) that is still held, first in first out. Raw units of the instrument. */
export class Lot {
  declare quantity: bigint;
  /** Value paid for what is left of it, in the settlement currency, without fees. */
  declare cost: bigint;
  /** Entry fees that belong to what is left of it. */
  declare fee: bigint;
  /** Entry time in ms. */
  declare readonly time: number;
  /** Sequence of the order that made it. */
  declare readonly order: number;

  constructor(quantity: bigint, cost: bigint, fee: bigint, time: number, order: number) {
    this.quantity = quantity;
    this.cost = cost;
    this.fee = fee;
    this.time = time;
    this.order = order;
  }
}

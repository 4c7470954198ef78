import { NightdeskError } from '../errors/nightdesk-error.ts';
import type { Instrument } from '../model/instrument.ts';
import type { Side } from '../model/ticks.ts';
import { decimalToNumber } from '../money/decimal.ts';
import { divideRounded } from '../money/rounding.ts';
import { Lot } from './lot.ts';
import type { RoundTrip } from './round-trip.ts';

export type PositionSide = 'FLAT' | 'LONG' | 'SHORT';

/**
 * A bot's position in one instrument: a fold of fills, netted, first in first out.
 *
 * Cost is stored and the average derived. A fill beyond zero closes first and opens with the rest.
 * Profit: long, spot and linear: exit value − entry value; short: the reverse; inverse contracts
 * swap the two, because value there is quantity / price. Fees are kept apart from cost; a fee taken from
 * the base asset makes the position smaller, and its worth is taken out of the cost, so that cost and fee
 * together are always what was paid.
 */
export class Position {
  declare readonly instrument: Instrument;
  declare readonly instrumentIndex: number;
  /** Signed: positive long, negative short. Raw units. */
  declare quantity: bigint;
  /** Realised profit of everything closed so far, before fees and funding. */
  declare realised: bigint;
  /** All fees paid so far, in the settlement currency. */
  declare fees: bigint;
  declare funding: bigint;
  /** 1 long, −1 short, 0 flat: the sign of the quantity as a small number, cheap to ask on every bar. */
  declare direction: number;
  declare lots: Lot[];
  /** Doubles of quantity and open cost, NaN after a change until somebody asks. */
  #quantityNumber: number = Number.NaN;
  #costNumber: number = Number.NaN;
  #entryQuantity: bigint;
  #entryValue: bigint;
  #exitValue: bigint;
  #tripFees: bigint;
  #tripFunding: bigint;
  #tripPnl: bigint;
  #entryTime: number;
  #entryOrder: number;

  constructor(instrument: Instrument, instrumentIndex: number) {
    this.instrument = instrument;
    this.instrumentIndex = instrumentIndex;
    this.quantity = 0n;
    this.direction = 0;
    this.realised = 0n;
    this.fees = 0n;
    this.funding = 0n;
    this.lots = [];
    this.#entryQuantity = 0n;
    this.#entryValue = 0n;
    this.#exitValue = 0n;
    this.#tripFees = 0n;
    this.#tripFunding = 0n;
    this.#tripPnl = 0n;
    this.#entryTime = Number.NaN;
    this.#entryOrder = 0;
  }

  /** The quantity as a double, for marking on the signal lane. */
  get quantityNumber(): number {
    if (Number.isNaN(this.#quantityNumber)) this.#refreshNumbers();
    return this.#quantityNumber;
  }

  /** The cost of what is held as a double, for marking on the signal lane. */
  get costNumber(): number {
    if (Number.isNaN(this.#quantityNumber)) this.#refreshNumbers();
    return this.#costNumber;
  }

  get side(): PositionSide {
    return this.quantity > 0n ? 'LONG' : this.quantity < 0n ? 'SHORT' : 'FLAT';
  }

  get isFlat(): boolean {
    return this.quantity === 0n;
  }

  /** Value paid for what is held, in the settlement currency, without fees. */
  get cost(): bigint {
    let sum = 0n;
    for (const lot of this.lots) sum += lot.cost;
    return sum;
  }

  /** Average entry price as a double for display: NaN when flat. */
  get averagePrice(): number {
    if (this.quantity === 0n) return Number.NaN;
    const quantity = decimalToNumber(
      this.quantity < 0n ? -this.quantity : this.quantity,
      this.instrument.quantityPrecision,
    );
    const cost = decimalToNumber(this.cost, this.instrument.settle.precision);
    const multiplier = this.instrument.multiplier.toNumber();
    return this.instrument.kind === 'inverse'
      ? (quantity * multiplier) / cost
      : cost / (quantity * multiplier);
  }

  /** Profit of what is held at `price` (raw), before fees: in the settlement currency. */
  unrealised(price: bigint): bigint {
    if (this.quantity === 0n) return 0n;
    const long = this.quantity > 0n;
    const value = this.instrument.valueRaw(price, long ? this.quantity : -this.quantity);
    return this.#profit(long, this.cost, value);
  }

  /**
   * Books one fill and gives back the round trip that it closed, if it closed one.
   *
   * @param quantity raw, positive
   * @param value raw value of the whole fill in the settlement currency
   * @param fee its worth in the settlement currency
   * @param baseFee the part of the fee that was taken out of the base asset, raw quantity units, else 0
   * @throws NightdeskError `POSITION_FILL` (halt) for a quantity that is not positive or a base fee above it
   */
  apply(
    side: Side,
    quantity: bigint,
    value: bigint,
    fee: bigint,
    baseFee: bigint,
    time: number,
    order: number,
  ): RoundTrip | null {
    if (quantity <= 0n || baseFee > quantity) {
      throw new NightdeskError({
        code: 'POSITION_FILL',
        message: `A fill of ${this.instrument.symbol} has quantity ${quantity} and a fee of ${baseFee} out of it; fills are positive, carry a side and outweigh their fee.`,
        context: { instrument: this.instrument.id, order },
        disposition: 'halt',
      });
    }
    this.fees += fee;
    const buying = side === 'BUY';
    let amount = quantity;
    let amountValue = value;
    let amountFee = fee;
    if (baseFee !== 0n) {
      // A buyer receives less, a seller gives more.
      amount = buying ? quantity - baseFee : quantity + baseFee;
      amountValue = buying ? value - fee : value + fee;
      if (amount === 0n) {
        // Too small a purchase to leave a lot: what it cost is lost to this position.
        this.realised -= amountValue;
        if (this.quantity !== 0n) {
          this.#tripPnl -= amountValue;
          this.#tripFees += fee;
        }
        return null;
      }
    }
    let closed: RoundTrip | null = null;
    const held = this.quantity;
    if (held !== 0n && held > 0n !== buying) {
      const size = held > 0n ? held : -held;
      const closing = amount < size ? amount : size;
      const whole = closing === amount;
      const closingValue = whole
        ? amountValue
        : divideRounded(amountValue * closing, amount, 'half-even');
      const closingFee = whole
        ? amountFee
        : divideRounded(amountFee * closing, amount, 'half-even');
      this.#close(held > 0n, closing, closingValue, closingFee);
      if (closing === size) closed = this.#finish(held > 0n, time, order);
      if (whole) amount = 0n;
      else {
        amount -= closing;
        amountValue -= closingValue;
        amountFee -= closingFee;
      }
    }
    if (amount > 0n) this.#open(buying, amount, amountValue, amountFee, time, order);
    this.direction = this.quantity > 0n ? 1 : this.quantity < 0n ? -1 : 0;
    this.#quantityNumber = Number.NaN;
    return closed;
  }

  /** Books funding: a ledger entry that moves no quantity. */
  applyFunding(amount: bigint): void {
    this.funding += amount;
    if (this.quantity !== 0n) this.#tripFunding += amount;
  }

  /** Everything needed to go on elsewhere, as plain JSON. */
  save(): PositionState {
    return {
      quantity: String(this.quantity),
      realised: String(this.realised),
      fees: String(this.fees),
      funding: String(this.funding),
      lots: this.lots.map((lot) => [
        String(lot.quantity),
        String(lot.cost),
        String(lot.fee),
        lot.time,
        lot.order,
      ]),
      trip: [
        this.#entryQuantity,
        this.#entryValue,
        this.#exitValue,
        this.#tripFees,
        this.#tripFunding,
        this.#tripPnl,
      ].map(String),
      entryTime: this.quantity === 0n ? null : this.#entryTime,
      entryOrder: this.#entryOrder,
    };
  }

  /** Takes up a saved state. */
  restore(state: PositionState): void {
    this.quantity = BigInt(state.quantity);
    this.direction = this.quantity > 0n ? 1 : this.quantity < 0n ? -1 : 0;
    this.realised = BigInt(state.realised);
    this.fees = BigInt(state.fees);
    this.funding = BigInt(state.funding);
    this.lots = state.lots.map(
      ([quantity, cost, fee, time, order]) =>
        new Lot(BigInt(quantity), BigInt(cost), BigInt(fee), time, order),
    );
    const [entryQuantity = 0n, entryValue = 0n, exitValue = 0n, fees = 0n, funding = 0n, pnl = 0n] =
      state.trip.map(BigInt);
    this.#entryQuantity = entryQuantity;
    this.#entryValue = entryValue;
    this.#exitValue = exitValue;
    this.#tripFees = fees;
    this.#tripFunding = funding;
    this.#tripPnl = pnl;
    this.#entryTime = state.entryTime ?? Number.NaN;
    this.#entryOrder = state.entryOrder;
    this.#quantityNumber = Number.NaN;
  }

  #open(
    long: boolean,
    quantity: bigint,
    cost: bigint,
    fee: bigint,
    time: number,
    order: number,
  ): void {
    if (this.quantity === 0n) {
      this.#entryTime = time;
      this.#entryOrder = order;
    }
    this.lots.push(new Lot(quantity, cost, fee, time, order));
    if (this.quantity === 0n) {
      // The first entry of a trip: what the sums below would come to, without the sums.
      this.quantity = long ? quantity : -quantity;
      this.#entryQuantity = quantity;
      this.#entryValue = cost;
      this.#tripFees = fee;
      return;
    }
    this.quantity += long ? quantity : -quantity;
    this.#entryQuantity += quantity;
    this.#entryValue += cost;
    this.#tripFees += fee;
  }

  #close(long: boolean, quantity: bigint, value: bigint, fee: bigint): void {
    // By index: taking an array apart goes through its iterator.
    const only = this.lots[0];
    if (this.lots.length === 1 && only !== undefined && only.quantity === quantity) {
      // The common case: one purchase, sold whole.
      this.lots.pop();
      this.quantity = 0n;
      this.#book(long, only.cost, value, fee);
      return;
    }
    let rest = quantity;
    let cost = 0n;
    let emptied = 0;
    for (const lot of this.lots) {
      if (rest === 0n) break;
      if (lot.quantity <= rest) {
        rest -= lot.quantity;
        cost += lot.cost;
        emptied += 1;
      } else {
        const part = divideRounded(lot.cost * rest, lot.quantity, 'half-even');
        const feePart = divideRounded(lot.fee * rest, lot.quantity, 'half-even');
        lot.quantity -= rest;
        lot.cost -= part;
        lot.fee -= feePart;
        cost += part;
        rest = 0n;
      }
    }
    if (emptied === this.lots.length) while (this.lots.length > 0) this.lots.pop();
    else if (emptied > 0) this.lots.splice(0, emptied);
    this.quantity += long ? -quantity : quantity;
    this.#book(long, cost, value, fee);
  }

  #book(long: boolean, cost: bigint, value: bigint, fee: bigint): void {
    const profit = this.#profit(long, cost, value);
    this.realised += profit;
    this.#tripPnl += profit;
    this.#exitValue += value;
    this.#tripFees += fee;
  }

  #finish(long: boolean, time: number, order: number): RoundTrip {
    const trip: RoundTrip = {
      instrument: this.instrumentIndex,
      side: long ? 'LONG' : 'SHORT',
      quantity: this.#entryQuantity,
      entryValue: this.#entryValue,
      exitValue: this.#exitValue,
      fees: this.#tripFees,
      funding: this.#tripFunding,
      pnl: this.#tripPnl - this.#tripFees + this.#tripFunding,
      entryTime: this.#entryTime,
      exitTime: time,
      entryOrder: this.#entryOrder,
      exitOrder: order,
      exitReason: '',
    };
    this.#entryQuantity = 0n;
    this.#entryValue = 0n;
    this.#exitValue = 0n;
    this.#tripFees = 0n;
    this.#tripFunding = 0n;
    this.#tripPnl = 0n;
    this.#entryOrder = 0;
    return trip;
  }

  #profit(long: boolean, cost: bigint, value: bigint): bigint {
    return (this.instrument.kind === 'inverse') !== long ? value - cost : cost - value;
  }

  #refreshNumbers(): void {
    this.#quantityNumber = decimalToNumber(this.quantity, this.instrument.quantityPrecision);
    this.#costNumber = decimalToNumber(this.cost, this.instrument.settle.precision);
  }
}

/** A saved {@link Position}: integers as text. */
export interface PositionState {
  readonly quantity: string;
  readonly realised: string;
  readonly fees: string;
  readonly funding: string;
  readonly lots: readonly (readonly [string, string, string, number, number])[];
  readonly trip: readonly string[];
  readonly entryTime: number | null;
  readonly entryOrder: number;
}

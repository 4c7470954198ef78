import { NightdeskError } from '../errors/nightdesk-error.ts';
import type { Instrument } from '../model/instrument.ts';
import { formatDecimalShort } from '../money/decimal.ts';
import { pow10 } from '../money/pow10.ts';
import type { PositionState } from '../positions/position.ts';
import type { BooksState } from './kernel-state.ts';
import type { OrderState } from './order-state.ts';

/** Decimals of an instrument's prices and quantities: what raw amounts of it mean. */
export interface SavedPrecision {
  readonly price: number;
  readonly quantity: number;
}

/** What raw amounts of an instrument mean now. */
export function precisionOf({ pricePrecision, quantityPrecision }: Instrument): SavedPrecision {
  return { price: pricePrecision, quantity: quantityPrecision };
}

/** The raw amounts of an order, and which of the two precisions each is counted in. */
const ORDER_AMOUNTS = Object.freeze([
  ['quantity', 'quantity', 'quantity'],
  ['filledQuantity', 'quantity', 'filled quantity'],
  ['limitPrice', 'price', 'limit price'],
  ['triggerPrice', 'price', 'trigger price'],
  ['trailAmount', 'price', 'trailing distance'],
] as const);

/**
 * Saved books in the present steps of their instruments: a venue may have made its tick or lot finer or coarser
 * since. Amounts in the settlement currency do not depend on them. Books without precisions (an older version saved
 * them) are taken to be in the present ones.
 *
 * An ended order that the present steps cannot express is left out, as one that is too old is: a late fill of it
 * is booked as one without an order.
 *
 * @throws NightdeskError `STATE_MISMATCH` (halt) when what is held or working would lose digits
 */
export function rescaleBooks(state: BooksState, instruments: readonly Instrument[]): BooksState {
  const changes = instruments.map((instrument, i) => new StepChange(instrument, state, i));
  if (changes.every((change) => change.isNone)) return state;
  const changeOf = (instrument: number): StepChange | undefined => changes[instrument];
  return {
    ...state,
    precisions: instruments.map(precisionOf),
    positions: state.positions.map((saved, i) => rescalePosition(saved, changeOf(i))),
    orders: state.orders.map((saved) => rescaleOrder(saved, changeOf(saved.instrument))),
    ended: state.ended
      .filter((saved) => fits(saved, changeOf(saved.instrument)))
      .map((saved) => rescaleOrder(saved, changeOf(saved.instrument))),
  };
}

function rescalePosition(saved: PositionState, change: StepChange | undefined): PositionState {
  if (change === undefined || change.isNone) return saved;
  const [tripQuantity = '0', ...trip] = saved.trip;
  return {
    ...saved,
    quantity: change.apply('quantity', saved.quantity, 'the position'),
    lots: saved.lots.map(([quantity, ...rest]) => [
      change.apply('quantity', quantity, 'a purchase in the position'),
      ...rest,
    ]),
    trip: [change.apply('quantity', tripQuantity, 'the sum of entries of the position'), ...trip],
  };
}

function rescaleOrder(saved: OrderState, change: StepChange | undefined): OrderState {
  if (change === undefined || change.isNone) return saved;
  const order: { -readonly [K in keyof OrderState]: OrderState[K] } = { ...saved };
  for (const [amount, unit, name] of ORDER_AMOUNTS) {
    const raw = saved[amount];
    if (raw === undefined) continue;
    order[amount] = change.apply(unit, raw, `the ${name} of order ${saved.sequence}`);
  }
  return order;
}

function fits(saved: OrderState, change: StepChange | undefined): boolean {
  if (change === undefined) return true;
  return ORDER_AMOUNTS.every(
    ([amount, unit]) => change.exact(unit, BigInt(saved[amount] ?? 0)) !== null,
  );
}

/** From the precisions that one instrument's amounts were saved with to its present ones. */
class StepChange {
  readonly #instrument: Instrument;
  readonly #from: SavedPrecision;
  readonly #to: SavedPrecision;

  constructor(instrument: Instrument, { precisions }: BooksState, index: number) {
    this.#instrument = instrument;
    this.#to = precisionOf(instrument);
    this.#from = precisions?.[index] ?? this.#to;
  }

  get isNone(): boolean {
    return this.#from.price === this.#to.price && this.#from.quantity === this.#to.quantity;
  }

  /** An amount in present steps; null when digits would be lost. */
  exact(unit: keyof SavedPrecision, raw: bigint): bigint | null {
    const finer = this.#to[unit] - this.#from[unit];
    if (finer >= 0) return raw * pow10(finer);
    const step = pow10(-finer);
    return raw % step === 0n ? raw / step : null;
  }

  /** As {@link exact}, from text to text. @throws NightdeskError `STATE_MISMATCH` (halt). */
  apply(unit: keyof SavedPrecision, text: string, what: string): string {
    const exact = this.exact(unit, BigInt(text));
    if (exact !== null) return String(exact);
    const { id } = this.#instrument;
    const amount = formatDecimalShort(BigInt(text), this.#from[unit]);
    const [was, is] = [this.#from[unit], this.#to[unit]];
    const steps = `its ${unit === 'price' ? 'prices' : 'quantities'} have ${is} decimals now and had ${was} when that was saved`;
    throw new NightdeskError({
      code: 'STATE_MISMATCH',
      message: `The saved state does not fit the present steps of ${id}: ${what} is ${amount}, and ${steps}. Start the bot with the former steps of ${id} until that is closed or cancelled, or remove the bot and make it anew.`,
      context: { instrument: id, amount, was, is },
      disposition: 'halt',
    });
  }
}

import type { Instrument } from '../../model/instrument.ts';
import { MAX_PRECISION, pow10 } from '../../money/pow10.ts';
import { roundToStep } from '../../money/rounding.ts';
import type { Json } from '../../strategy/json.ts';
import { integerFrom } from './saved-parts.ts';

/** Decimals of prices and quantities: what the raw amounts saved beside them mean. */
export function decimalsJson({ pricePrecision, quantityPrecision }: Instrument): Json {
  return [pricePrecision, quantityPrecision];
}

/**
 * Raw amounts of a plan's saved state, in the present steps of its instrument. Finer steps: exact. Coarser ones cut
 * off what they cannot express, and refuse nothing: where it is about a position or a working order the kernel has
 * refused before, and takes the plan's place as soon as it resumes; all else are the plan's own wishes and memories.
 */
export class SavedAmounts {
  readonly #instrument: Instrument;
  readonly #finerPrice: number;
  readonly #finerQuantity: number;

  /** @param decimals what {@link decimalsJson} gave; without them amounts are in the present steps */
  constructor(instrument: Instrument, decimals: Json = null) {
    const { pricePrecision, quantityPrecision } = instrument;
    const [price, quantity] = Array.isArray(decimals) ? (decimals as Json[]) : [];
    this.#instrument = instrument;
    this.#finerPrice = pricePrecision - precisionFrom(price, pricePrecision);
    this.#finerQuantity = quantityPrecision - precisionFrom(quantity, quantityPrecision);
  }

  /** A quantity, raw; towards zero. */
  quantity(state: Json | undefined): bigint {
    return this.rescaleQuantity(integerFrom(state));
  }

  /** As {@link quantity}, of an amount that was worked out from saved ones. */
  rescaleQuantity(raw: bigint): bigint {
    const finer = this.#finerQuantity;
    return finer < 0 ? raw / pow10(-finer) : raw * pow10(finer);
  }

  /** The price of an order, raw; towards zero. */
  price(state: Json | undefined): bigint {
    const raw = integerFrom(state);
    const finer = this.#finerPrice;
    return finer < 0 ? raw / pow10(-finer) : raw * pow10(finer);
  }

  /** A price that orders will be made from, raw and on the tick. */
  level(state: Json | undefined, mode: 'ceil' | 'floor'): bigint {
    const finer = this.#finerPrice;
    const unit = pow10(finer < 0 ? -finer : 0);
    const raw = integerFrom(state) * pow10(finer > 0 ? finer : 0);
    return roundToStep(raw, this.#instrument.tick * unit, mode) / unit;
  }
}

function precisionFrom(state: Json | undefined, otherwise: number): number {
  const isKnown = typeof state === 'number' && Number.isInteger(state);
  return isKnown && state >= 0 && state <= MAX_PRECISION ? state : otherwise;
}

import { formatDecimal, parseDecimal } from '@nightdesk/core/money/decimal';
import type { Instrument } from '@nightdesk/core/model/instrument';

/**
 * A decimal as a raw integer of `precision` decimals, exactly; null when it has more. More than `precision`
 * decimals are fine as long as they are zeros.
 */
export function rawOf(text: string, precision: number): bigint | null {
  const { raw, precision: has } = parseDecimal(text);
  if (has <= precision) return raw * 10n ** BigInt(precision - has);
  const beyond = 10n ** BigInt(has - precision);
  return raw % beyond === 0n ? raw / beyond : null;
}

/** A raw price as text. */
export function priceText(raw: bigint, { pricePrecision }: Instrument): string {
  return formatDecimal(raw, pricePrecision);
}

/** A raw quantity as text. */
export function quantityText(raw: bigint, { quantityPrecision }: Instrument): string {
  return formatDecimal(raw, quantityPrecision);
}

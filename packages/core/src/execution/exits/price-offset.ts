/** A distance in price: an amount of quote currency, or per cent of the price that it is measured from. */
export type PriceOffset = { readonly amount: number } | { readonly percent: number };

/** The distance in quote currency, seen from `price`. */
export function offsetFrom(price: number, offset: PriceOffset): number {
  return 'amount' in offset ? offset.amount : (price * offset.percent) / 100;
}

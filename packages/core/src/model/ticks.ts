/** The side that took liquidity, or an order's side. */
export type Side = 'BUY' | 'SELL';

/** A public trade of the signal lane. */
export interface TradeTick {
  readonly kind: 'trade';
  /** Position of the instrument in the kernel's list. */
  readonly instrument: number;
  /** Venue time, ms since 1970 UTC. */
  readonly time: number;
  readonly price: number;
  /** In the base currency. */
  readonly quantity: number;
  /** Who took. */
  readonly aggressor: Side;
}

/** Best bid and ask. */
export interface QuoteTick {
  readonly kind: 'quote';
  readonly instrument: number;
  readonly time: number;
  readonly bid: number;
  readonly bidQuantity: number;
  readonly ask: number;
  readonly askQuantity: number;
}

/** One price level of a book: price and base quantity. */
export type BookLevel = readonly [price: number, quantity: number];

/** A whole book (or its top levels) at one moment; bids fall, asks rise. */
export interface BookSnapshot {
  readonly kind: 'book';
  readonly instrument: number;
  readonly time: number;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

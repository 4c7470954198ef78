/** What triggers and prices an order. TRAILING_STOP follows the best price at a distance. */
export const ORDER_TYPES = [
  'MARKET',
  'LIMIT',
  'STOP_MARKET',
  'STOP_LIMIT',
  'TAKE_PROFIT_MARKET',
  'TAKE_PROFIT_LIMIT',
  'TRAILING_STOP',
] as const;
export type OrderType = (typeof ORDER_TYPES)[number];

/**
 * How long an order works. GTC: until cancelled. IOC: what fills at once, the rest expires.
 * FOK: all at once or nothing. GTD: until its expire time.
 */
export const TIMES_IN_FORCE = ['GTC', 'IOC', 'FOK', 'GTD'] as const;
export type TimeInForce = (typeof TIMES_IN_FORCE)[number];

/** True for orders that rest with a limit price once active. */
export function hasLimit(type: OrderType): boolean {
  return type === 'LIMIT' || type === 'STOP_LIMIT' || type === 'TAKE_PROFIT_LIMIT';
}

/** True for orders that wait for a trigger price. */
export function hasTrigger(type: OrderType): boolean {
  return type !== 'MARKET' && type !== 'LIMIT';
}

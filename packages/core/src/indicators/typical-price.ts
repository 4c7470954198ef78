/** The typical price of a bar: the mean of high, low and close. */
export function typicalPrice(high: number, low: number, close: number): number {
  return (high + low + close) / 3;
}

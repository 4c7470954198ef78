import type { Order } from '../orders/order.ts';

/**
 * Orders that may still fill, by sequence, oldest first: a map for those who read, a sorted list inside.
 * New orders have the highest number, and most bots have a handful, so that this is several times faster
 * than a hash map on the way of every order; look-up is by bisection.
 */
export class OpenOrders implements ReadonlyMap<number, Order> {
  readonly #orders: Order[] = [];

  get size(): number {
    return this.#orders.length;
  }

  get(sequence: number): Order | undefined {
    const at = this.#find(sequence);
    return at < 0 ? undefined : this.#orders[at];
  }

  has(sequence: number): boolean {
    return this.#find(sequence) >= 0;
  }

  /** Takes an order in; one with the same number is replaced. */
  add(order: Order): void {
    const orders = this.#orders;
    const { length } = orders;
    // The length is asked first: an index of −1 is a property by name, and slow.
    if (length === 0 || (orders[length - 1]?.sequence ?? 0) < order.sequence) {
      orders.push(order);
      return;
    }
    let at = orders.length;
    while (at > 0 && (orders[at - 1]?.sequence ?? 0) > order.sequence) at -= 1;
    const replaced = orders[at - 1]?.sequence === order.sequence ? 1 : 0;
    orders.splice(at - replaced, replaced, order);
  }

  delete(sequence: number): void {
    const at = this.#find(sequence);
    if (at < 0) return;
    // Popping keeps the array's store for the next order.
    if (at === this.#orders.length - 1) this.#orders.pop();
    else this.#orders.splice(at, 1);
  }

  clear(): void {
    this.#orders.length = 0;
  }

  forEach(call: (order: Order, sequence: number, map: ReadonlyMap<number, Order>) => void): void {
    for (const order of [...this.#orders]) call(order, order.sequence, this);
  }

  *entries(): MapIterator<[number, Order]> {
    for (const order of this.#orders) yield [order.sequence, order];
  }

  *keys(): MapIterator<number> {
    for (const order of this.#orders) yield order.sequence;
  }

  values(): MapIterator<Order> {
    return this.#orders.values();
  }

  [Symbol.iterator](): MapIterator<[number, Order]> {
    return this.entries();
  }

  #find(sequence: number): number {
    const orders = this.#orders;
    if (orders.length === 1 && orders[0]?.sequence === sequence) return 0;
    let low = 0;
    let high = orders.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = orders[middle]?.sequence ?? 0;
      if (found === sequence) return middle;
      if (found < sequence) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}

import type { PaperOrder } from './paper-order.ts';

/** Raw amount of a currency that an order reserves. */
interface Lock {
  readonly currency: string;
  readonly amount: bigint;
}

/**
 * What open spot orders reserve: a sale its quantity, a purchase with a price its value and fee. The orders of a group
 * that cancel each other reserve the largest of them only. Kept as orders come and go, because it is asked for with
 * each new order.
 */
export class OrderLocks {
  readonly #sums = new Map<string, bigint>();
  readonly #locks = new Map<PaperOrder, Lock>();
  readonly #groups = new Map<string, Set<PaperOrder>>();

  /** Raw amount of a currency that is reserved. */
  locked(currency: string): bigint {
    return this.#sums.get(currency) ?? 0n;
  }

  /** What would be reserved without this order. */
  lockedWithout(currency: string, order: PaperOrder | null): bigint {
    const lock = order === null ? undefined : this.#locks.get(order);
    if (order === null || lock === undefined || lock.currency !== currency)
      return this.locked(currency);
    this.#set(order, null);
    const locked = this.locked(currency);
    this.#set(order, lock);
    return locked;
  }

  /** The orders of a group that are open. */
  group(name: string): ReadonlySet<PaperOrder> {
    return this.#groups.get(name) ?? NONE;
  }

  /** To be called when an order has come, changed or ended. */
  refresh(order: PaperOrder): void {
    const { group } = order.terms;
    if (group !== null) this.#join(group, order);
    this.#set(order, order.isOpen ? lockOf(order) : null);
  }

  #join(name: string, order: PaperOrder): void {
    const members = this.#groups.get(name);
    if (order.isOpen) {
      if (members === undefined) this.#groups.set(name, new Set([order]));
      else if (!members.has(order)) {
        this.#weigh(members, () => members.add(order));
      }
      return;
    }
    if (members === undefined || !members.has(order)) return;
    this.#weigh(members, () => {
      members.delete(order);
      this.#locks.delete(order);
    });
    if (members.size === 0) this.#groups.delete(name);
  }

  #set(order: PaperOrder, lock: Lock | null): void {
    const change = (): void => {
      if (lock === null) this.#locks.delete(order);
      else this.#locks.set(order, lock);
    };
    const { group } = order.terms;
    const members = group === null ? undefined : this.#groups.get(group);
    if (members !== undefined) {
      this.#weigh(members, change);
      return;
    }
    const before = this.#locks.get(order);
    if (before !== undefined) this.#add(before.currency, -before.amount);
    change();
    const after = this.#locks.get(order);
    if (after !== undefined) this.#add(after.currency, after.amount);
  }

  /** Changes something about a group: its largest order is what it reserves of each currency. */
  #weigh(members: ReadonlySet<PaperOrder>, change: () => void): void {
    for (const [currency, amount] of this.#largest(members)) this.#add(currency, -amount);
    change();
    for (const [currency, amount] of this.#largest(members)) this.#add(currency, amount);
  }

  #largest(members: ReadonlySet<PaperOrder>): Map<string, bigint> {
    const largest = new Map<string, bigint>();
    for (const member of members) {
      const lock = this.#locks.get(member);
      if (lock === undefined) continue;
      if (lock.amount > (largest.get(lock.currency) ?? 0n)) largest.set(lock.currency, lock.amount);
    }
    return largest;
  }

  #add(currency: string, amount: bigint): void {
    this.#sums.set(currency, this.locked(currency) + amount);
  }
}

const NONE: ReadonlySet<PaperOrder> = new Set();

function lockOf(order: PaperOrder): Lock | null {
  const { instrument, terms, remaining } = order;
  if (instrument.kind !== 'spot') return null;
  if (terms.side === 'SELL') {
    const shift = BigInt(instrument.base.precision - instrument.quantityPrecision);
    return { currency: instrument.base.code, amount: remaining * 10n ** shift };
  }
  const price = order.limitPrice > 0n ? order.limitPrice : order.triggerPrice;
  if (price === 0n) return null;
  const value = instrument.valueRaw(price, remaining);
  return {
    currency: instrument.quote.code,
    amount: value + instrument.takerFee.of(value, 'up'),
  };
}

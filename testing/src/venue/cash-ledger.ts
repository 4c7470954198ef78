import { Money } from '@nightdesk/core/money/money';
import type { Currency } from '@nightdesk/core/money/currency';

/** Who can hold money in the simulated world. Everything outside the account is there to make sums come out. */
export type Holder = 'account' | 'street' | 'fees' | 'funding' | 'outside';

/** Double entry: money only ever moves from one holder to another, so that nothing can appear or vanish. */
export class CashLedger {
  readonly #held = new Map<Holder, Map<string, bigint>>();
  readonly #currencies = new Map<string, Currency>();

  /** Moves `amount` (may be negative) from one holder to another. */
  move(from: Holder, to: Holder, amount: Money): void {
    this.#currencies.set(amount.currency.code, amount.currency);
    this.#add(from, amount.currency.code, -amount.raw);
    this.#add(to, amount.currency.code, amount.raw);
  }

  /** What a holder has, raw. */
  held(holder: Holder, currency: Currency): bigint {
    return this.#held.get(holder)?.get(currency.code) ?? 0n;
  }

  /** Everything that the account has or had, in the order of first use. */
  account(): readonly Money[] {
    return [...this.#currencies.values()].map(
      (currency) => new Money(this.held('account', currency), currency),
    );
  }

  /** The first currency whose sum over all holders is not zero, or null. */
  imbalance(): string | null {
    for (const code of this.#currencies.keys()) {
      let sum = 0n;
      for (const held of this.#held.values()) sum += held.get(code) ?? 0n;
      if (sum !== 0n) return code;
    }
    return null;
  }

  #add(holder: Holder, code: string, raw: bigint): void {
    let held = this.#held.get(holder);
    if (held === undefined) {
      held = new Map();
      this.#held.set(holder, held);
    }
    held.set(code, (held.get(code) ?? 0n) + raw);
  }
}

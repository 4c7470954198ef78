import type { Currency } from '@nightdesk/core/money/currency';
import { Money } from '@nightdesk/core/money/money';
import { divideRounded } from '@nightdesk/core/money/rounding';
import type { Instrument, Liquidity } from '@nightdesk/core/model/instrument';
import type { Side } from '@nightdesk/core/model/ticks';
import { CashLedger } from './cash-ledger.ts';
import type { SimOrder } from './sim-order.ts';

/** A contract position in the venue's own books. */
interface Holding {
  /** Signed raw quantity. */
  quantity: bigint;
  /** Value at which it was entered, raw settlement currency, never negative. */
  entry: bigint;
}

/** What was changed without a trade or an entry: nothing that clients can ask for explains it. */
export type PlantedDifference =
  | { readonly kind: 'balance'; readonly amount: Money }
  | {
      readonly kind: 'position';
      readonly instrument: Instrument;
      /** Signed, raw. */
      readonly quantity: bigint;
      readonly price: bigint;
    };

/** The account in the venue's own books: money by double entry, contract positions, and what orders lock. */
export class SimAccount {
  readonly ledger: CashLedger = new CashLedger();
  readonly #holdings = new Map<Instrument, Holding>();

  /** Signed raw quantity of a contract. */
  position(instrument: Instrument): bigint {
    return this.#holdings.get(instrument)?.quantity ?? 0n;
  }

  /** Value at which a contract position was entered, raw settlement currency. */
  entryValue(instrument: Instrument): bigint {
    return this.#holdings.get(instrument)?.entry ?? 0n;
  }

  /** Books one execution and gives back the fee. */
  settle(
    instrument: Instrument,
    side: Side,
    price: bigint,
    quantity: bigint,
    liquidity: Liquidity,
  ): Money {
    const value = instrument.valueRaw(price, quantity);
    if (instrument.kind === 'spot') {
      const base = new Money(
        quantity * 10n ** BigInt(instrument.base.precision - instrument.quantityPrecision),
        instrument.base,
      );
      const cash = new Money(value, instrument.quote);
      this.ledger.move('street', 'account', side === 'BUY' ? base : cash);
      this.ledger.move('account', 'street', side === 'BUY' ? cash : base);
      const takesReceived = instrument.feePolicy.in === 'received';
      return this.#charge(instrument, takesReceived && side === 'BUY' ? base : cash, liquidity);
    }
    this.#contract(instrument, side === 'BUY' ? quantity : -quantity, value);
    return this.#charge(instrument, new Money(value, instrument.settle), liquidity);
  }

  /** Books a difference that no trade and no entry explains. */
  shift(difference: PlantedDifference): void {
    if (difference.kind === 'balance') {
      this.ledger.move('outside', 'account', difference.amount);
      return;
    }
    const { instrument, quantity, price } = difference;
    this.#contract(instrument, quantity, instrument.valueRaw(price, magnitude(quantity)));
  }

  /** Worth of a contract position above its entry, raw settlement currency. */
  unrealised(instrument: Instrument, price: bigint): bigint {
    const holding = this.#holdings.get(instrument);
    if (holding === undefined || holding.quantity === 0n) return 0n;
    return gain(instrument, holding.quantity, holding.entry, value(instrument, price, holding));
  }

  /** Value of a contract position at a price, raw settlement currency, never negative. */
  exposure(instrument: Instrument, price: bigint): bigint {
    const holding = this.#holdings.get(instrument);
    return holding === undefined ? 0n : value(instrument, price, holding);
  }

  /** What open orders lock of a currency, raw; a group of which one cancels the others locks its largest. */
  locked(orders: Iterable<SimOrder>, currency: Currency): bigint {
    let sum = 0n;
    const groups = new Map<string, bigint>();
    for (const order of orders) {
      const [reserved, amount] = reservation(order);
      if (reserved.code !== currency.code) continue;
      const { group } = order.terms;
      if (group === null) {
        sum += amount;
        continue;
      }
      const largest = groups.get(group) ?? 0n;
      if (amount > largest) groups.set(group, amount);
    }
    for (const amount of groups.values()) sum += amount;
    return sum;
  }

  #charge(instrument: Instrument, of: Money, liquidity: Liquidity): Money {
    const fee = new Money(instrument.feeRate(liquidity, 0n).of(of.raw, 'up'), of.currency);
    this.ledger.move('account', 'fees', fee);
    return fee;
  }

  #contract(instrument: Instrument, signed: bigint, worth: bigint): void {
    let holding = this.#holdings.get(instrument);
    if (holding === undefined) {
      holding = { quantity: 0n, entry: 0n };
      this.#holdings.set(instrument, holding);
    }
    const { quantity } = holding;
    if (quantity === 0n || quantity > 0n === signed > 0n) {
      holding.quantity += signed;
      holding.entry += worth;
      return;
    }
    // The part against the position closes it, in proportion; what is beyond opens the other way.
    const size = magnitude(signed);
    const closing = size < magnitude(quantity) ? size : magnitude(quantity);
    const entry = divideRounded(holding.entry * closing, magnitude(quantity), 'half-even');
    const exit = divideRounded(worth * closing, size, 'half-even');
    const profit = gain(instrument, quantity, entry, exit);
    this.ledger.move('street', 'account', new Money(profit, instrument.settle));
    holding.quantity += signed;
    holding.entry = size > closing ? worth - exit : holding.entry - entry;
  }
}

function value(instrument: Instrument, price: bigint, { quantity }: Holding): bigint {
  return quantity === 0n ? 0n : instrument.valueRaw(price, magnitude(quantity));
}

/** What a position made between two values: an inverse contract is worth less base when the price rises. */
function gain(instrument: Instrument, quantity: bigint, entry: bigint, exit: bigint): bigint {
  const up = instrument.kind === 'inverse' ? entry - exit : exit - entry;
  return quantity > 0n ? up : -up;
}

/** What one open order locks: base for spot sells, quote with the fee for spot buys, nothing for contracts. */
function reservation(order: SimOrder): readonly [Currency, bigint] {
  const { instrument, terms, remaining } = order;
  if (instrument.kind !== 'spot' || !order.open) return [instrument.quote, 0n];
  if (terms.side === 'SELL') {
    const shift = BigInt(instrument.base.precision - instrument.quantityPrecision);
    return [instrument.base, remaining * 10n ** shift];
  }
  const price = terms.limitPrice > 0n ? terms.limitPrice : terms.triggerPrice;
  if (price === 0n) return [instrument.quote, 0n];
  const cost = instrument.valueRaw(price, remaining);
  return [instrument.quote, cost + instrument.takerFee.of(cost, 'up')];
}

function magnitude(raw: bigint): bigint {
  return raw < 0n ? -raw : raw;
}

import type { VenueAccount } from '@nightdesk/core/matching/venue-account';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { Side } from '@nightdesk/core/model/ticks';
import type { Currency } from '@nightdesk/core/money/currency';
import { Money } from '@nightdesk/core/money/money';
import { pow10 } from '@nightdesk/core/money/pow10';
import { divideRounded } from '@nightdesk/core/money/rounding';
import type { PositionReport } from '@nightdesk/core/ports/venue-gateway';

/** A contract position. Raw units. */
export interface ContractHolding {
  /** Signed. */
  quantity: bigint;
  /** Value at which it was entered, settlement currency, never negative. */
  entry: bigint;
}

/** What an account at the paper venue has: money by currency, contracts at average cost. */
export class PaperAccount implements VenueAccount {
  readonly #instruments: readonly Instrument[];
  readonly #money = new Map<string, { readonly currency: Currency; raw: bigint }>();
  readonly #holdings: readonly ContractHolding[];

  constructor(instruments: readonly Instrument[]) {
    this.#instruments = instruments;
    this.#holdings = instruments.map(() => ({ quantity: 0n, entry: 0n }));
    for (const { base, quote, settle, kind } of instruments) {
      for (const currency of kind === 'spot' ? [base, quote] : [settle]) this.add(currency, 0n);
    }
  }

  /** Adds (or with a negative amount takes away) raw money. */
  add(currency: Currency, raw: bigint): void {
    const found = this.#money.get(currency.code);
    if (found === undefined) this.#money.set(currency.code, { currency, raw });
    else found.raw += raw * pow10(Math.max(0, found.currency.precision - currency.precision));
  }

  /** Raw balance of a currency. */
  total(code: string): bigint {
    return this.#money.get(code)?.raw ?? 0n;
  }

  /** Every currency that the account has or trades in. */
  get balances(): readonly Money[] {
    return [...this.#money.values()].map(({ currency, raw }) => new Money(raw, currency));
  }

  /** Takes up a contract position. */
  setHolding(place: number, quantity: bigint, entry: bigint): void {
    const holding = this.holdingOf(place);
    holding.quantity = quantity;
    holding.entry = entry;
  }

  holdingOf(place: number): ContractHolding {
    return this.#holdings[place] ?? { quantity: 0n, entry: 0n };
  }

  position(place: number): bigint {
    const instrument = this.#instruments[place];
    if (instrument === undefined) return 0n;
    return instrument.kind === 'spot' ? this.holding(place) : this.holdingOf(place).quantity;
  }

  cash(place: number): bigint {
    return this.total(this.#instruments[place]?.settle.code ?? '');
  }

  holding(place: number): bigint {
    const instrument = this.#instruments[place];
    if (instrument === undefined) return 0n;
    const { base, quantityPrecision } = instrument;
    return this.total(base.code) / pow10(base.precision - quantityPrecision);
  }

  /** Books one execution. @param value of it, raw settlement currency; commission: positive is paid */
  settle(place: number, side: Side, quantity: bigint, value: bigint, commission: Money): void {
    const instrument = this.#instruments[place];
    if (instrument === undefined) return;
    const { kind, base, quote, settle, quantityPrecision } = instrument;
    const buys = side === 'BUY';
    if (kind === 'spot') {
      const amount = quantity * pow10(base.precision - quantityPrecision);
      this.add(base, buys ? amount : -amount);
      this.add(quote, buys ? -value : value);
    } else {
      this.add(settle, this.#trade(instrument, place, buys ? quantity : -quantity, value));
    }
    this.add(commission.currency, -commission.raw);
  }

  /** Worth of a contract position above its entry at a price, raw settlement currency. */
  unrealised(place: number, price: bigint): bigint {
    const instrument = this.#instruments[place];
    const { quantity, entry } = this.holdingOf(place);
    if (instrument === undefined || quantity === 0n || price <= 0n) return 0n;
    return gain(instrument, quantity, entry, instrument.valueRaw(price, magnitude(quantity)));
  }

  /** Every open contract. */
  get positions(): readonly PositionReport[] {
    return this.#instruments.flatMap((instrument, place) => {
      const { quantity, entry } = this.holdingOf(place);
      if (instrument.kind === 'spot' || quantity === 0n) return [];
      return [
        { kind: 'position' as const, instrument: instrument.id, quantity, entryValue: entry },
      ];
    });
  }

  /** Moves a contract position and gives back the profit that was realised. */
  #trade(instrument: Instrument, place: number, signed: bigint, value: bigint): bigint {
    const holding = this.holdingOf(place);
    const { quantity, entry } = holding;
    if (quantity === 0n || quantity > 0n === signed > 0n) {
      holding.quantity += signed;
      holding.entry += value;
      return 0n;
    }
    // What is against the position closes it in proportion; what is beyond it opens the other way.
    const size = magnitude(signed);
    const held = magnitude(quantity);
    const closing = size < held ? size : held;
    const released = divideRounded(entry * closing, held, 'half-even');
    const exit = divideRounded(value * closing, size, 'half-even');
    holding.quantity += signed;
    holding.entry = size > closing ? value - exit : entry - released;
    return gain(instrument, quantity, released, exit);
  }
}

/** What a position made between two values: an inverse contract is worth less coin when the price rises. */
function gain(instrument: Instrument, quantity: bigint, entry: bigint, exit: bigint): bigint {
  const up = instrument.kind === 'inverse' ? entry - exit : exit - entry;
  return quantity > 0n ? up : -up;
}

function magnitude(raw: bigint): bigint {
  return raw < 0n ? -raw : raw;
}

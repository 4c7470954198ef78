import { NightdeskError } from '../errors/nightdesk-error.ts';
import type { Currency } from '../money/currency.ts';
import { gate } from '../money/gate.ts';
import { Money } from '../money/money.ts';
import { pow10 } from '../money/pow10.ts';
import { Price } from '../money/price.ts';
import { Quantity } from '../money/quantity.ts';
import { Rate } from '../money/rate.ts';
import { divideRounded, type RoundingMode } from '../money/rounding.ts';

/**
 * How value follows price. `spot`: the base asset itself changes hands. `linear`: a contract settled in
 * the quote currency. `inverse`: a contract worth a fixed amount of quote currency, settled in the base.
 */
export type InstrumentKind = 'spot' | 'linear' | 'inverse';

/** Whether a fill gave liquidity to the book or took it. */
export type Liquidity = 'MAKER' | 'TAKER';

/** One step of a fee schedule: from this traded volume (quote currency) on, these rates hold. */
export interface FeeTier {
  readonly fromVolume: string;
  readonly maker: string;
  readonly taker: string;
}

/**
 * Where a commission is taken: from the quote (or settlement) currency, from what a spot trade receives
 * (Binance without BNB), or from a third currency at a fixed conversion: `rate` units of quote for one of it.
 */
export type FeePolicy =
  | { readonly in: 'quote' }
  | { readonly in: 'received' }
  | { readonly in: 'third'; readonly currency: Currency; readonly rate: string };

/** What an {@link Instrument} is made from. Decimals are strings. */
export interface InstrumentInit {
  /** Name at its venue, such as `BTCUSDT`. */
  readonly symbol: string;
  readonly venue: string;
  readonly kind: InstrumentKind;
  readonly base: Currency;
  readonly quote: Currency;
  /** Smallest price step. */
  readonly tick: string;
  /** Smallest quantity step. */
  readonly lot: string;
  readonly minQuantity?: string;
  readonly maxQuantity?: string;
  /** Smallest order value in the quote currency. */
  readonly minNotional?: string;
  /** Units of base (linear) or of quote (inverse) that one contract stands for. Default 1. */
  readonly multiplier?: string;
  readonly makerFee?: string;
  readonly takerFee?: string;
  /** Rising tiers; the rates above hold below the first one. */
  readonly feeTiers?: readonly FeeTier[];
  readonly feePolicy?: FeePolicy;
  /** Value that a position may reach per unit of own money; spot is always 1. Default 1. */
  readonly maxLeverage?: number;
  /** Share of a contract position's value below which the venue liquidates. Default 0. */
  readonly maintenanceMargin?: string;
}

/**
 * A thing that can be traded, with the venue's rules. Only {@link Instrument.price} and
 * {@link Instrument.quantity} carry a number from the signal lane into the money lane.
 */
export class Instrument {
  /** `SYMBOL.VENUE`, unique on a desk. */
  declare readonly id: string;
  declare readonly symbol: string;
  declare readonly venue: string;
  declare readonly kind: InstrumentKind;
  declare readonly base: Currency;
  declare readonly quote: Currency;
  /** The currency that profit and fees of this instrument are counted in. */
  declare readonly settle: Currency;
  declare readonly pricePrecision: number;
  declare readonly quantityPrecision: number;
  /** In raw price units. */
  declare readonly tick: bigint;
  /** In raw quantity units. */
  declare readonly lot: bigint;
  declare readonly minQuantity: bigint;
  /** 0 = no limit. */
  declare readonly maxQuantity: bigint;
  declare readonly minNotional: Money;
  declare readonly multiplier: Rate;
  /** The multiplier as a double, for marking on the signal lane. */
  declare readonly multiplierNumber: number;
  declare readonly makerFee: Rate;
  declare readonly takerFee: Rate;
  readonly feeTiers: readonly {
    readonly fromVolume: bigint;
    readonly maker: Rate;
    readonly taker: Rate;
  }[];
  declare readonly feePolicy: FeePolicy;
  declare readonly maxLeverage: number;
  declare readonly maintenanceMargin: Rate;
  /** price raw × quantity raw × up / down = value raw in the quote currency (spot and linear). */
  readonly #priceName: string;
  readonly #quantityName: string;
  readonly #up: bigint;
  readonly #down: bigint;
  /** quantity raw × inverseUp / (price raw × inverseDown) = value raw in the base currency (inverse). */
  readonly #inverseUp: bigint;
  readonly #inverseDown: bigint;
  /** quantity raw × notionalUp / notionalDown = value raw in the quote currency (inverse). */
  readonly #notionalUp: bigint;
  readonly #notionalDown: bigint;

  /** @throws NightdeskError `INSTRUMENT_INVALID` when a rule makes no sense. */
  constructor(init: InstrumentInit) {
    this.symbol = init.symbol;
    this.venue = init.venue;
    this.#priceName = `a price of ${init.symbol}`;
    this.#quantityName = `a quantity of ${init.symbol}`;
    this.id = `${init.symbol}.${init.venue}`;
    this.kind = init.kind;
    this.base = init.base;
    this.quote = init.quote;
    this.settle = init.kind === 'inverse' ? init.base : init.quote;
    const tick = Price.parse(init.tick);
    const lot = Quantity.parse(init.lot);
    this.pricePrecision = tick.precision;
    this.tick = tick.raw;
    this.quantityPrecision = lot.precision;
    this.lot = lot.raw;
    if (this.tick <= 0n || this.lot <= 0n)
      this.#invalid(`tick ${init.tick} and lot ${init.lot} must be positive`);
    this.minQuantity = this.#lots(init.minQuantity ?? init.lot, 'minQuantity');
    this.maxQuantity =
      init.maxQuantity === undefined ? 0n : this.#lots(init.maxQuantity, 'maxQuantity');
    if (this.maxQuantity > 0n && this.maxQuantity < this.minQuantity) {
      this.#invalid('maxQuantity is below minQuantity');
    }
    this.minNotional = Money.parse(init.minNotional ?? '0', init.quote);
    if (this.minNotional.isNegative) this.#invalid('minNotional is negative');
    this.multiplier = Rate.parse(init.multiplier ?? '1');
    if (this.multiplier.numerator <= 0n) this.#invalid('multiplier must be positive');
    if (
      init.kind === 'spot' &&
      init.multiplier !== undefined &&
      this.multiplier.toString() !== '1'
    ) {
      this.#invalid('a spot instrument has multiplier 1');
    }
    this.multiplierNumber = this.multiplier.toNumber();
    if (init.kind === 'spot' && init.base.precision < this.quantityPrecision) {
      this.#invalid(
        `the lot ${init.lot} is finer than ${init.base.code} is kept (${init.base.precision} decimals)`,
      );
    }
    this.makerFee = this.#fee(init.makerFee ?? '0');
    this.takerFee = this.#fee(init.takerFee ?? '0');
    this.feeTiers = (init.feeTiers ?? []).map((tier) => ({
      fromVolume: Money.parse(tier.fromVolume, init.quote).raw,
      maker: this.#fee(tier.maker),
      taker: this.#fee(tier.taker),
    }));
    this.feeTiers.forEach((tier, i) => {
      const below = this.feeTiers[i - 1];
      if (below !== undefined && tier.fromVolume <= below.fromVolume) {
        this.#invalid('feeTiers must rise in fromVolume');
      }
    });
    this.feePolicy = init.feePolicy ?? { in: 'quote' };
    if (this.feePolicy.in === 'received' && init.kind !== 'spot') {
      this.#invalid('fees in the received currency exist on spot only');
    }
    this.maxLeverage = init.kind === 'spot' ? 1 : (init.maxLeverage ?? 1);
    if (!(this.maxLeverage > 0)) this.#invalid('maxLeverage must be above 0');
    this.maintenanceMargin = Rate.parse(init.maintenanceMargin ?? '0');
    if (this.maintenanceMargin.numerator < 0n) this.#invalid('maintenanceMargin is negative');
    const shift = this.pricePrecision + this.quantityPrecision - init.quote.precision;
    this.#up = this.multiplier.numerator * (shift < 0 ? pow10(-shift) : 1n);
    this.#down = this.multiplier.denominator * (shift > 0 ? pow10(shift) : 1n);
    const inverse = this.pricePrecision + init.base.precision - this.quantityPrecision;
    this.#inverseUp = this.multiplier.numerator * (inverse > 0 ? pow10(inverse) : 1n);
    this.#inverseDown = this.multiplier.denominator * (inverse < 0 ? pow10(-inverse) : 1n);
    this.#notionalUp = this.multiplier.numerator * pow10(init.quote.precision);
    this.#notionalDown = this.multiplier.denominator * pow10(this.quantityPrecision);
  }

  /** Rounds a finite double to the tick as named. @throws NightdeskError `MONEY_NOT_FINITE`. */
  price(x: number, mode: RoundingMode): Price {
    return new Price(this.priceRaw(x, mode), this.pricePrecision);
  }

  /** As {@link price}, in raw units. */
  priceRaw(x: number, mode: RoundingMode): bigint {
    return gate(x, this.pricePrecision, this.tick, mode, this.#priceName);
  }

  /** Rounds a finite double to the lot, down unless told otherwise. @throws NightdeskError `MONEY_NOT_FINITE`. */
  quantity(x: number, mode: RoundingMode = 'down'): Quantity {
    return new Quantity(
      gate(x, this.quantityPrecision, this.lot, mode, this.#quantityName),
      this.quantityPrecision,
    );
  }

  /** A price in raw units that is known to be on the tick. */
  priceFromRaw(raw: bigint): Price {
    return new Price(raw, this.pricePrecision);
  }

  /** A quantity rounded down to the lot. */
  quantityFromRaw(raw: bigint): Quantity {
    return new Quantity(raw - (raw % this.lot), this.quantityPrecision);
  }

  /**
   * Value of `quantity` at `price` in the settlement currency (raw), rounded half-even:
   * spot, linear: price × quantity × multiplier; inverse: quantity × multiplier / price.
   */
  valueRaw(price: bigint, quantity: bigint): bigint {
    if (this.kind === 'inverse') {
      return divideRounded(quantity * this.#inverseUp, price * this.#inverseDown, 'half-even');
    }
    const product = this.#up === 1n ? price * quantity : price * quantity * this.#up;
    return this.#down === 1n ? product : divideRounded(product, this.#down, 'half-even');
  }

  /** As {@link valueRaw}, for exact types. */
  value(price: Price, quantity: Quantity): Money {
    return new Money(this.valueRaw(price.raw, quantity.raw), this.settle);
  }

  /** Value of an order in the quote currency, for limits such as the minimum notional. */
  notionalRaw(price: bigint, quantity: bigint): bigint {
    if (this.kind !== 'inverse') return this.valueRaw(price, quantity);
    return divideRounded(quantity * this.#notionalUp, this.#notionalDown, 'half-even');
  }

  /**
   * The most whole lots that `cash` (raw, quote currency) buys at `price` when a fee of `fee` on the value
   * is paid out of the same cash: ⌊cash / (price × multiplier × (1 + fee))⌋, and less where the roundings
   * of value and fee would book more than the cash. 0 without a price. Spot and linear only.
   */
  affordable(cash: bigint, price: bigint, fee: Rate): bigint {
    if (cash <= 0n || price <= 0n) return 0n;
    const most = this.#affordable(cash, price, fee);
    // With exact values only the fee is rounded, and ⌈value × (1 + fee)⌉ cannot exceed whole units of cash.
    if (this.#down === 1n || this.#costs(most, price, fee) <= cash) return most;
    // Half a unit of value, its fee and a unit of fee are less than two units: this much surely fits.
    let fits = cash > 2n ? this.#affordable(cash - 2n, price, fee) : 0n;
    let above = most;
    while (above - fits > this.lot) {
      const middle = fits + ((above - fits) / this.lot / 2n) * this.lot;
      if (this.#costs(middle, price, fee) <= cash) fits = middle;
      else above = middle;
    }
    return fits;
  }

  #affordable(cash: bigint, price: bigint, fee: Rate): bigint {
    const budget = this.#down === 1n ? cash : cash * this.#down;
    const unit = this.#up === 1n ? price : price * this.#up;
    const raw = (budget * fee.denominator) / (unit * fee.whole);
    return this.lot === 1n ? raw : raw - (raw % this.lot);
  }

  #costs(quantity: bigint, price: bigint, fee: Rate): bigint {
    const value = this.valueRaw(price, quantity);
    return value + fee.of(value, 'up');
  }

  /** Rates for an account that has traded `volume` (raw quote currency) in the venue's counting period. */
  feeRate(liquidity: Liquidity, volume: bigint): Rate {
    let maker = this.makerFee;
    let taker = this.takerFee;
    for (const tier of this.feeTiers) {
      if (volume < tier.fromVolume) break;
      maker = tier.maker;
      taker = tier.taker;
    }
    return liquidity === 'MAKER' ? maker : taker;
  }

  #lots(text: string, name: string): bigint {
    const raw = Quantity.parse(text).rescale(this.quantityPrecision).raw;
    if (raw <= 0n || raw % this.lot !== 0n)
      this.#invalid(`${name} ${text} is not a positive multiple of the lot`);
    return raw;
  }

  #fee(text: string): Rate {
    const rate = Rate.parse(text);
    const size = rate.numerator < 0n ? -rate.numerator : rate.numerator;
    if (size >= rate.denominator) {
      this.#invalid(`a fee of ${text} is the whole value; write 0.1 % as 0.001`);
    }
    return rate;
  }

  #invalid(reason: string): never {
    throw new NightdeskError({
      code: 'INSTRUMENT_INVALID',
      message: `Instrument ${this.id}: ${reason}. Correct the instrument's definition.`,
      context: { instrument: this.id },
    });
  }
}

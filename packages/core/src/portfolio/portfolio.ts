import { NightdeskError } from '../errors/nightdesk-error.ts';
import type { Instrument } from '../model/instrument.ts';
import type { Side } from '../model/ticks.ts';
import { Currency } from '../money/currency.ts';
import { Money } from '../money/money.ts';
import { pow10 } from '../money/pow10.ts';
import { divideRounded } from '../money/rounding.ts';
import { Position } from '../positions/position.ts';
import type { RoundTrip } from '../positions/round-trip.ts';
import { Balance } from './balance.ts';

/**
 * A bot's own books: balances by currency and a position per instrument, folds of the same fills.
 *
 * Spot trades exchange base for quote. Contracts move the settlement balance by realised profit and
 * fees only. Every amount is exact; {@link Portfolio.equity} is a mark on the signal lane,
 * {@link Portfolio.exactEquity} the same in money.
 */
export class Portfolio {
  /** What equity is counted in. */
  declare readonly currency: Currency;
  declare readonly instruments: readonly Instrument[];
  declare readonly positions: readonly Position[];
  declare readonly balances: Balance[];
  /** Last known price of each instrument, on the signal lane; NaN before the first. */
  declare readonly lastPrice: Float64Array;
  /** Balances by position of the instrument: what is given and got. */
  readonly #base: readonly Balance[];
  readonly #settle: readonly Balance[];
  /** Balances that are marked directly: those in the reporting currency. */
  readonly #cash: Balance;
  /** Positions that are open, and instruments whose holding changes value with the price. */
  #open: number = 0;
  #marked: number = 0;
  readonly #isOpen: Uint8Array;
  readonly #isMarked: Uint8Array;
  readonly #weight: Float64Array;
  readonly #offset: Float64Array;
  readonly #hasInverse: boolean;
  readonly #scratch: Float64Array = new Float64Array(1);
  #version: number = 0;
  #transferred: number = 0;
  /** Transfers in a currency whose price was not known yet. */
  #unvalued: Money[] = [];

  /**
   * @throws NightdeskError `PORTFOLIO_CURRENCY` when an instrument cannot be valued in the reporting currency.
   */
  constructor(instruments: readonly Instrument[], deposits: readonly Money[], currency: Currency) {
    this.currency = currency;
    this.instruments = instruments;
    this.positions = instruments.map((instrument, index) => new Position(instrument, index));
    this.balances = [];
    this.#isOpen = new Uint8Array(instruments.length);
    this.#isMarked = new Uint8Array(instruments.length);
    this.#weight = new Float64Array(instruments.length);
    this.#offset = new Float64Array(instruments.length);
    this.#hasInverse = instruments.some((instrument) => instrument.kind === 'inverse');
    this.lastPrice = new Float64Array(instruments.length).fill(Number.NaN);
    this.#cash = this.balance(currency);
    this.#base = instruments.map((instrument) => this.balance(instrument.base));
    this.#settle = instruments.map((instrument) => this.balance(instrument.settle));
    for (const instrument of instruments) {
      if (instrument.quote.code !== currency.code && instrument.settle.code !== currency.code) {
        throw new NightdeskError({
          code: 'PORTFOLIO_CURRENCY',
          message: `${instrument.id} is priced in ${instrument.quote.code} and cannot be valued in ${currency.code}; choose instruments with one quote currency.`,
          context: { instrument: instrument.id, currency: currency.code },
        });
      }
    }
    const bases = new Set<string>();
    for (const instrument of instruments) {
      if (instrument.kind === 'linear') continue;
      if (bases.has(instrument.base.code)) {
        throw new NightdeskError({
          code: 'PORTFOLIO_CURRENCY',
          message: `Two instruments share the base currency ${instrument.base.code}, whose balance would be counted twice; give them to two bots.`,
          context: { instrument: instrument.id },
        });
      }
      bases.add(instrument.base.code);
    }
    for (const deposit of deposits) this.balance(deposit.currency).add(deposit.raw);
    this.refresh();
  }

  /**
   * The balance of a currency, made at zero when it is new.
   *
   * @throws NightdeskError `PORTFOLIO_CURRENCY` (halt) when the code is known with other decimals.
   */
  balance(currency: Currency): Balance {
    for (const balance of this.balances) {
      const known = balance.currency;
      if (known === currency) return balance;
      if (known.code !== currency.code) continue;
      if (known.precision === currency.precision) return balance;
      throw new NightdeskError({
        code: 'PORTFOLIO_CURRENCY',
        message: `${currency.code} is kept with ${known.precision} decimals and an amount has ${currency.precision}; define each currency once.`,
        context: { currency: currency.code, known: known.precision, given: currency.precision },
        disposition: 'halt',
      });
    }
    const balance = new Balance(currency, 0n);
    this.balances.push(balance);
    return balance;
  }

  /** Place of a currency in `balances`. */
  currencyIndex(currency: Currency): number {
    const { balances } = this;
    for (let i = 0; i < balances.length; i += 1) if (balances[i]?.currency === currency) return i;
    return balances.indexOf(this.balance(currency));
  }

  position(index: number): Position {
    const position = this.positions[index];
    if (position === undefined) {
      throw new NightdeskError({
        code: 'INSTRUMENT_UNKNOWN',
        message: `There is no instrument number ${index}; this bot has ${this.positions.length}.`,
        context: { instrument: index },
      });
    }
    return position;
  }

  /** What the settlement side of instrument `index` has. */
  settlement(index: number): Balance {
    return this.#settle[index] ?? this.#cash;
  }

  /** What the base side of instrument `index` has. */
  holding(index: number): Balance {
    return this.#base[index] ?? this.#cash;
  }

  /**
   * Books a fill in balances and position; gives back the round trip that it closed.
   *
   * @param quantity raw units of the instrument, positive
   * @param value the fill's value in the settlement currency, raw (see `Instrument.valueRaw`)
   * @param taken the commission as the venue took it
   * @param commissionValue its worth in the settlement currency
   */
  applyFill(
    index: number,
    side: Side,
    quantity: bigint,
    value: bigint,
    taken: Money,
    commissionValue: Money,
    time: number,
    order: number,
  ): RoundTrip | null {
    const position = this.position(index);
    const instrument = position.instrument;
    const settle = this.settlement(index);
    const spot = instrument.kind === 'spot';
    let baseFee = 0n;
    let fee = commissionValue.raw;
    if (spot && taken.currency.code === instrument.base.code) {
      // Rounded against the bot, so that a position is never more than its base balance can deliver.
      baseFee = rescaleCeil(taken.raw, instrument.base.precision, instrument.quantityPrecision);
      // A rebate below one lot stays in the balance; the position cannot hold it and does not count it.
      if (baseFee === 0n) fee = 0n;
    }
    const before = position.realised;
    // First, because it is what may refuse the fill: nothing is half booked.
    const trip = position.apply(side, quantity, value, fee, baseFee, time, order);
    if (spot) {
      // The base balance is kept at its currency's precision, the fill at the lot's.
      const amount = rescale(quantity, instrument.quantityPrecision, instrument.base.precision);
      if (side === 'BUY') {
        this.holding(index).add(amount);
        settle.subtract(value);
      } else {
        this.holding(index).subtract(amount);
        settle.add(value);
      }
    } else {
      settle.add(position.realised - before);
    }
    if (taken.currency === settle.currency) settle.subtract(taken.raw);
    else if (taken.raw !== 0n) {
      const payer = this.balance(taken.currency);
      payer.subtract(taken.raw);
      // A coin that pays fees may be what another instrument holds.
      if (payer !== settle && payer !== this.#base[index]) this.refresh();
    }
    this.#note(index);
    return trip;
  }

  /** Books funding of a contract position. */
  applyFunding(index: number, amount: Money): void {
    this.balance(amount.currency).add(amount.raw);
    this.position(index).applyFunding(amount.raw);
    this.#note(index);
  }

  /** Books money that came (positive) or went (negative) without a trade. */
  applyTransfer(amount: Money): void {
    this.balance(amount.currency).add(amount.raw);
    this.#unvalued.push(amount);
    this.#valueTransfers();
    // It may be a coin that an instrument holds.
    this.refresh();
  }

  /**
   * Worth of all transfers so far, each at the prices of its time, on the signal lane in the reporting currency:
   * what equity has changed by without a profit or a loss. NaN while one is in a coin that has no price yet.
   */
  get transferred(): number {
    if (this.#unvalued.length > 0) this.#valueTransfers();
    return this.#unvalued.length > 0 ? Number.NaN : this.#transferred;
  }

  /** {@link transferred} as plain JSON. */
  saveTransfers(): TransfersState {
    this.#valueTransfers();
    return {
      worth: this.#transferred,
      unvalued: this.#unvalued.map(({ raw, currency }) => [
        String(raw),
        currency.code,
        currency.precision,
      ]),
    };
  }

  /** Takes up what {@link saveTransfers} gave. */
  restoreTransfers({ worth, unvalued }: TransfersState): void {
    this.#transferred = worth;
    this.#unvalued = unvalued.map(
      ([raw, code, precision]) => new Money(BigInt(raw), new Currency(code, precision)),
    );
  }

  #valueTransfers(): void {
    this.#unvalued = this.#unvalued.filter((amount) => {
      const worth = amount.toNumber() * this.#rate(amount.currency);
      if (!Number.isFinite(worth)) return true;
      this.#transferred += worth;
      return false;
    });
  }

  /** What one unit of a currency counts for in equity: 0 when it is not counted, NaN when its price is unknown. */
  #rate({ code }: Currency): number {
    if (code === this.currency.code) return 1;
    const at = this.instruments.findIndex(
      ({ kind, base }) => kind !== 'linear' && base.code === code,
    );
    return at < 0 ? 0 : this.#price(at);
  }

  /** True while any position is open. */
  get isInvested(): boolean {
    return this.#open > 0;
  }

  /**
   * Takes note of what must be marked at market prices. Called by the portfolio itself; others call it
   * after they changed balances or positions directly, as restoring does.
   */
  refresh(): void {
    this.#open = 0;
    this.#marked = 0;
    this.#isOpen.fill(0);
    this.#isMarked.fill(0);
    for (let i = 0; i < this.positions.length; i += 1) this.#note(i);
  }

  /** How the value of one instrument's holding follows its price: weight × price + offset. */
  #note(index: number): void {
    this.#version += 1;
    const position = this.position(index);
    const held = position.direction !== 0;
    const { kind } = position.instrument;
    let marked = held;
    if (kind === 'spot') {
      const weight = this.holding(index).totalNumber;
      this.#weight[index] = weight;
      marked = weight !== 0;
    } else if (kind === 'linear') {
      const quantity = position.quantityNumber;
      this.#weight[index] = quantity * position.instrument.multiplierNumber;
      this.#offset[index] = quantity > 0 ? -position.costNumber : position.costNumber;
    } else {
      marked = true;
    }
    this.#open += Number(held) - (this.#isOpen[index] ?? 0);
    this.#marked += Number(marked) - (this.#isMarked[index] ?? 0);
    this.#isOpen[index] = Number(held);
    this.#isMarked[index] = Number(marked);
  }

  /**
   * Account value in the reporting currency at the last prices, as a double: what a person or a strategy
   * looks at. Allocates nothing.
   */
  equity(): number {
    this.writeEquity(this.#scratch, 0);
    return this.#scratch[0] ?? Number.NaN;
  }

  /** As {@link equity}, written to `target[at]`: a number given back would be boxed, a million times a run. */
  writeEquity(target: Float64Array, at: number): void {
    let value = this.#cash.totalNumber;
    if (this.#marked > 0) {
      const marked = this.#isMarked;
      const prices = this.lastPrice;
      for (let i = 0; i < marked.length; i += 1) {
        if (marked[i] === 0) continue;
        // In range by construction; checks would cost more than the sum.
        value += this.#hasInverse
          ? this.#contribution(i)
          : (this.#weight[i] as number) * (prices[i] as number) + (this.#offset[i] as number);
      }
    }
    target[at] = value;
  }

  /** True while equity follows market prices. */
  get isMarked(): boolean {
    return this.#marked > 0;
  }

  /** Rises with each booking: while it stands and nothing is marked, equity stands. */
  get version(): number {
    return this.#version;
  }

  #contribution(index: number): number {
    const position = this.position(index);
    return position.instrument.kind === 'inverse'
      ? this.#inverseEquity(index, position)
      : (this.#weight[index] ?? 0) * this.#price(index) + (this.#offset[index] ?? 0);
  }

  /** Account value in the reporting currency at the last prices, exact to that currency's precision. */
  exactEquity(): Money {
    let value = this.#cash.total;
    for (let i = 0; i < this.positions.length; i += 1) {
      const position = this.position(i);
      const instrument = position.instrument;
      const price = Number.isNaN(this.lastPrice[i] ?? Number.NaN)
        ? 0n
        : instrument.priceRaw(this.#price(i), 'half-even');
      if (price === 0n) continue;
      if (instrument.kind === 'spot') {
        const held = this.holding(i);
        value += divideRounded(
          held.total * price * pow10(this.currency.precision),
          pow10(held.currency.precision + instrument.pricePrecision),
          'half-even',
        );
      } else if (instrument.kind === 'linear') {
        value += position.unrealised(price);
      } else {
        const worth = this.settlement(i).total + position.unrealised(price);
        value +=
          instrument.base.code === this.currency.code
            ? position.unrealised(price)
            : divideRounded(
                worth * price * pow10(this.currency.precision),
                pow10(instrument.base.precision + instrument.pricePrecision),
                'half-even',
              );
      }
    }
    return new Money(value, this.currency);
  }

  #price(index: number): number {
    return this.lastPrice[index] ?? Number.NaN;
  }

  #inverseEquity(index: number, position: Position): number {
    const price = this.#price(index);
    const quantity = position.quantityNumber;
    let unrealised = 0;
    if (quantity !== 0) {
      const worth = (quantity * position.instrument.multiplierNumber) / price;
      unrealised = quantity > 0 ? position.costNumber - worth : -position.costNumber - worth;
    }
    if (position.instrument.base.code === this.currency.code) return unrealised;
    const coin = this.settlement(index).totalNumber + unrealised;
    return coin === 0 ? 0 : coin * price;
  }
}

function rescale(raw: bigint, from: number, to: number): bigint {
  if (from === to) return raw;
  return to > from ? raw * pow10(to - from) : divideRounded(raw, pow10(from - to), 'half-even');
}

function rescaleCeil(raw: bigint, from: number, to: number): bigint {
  if (from === to) return raw;
  return to > from ? raw * pow10(to - from) : divideRounded(raw, pow10(from - to), 'ceil');
}

/** Saved transfers: their worth, and those without a price as raw amount, currency and its decimals. */
export interface TransfersState {
  readonly worth: number;
  readonly unvalued: readonly (readonly [raw: string, code: string, precision: number])[];
}

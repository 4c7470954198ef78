import type { Instrument, Liquidity } from '../model/instrument.ts';
import type { Side } from '../model/ticks.ts';
import { Money } from '../money/money.ts';
import { Price } from '../money/price.ts';
import { Quantity } from '../money/quantity.ts';

/** What a {@link FillReport} is made from. Amounts are raw integers. */
export interface FillReportInit {
  /** The order's number within its bot (see `clientOrderId`). */
  readonly order: number;
  /** Unique at the venue for the instrument: the key of deduplication. A simulated venue counts. */
  readonly tradeId: string | number;
  /** Position of the instrument in the kernel's list. */
  readonly instrument: number;
  readonly side: Side;
  readonly price: bigint;
  readonly quantity: bigint;
  /** price × quantity in the settlement currency, as `Instrument.valueRaw` gives it. */
  readonly value: bigint;
  /** What the venue took. Positive: paid; negative: a rebate. */
  readonly commission: Money;
  /** The commission's worth in the settlement currency; the same money when it was taken in it. */
  readonly commissionValue: Money;
  readonly liquidity: Liquidity;
  /** The order is done: with a cash order the quantity alone cannot tell. */
  readonly complete: boolean;
  readonly time: number;
}

/** One execution, as the venue reports it. Exact types are made when asked for. */
export class FillReport {
  readonly kind = 'fill' as const;
  declare readonly order: number;
  /** The trade id as it was given; {@link tradeId} is its text. */
  declare readonly rawTradeId: string | number;
  declare readonly instrument: number;
  declare readonly side: Side;
  declare readonly rawPrice: bigint;
  declare readonly rawQuantity: bigint;
  declare readonly rawValue: bigint;
  declare readonly commission: Money;
  declare readonly commissionValue: Money;
  declare readonly liquidity: Liquidity;
  declare readonly complete: boolean;
  declare readonly time: number;
  readonly #traded: Instrument;

  constructor(traded: Instrument, init: FillReportInit) {
    this.order = init.order;
    this.rawTradeId = init.tradeId;
    this.instrument = init.instrument;
    this.side = init.side;
    this.rawPrice = init.price;
    this.rawQuantity = init.quantity;
    this.rawValue = init.value;
    this.commission = init.commission;
    this.commissionValue = init.commissionValue;
    this.liquidity = init.liquidity;
    this.complete = init.complete;
    this.time = init.time;
    this.#traded = traded;
  }

  get tradeId(): string {
    return String(this.rawTradeId);
  }

  get price(): Price {
    return new Price(this.rawPrice, this.#traded.pricePrecision);
  }

  get quantity(): Quantity {
    return new Quantity(this.rawQuantity, this.#traded.quantityPrecision);
  }

  /** price × quantity in the settlement currency. */
  get value(): Money {
    return new Money(this.rawValue, this.#traded.settle);
  }
}

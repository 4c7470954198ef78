import type { Money } from '../money/money.ts';
import type { Side } from '../model/ticks.ts';
import type { FillReport } from './fill-report.ts';

/** The venue's word on the state of an order. */
export interface OrderStatusReport {
  readonly kind: 'order-status';
  /** The order's number within its bot (see `clientOrderId`). */
  readonly order: number;
  readonly step: 'accepted' | 'rejected' | 'triggered' | 'canceled' | 'expired';
  readonly time: number;
  /** "" or the venue's reason, already cleaned. */
  readonly reason: string;
}

/** The venue's word that an order was replaced: its terms from now on. */
export interface OrderUpdatedReport {
  readonly kind: 'order-updated';
  readonly order: number;
  readonly time: number;
  /** Raw units of the instrument; 0 = none. */
  readonly quantity: bigint;
  readonly limitPrice: bigint;
  readonly triggerPrice: bigint;
}

/** The venue's word that it did not do what was asked about a working order. */
export interface ActionRejectedReport {
  readonly kind: 'action-rejected';
  readonly order: number;
  readonly action: 'cancel' | 'modify';
  readonly time: number;
  readonly reason: string;
}

/** Interest between longs and shorts of a perpetual: positive was received. A ledger entry, never a fill. */
export interface FundingReport {
  readonly kind: 'funding';
  readonly instrument: number;
  readonly amount: Money;
  readonly time: number;
}

/** Why a fill that no order of ours made has happened. */
export type ExternalFillReason = 'manual' | 'liquidation' | 'external';

/** An execution that changes this bot's position and belongs to no order of its own. Amounts are raw integers. */
export interface ExternalFillReport {
  readonly kind: 'external-fill';
  /** Position of the instrument in the kernel's list. */
  readonly instrument: number;
  readonly side: Side;
  readonly price: bigint;
  /** Positive. */
  readonly quantity: bigint;
  /** price × quantity in the settlement currency, as `Instrument.valueRaw` gives it. */
  readonly value: bigint;
  /** What the venue took. Positive: paid; negative: a rebate. */
  readonly commission: Money;
  /** The commission's worth in the settlement currency. */
  readonly commissionValue: Money;
  readonly tradeId: string;
  readonly reason: ExternalFillReason;
  readonly time: number;
}

/** Money that came to the bot (positive) or left it (negative) without a trade. */
export interface TransferReport {
  readonly kind: 'transfer';
  readonly amount: Money;
  /** In a word, such as `allocation`. */
  readonly reason: string;
  readonly time: number;
}

/** Facts from the venue about this bot's orders and money. */
export type VenueReport =
  | OrderStatusReport
  | OrderUpdatedReport
  | ActionRejectedReport
  | FillReport
  | ExternalFillReport
  | FundingReport
  | TransferReport;

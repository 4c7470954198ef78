import type { Money } from '../money/money.ts';
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

/** Facts from the venue about this bot's orders and money. */
export type VenueReport =
  | OrderStatusReport
  | OrderUpdatedReport
  | ActionRejectedReport
  | FillReport
  | FundingReport;

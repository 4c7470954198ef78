import type { Liquidity, InstrumentKind } from '../../model/instrument.ts';
import type { Side } from '../../model/ticks.ts';
import type { OrderType, TimeInForce } from '../../orders/order-types.ts';
import type { TradingState } from '../../risk/trading-state.ts';
import type { DecimalText } from './decimal-text.ts';

/** An amount of one currency, exact. */
export interface MoneyText {
  readonly amount: DecimalText;
  readonly currency: string;
}

/** A number of a decision: JSON has no words for what is not finite. */
export type DecisionNumber = number | 'NaN' | 'Infinity' | '-Infinity';

/** Why an order was made, as it is kept. */
export interface DecisionText {
  readonly rule: string;
  readonly values: Readonly<Record<string, DecisionNumber>>;
}

/** The terms of an order as decimals. `null` = none; quantity "0" when ordered by cash. */
export interface TermsText {
  readonly side: Side;
  readonly type: OrderType;
  readonly quantity: DecimalText;
  readonly cash: DecimalText;
  readonly limitPrice: DecimalText | null;
  readonly triggerPrice: DecimalText | null;
  readonly trailAmount: DecimalText | null;
  /** Hundredths of a per cent, 0 = none. */
  readonly trailBasisPoints: number;
  readonly timeInForce: TimeInForce;
  /** ms since 1970 UTC. */
  readonly expireTime: number | null;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly ocoGroup: string;
}

/** Where a fill was learnt from. */
export const FILL_SOURCES = ['stream', 'poll', 'reconciliation'] as const;
export type FillSource = (typeof FILL_SOURCES)[number];

/** Why a fill that no order of ours made has happened. */
export const EXTERNAL_REASONS = ['manual', 'liquidation', 'external'] as const;
export type ExternalReason = (typeof EXTERNAL_REASONS)[number];

/** What a transfer is. */
export const TRANSFER_REASONS = [
  'deposit',
  'withdrawal',
  'allocation',
  'fee',
  'adjustment',
] as const;
export type TransferReason = (typeof TRANSFER_REASONS)[number];

/** What of the account a quarantine is about. */
export const QUARANTINE_SUBJECTS = ['position', 'balance', 'order', 'fill'] as const;
export type QuarantineSubject = (typeof QUARANTINE_SUBJECTS)[number];

/** What a person decided about a quarantine. */
export const QUARANTINE_RESOLUTIONS = ['adopt', 'write-off', 'assign'] as const;
export type QuarantineResolution = (typeof QUARANTINE_RESOLUTIONS)[number];

/** What fills have in common. Value and commission value are in the settlement currency. */
export interface FillText {
  readonly instrument: string;
  /** "" when the venue does not name it. */
  readonly venueOrderId: string;
  /** Unique at the venue for the instrument and side: the key of deduplication. */
  readonly tradeId: string;
  readonly side: Side;
  readonly price: DecimalText;
  readonly quantity: DecimalText;
  readonly value: DecimalText;
  /** As the venue took it; positive: paid, negative: a rebate. */
  readonly commission: MoneyText;
  readonly commissionValue: DecimalText;
  readonly liquidity: Liquidity;
  readonly source: FillSource;
}

interface OfOrder {
  readonly clientOrderId: string;
}
interface WithReason extends OfOrder {
  /** "" or the reason in words. */
  readonly reason: string;
}

/** What each kind of event says. Past tense: every one is a fact that stays. */
export interface EventPayloads {
  /** What an instrument is, before the first event that names it and when its steps change. */
  readonly InstrumentDefined: {
    readonly instrument: string;
    readonly symbol: string;
    readonly venue: string;
    readonly kind: InstrumentKind;
    readonly base: string;
    readonly basePrecision: number;
    readonly quote: string;
    readonly quotePrecision: number;
    readonly pricePrecision: number;
    readonly quantityPrecision: number;
    readonly multiplier: DecimalText;
  };
  /** The intent: durable before anything is sent. */
  readonly OrderIntended: OfOrder & {
    readonly instrument: string;
    /** Number of the order whose fill wakes this one; 0 = none. */
    readonly parent: number;
    readonly terms: TermsText;
    readonly decision: DecisionText | null;
    /** Version of the risk settings that approved it. */
    readonly riskVersion: string;
  };
  /** Our own risk refused it; nothing was sent. */
  readonly OrderDenied: WithReason & { readonly code: string };
  /** Durable before each send. */
  readonly SendAttempted: OfOrder & {
    /** 1, 2, … */
    readonly attempt: number;
    /** Venue time after which the venue refuses this request, ms; null = never. */
    readonly expireTime: number | null;
  };
  readonly OrderAccepted: OfOrder & { readonly venueOrderId: string };
  readonly OrderRejected: WithReason;
  readonly OrderTriggered: OfOrder;
  /** The venue's terms from now on; null = unchanged. */
  readonly OrderUpdated: OfOrder & {
    readonly venueOrderId: string | null;
    readonly quantity: DecimalText | null;
    readonly limitPrice: DecimalText | null;
    readonly triggerPrice: DecimalText | null;
  };
  readonly OrderFilled: OfOrder &
    FillText & {
      /** The venue's word that the order is done: with a cash order the quantity cannot tell. */
      readonly complete: boolean;
    };
  readonly OrderCanceled: WithReason;
  readonly OrderExpired: WithReason;
  readonly CancelRequested: OfOrder;
  readonly CancelRejected: WithReason;
  readonly ModifyRequested: OfOrder & {
    readonly quantity: DecimalText | null;
    readonly limitPrice: DecimalText | null;
    readonly triggerPrice: DecimalText | null;
  };
  readonly ModifyRejected: WithReason;
  /** A fill on the account that no order of ours made. */
  readonly ExternalFill: FillText & { readonly exitReason: ExternalReason };
  /** Interest of a perpetual: positive was received. */
  readonly FundingBooked: {
    /** Unique on the account: the key of deduplication. */
    readonly entryId: string;
    readonly instrument: string;
    readonly amount: MoneyText;
  };
  /** Money that came (positive) or went (negative) without a trade. */
  readonly TransferBooked: {
    /** Unique on the account: the key of deduplication. */
    readonly entryId: string;
    readonly amount: MoneyText;
    readonly reason: TransferReason;
  };
  /** A difference between books and venue that nothing explains. */
  readonly QuarantineOpened: {
    readonly id: string;
    readonly subject: QuarantineSubject;
    /** "" where the subject has none. */
    readonly instrument: string;
    readonly currency: string;
    readonly venueOrderId: string;
    /** What the books say. */
    readonly expected: DecimalText;
    /** What the venue says. */
    readonly actual: DecimalText;
    readonly reason: string;
  };
  /** A person decided; what follows for the books comes as fills or transfers in the same append. */
  readonly QuarantineResolved: {
    readonly id: string;
    readonly resolution: QuarantineResolution;
    readonly resolvedBy: string;
    readonly note: string;
  };
  /** Of a bot, or with bot "" of the whole account. */
  readonly TradingStateChanged: {
    readonly state: TradingState;
    readonly reason: string;
    readonly changedBy: string;
  };
  /** The hour at which daily limits begin anew. */
  readonly DayReset: {
    /** Begin of the day, ms. */
    readonly day: number;
    readonly equity: MoneyText;
  };
}

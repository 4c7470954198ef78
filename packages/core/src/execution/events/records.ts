import type { InstrumentKind, Liquidity } from '../../model/instrument.ts';
import type { Side } from '../../model/ticks.ts';
import type { PendingAction } from '../../orders/order.ts';
import type { OrderStatus } from '../../orders/order-status.ts';
import type { OrderType, TimeInForce } from '../../orders/order-types.ts';
import type { TradingState } from '../../risk/trading-state.ts';
import type { DecimalText } from './decimal-text.ts';
import type {
  ExternalReason,
  FillSource,
  QuarantineResolution,
  QuarantineSubject,
  TransferReason,
} from './payloads.ts';

/** 0 or 1: both databases and JSON keep it alike. */
export type Bit = 0 | 1;

/** An instrument as the books need it. Precisions only ever become finer. */
export interface InstrumentRecord {
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
}

/** An order and what became of it. */
export interface OrderRecord {
  readonly clientOrderId: string;
  readonly bot: string;
  readonly sequence: number;
  readonly instrument: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly quantity: DecimalText;
  readonly cash: DecimalText;
  readonly limitPrice: DecimalText | null;
  readonly triggerPrice: DecimalText | null;
  readonly trailAmount: DecimalText | null;
  readonly trailBasisPoints: number;
  readonly expireTime: number | null;
  readonly postOnly: Bit;
  readonly reduceOnly: Bit;
  readonly ocoGroup: string;
  readonly parent: number;
  readonly status: OrderStatus;
  readonly pendingAction: PendingAction;
  readonly filledQuantity: DecimalText;
  /** In the settlement currency. */
  readonly filledValue: DecimalText;
  readonly venueOrderId: string;
  readonly attempts: number;
  /** When the last attempt expires at the venue. */
  readonly sendExpireTime: number | null;
  readonly cancelRequests: number;
  readonly riskVersion: string;
  /** Canonical JSON, or null. */
  readonly decision: string | null;
  readonly reason: string;
  readonly createdTime: number;
  readonly updatedTime: number;
}

/** A fill, once, whoever reported it. */
export interface FillRecord {
  readonly instrument: string;
  readonly tradeId: string;
  readonly side: Side;
  readonly bot: string;
  /** "" for a fill that no order of ours made. */
  readonly clientOrderId: string;
  readonly venueOrderId: string;
  readonly price: DecimalText;
  readonly quantity: DecimalText;
  readonly value: DecimalText;
  readonly commission: DecimalText;
  readonly commissionCurrency: string;
  readonly commissionValue: DecimalText;
  readonly liquidity: Liquidity;
  readonly source: FillSource;
  readonly exitReason: ExternalReason | '';
  readonly time: number;
}

/** A bot's position in one instrument, with the sums of the trade under way. */
export interface PositionRecord {
  readonly bot: string;
  readonly instrument: string;
  /** Signed. */
  readonly quantity: DecimalText;
  /** Of what is held, without fees, in the settlement currency as all that follows. */
  readonly cost: DecimalText;
  readonly realised: DecimalText;
  readonly fees: DecimalText;
  readonly funding: DecimalText;
  readonly entryQuantity: DecimalText;
  readonly entryValue: DecimalText;
  readonly exitValue: DecimalText;
  readonly tripFees: DecimalText;
  readonly tripFunding: DecimalText;
  readonly tripPnl: DecimalText;
  readonly entryTime: number | null;
  readonly entryOrder: number;
  /** Closed trades so far. */
  readonly trades: number;
}

/** One purchase that is still held; lots are numbered from 0, the oldest first. */
export interface LotRecord {
  readonly bot: string;
  readonly instrument: string;
  readonly lot: number;
  readonly quantity: DecimalText;
  readonly cost: DecimalText;
  readonly fee: DecimalText;
  readonly time: number;
  /** Number of the order that made it; 0 = none of ours. */
  readonly entryOrder: number;
}

/** What a bot has of one currency. */
export interface BalanceRecord {
  readonly bot: string;
  readonly currency: string;
  readonly total: DecimalText;
}

/** A closed trade; numbered from 1 within bot and instrument. */
export interface TradeRecord {
  readonly bot: string;
  readonly instrument: string;
  readonly trade: number;
  readonly side: 'LONG' | 'SHORT';
  readonly quantity: DecimalText;
  readonly entryValue: DecimalText;
  readonly exitValue: DecimalText;
  readonly fees: DecimalText;
  readonly funding: DecimalText;
  readonly pnl: DecimalText;
  readonly entryTime: number;
  readonly exitTime: number;
  readonly entryOrder: number;
  readonly exitOrder: number;
  /** "" when an order of ours closed it. */
  readonly exitReason: ExternalReason | '';
}

/** Funding or a transfer, once. */
export interface LedgerRecord {
  readonly entryId: string;
  readonly kind: 'funding' | 'transfer';
  readonly bot: string;
  readonly instrument: string;
  readonly currency: string;
  readonly amount: DecimalText;
  readonly reason: TransferReason | '';
  readonly time: number;
}

/** An unexplained difference and what a person decided. */
export interface QuarantineRecord {
  readonly id: string;
  readonly bot: string;
  readonly subject: QuarantineSubject;
  readonly instrument: string;
  readonly currency: string;
  readonly venueOrderId: string;
  readonly expected: DecimalText;
  readonly actual: DecimalText;
  readonly reason: string;
  readonly openedTime: number;
  /** null while it is open. */
  readonly resolution: QuarantineResolution | null;
  readonly resolvedBy: string;
  /** The bot that the difference went to. */
  readonly resolvedBot: string;
  readonly note: string;
  readonly resolvedTime: number | null;
}

/** Trading state and begin of day of a bot, or with bot "" of the account. */
export interface DeskStateRecord {
  readonly bot: string;
  readonly tradingState: TradingState | null;
  readonly tradingReason: string;
  readonly tradingBy: string;
  readonly tradingTime: number | null;
  readonly day: number | null;
  readonly dayEquity: DecimalText | null;
  readonly dayCurrency: string;
}

/** Every table of an account's books. */
export interface BookTables {
  readonly instruments: InstrumentRecord;
  readonly orders: OrderRecord;
  readonly fills: FillRecord;
  readonly positions: PositionRecord;
  readonly lots: LotRecord;
  readonly balances: BalanceRecord;
  readonly trades: TradeRecord;
  readonly ledger: LedgerRecord;
  readonly quarantine: QuarantineRecord;
  readonly deskStates: DeskStateRecord;
}

/** Name of a table. */
export type BookTable = keyof BookTables;

/** What tells the records of each table apart within an account. */
export const BOOK_KEYS: { readonly [T in BookTable]: readonly (keyof BookTables[T] & string)[] } = {
  instruments: ['instrument'],
  orders: ['clientOrderId'],
  fills: ['instrument', 'tradeId', 'side'],
  positions: ['bot', 'instrument'],
  lots: ['bot', 'instrument', 'lot'],
  balances: ['bot', 'currency'],
  trades: ['bot', 'instrument', 'trade'],
  ledger: ['entryId'],
  quarantine: ['id'],
  deskStates: ['bot'],
};

/** Every table, in the order of the documentation. */
export const BOOK_TABLES: readonly BookTable[] = [
  'instruments',
  'orders',
  'fills',
  'positions',
  'lots',
  'balances',
  'trades',
  'ledger',
  'quarantine',
  'deskStates',
];

import type {
  BalanceReport,
  LedgerReport,
  OrderReport,
  PositionReport,
  Refusal,
  ReportPage,
  TradeReport,
  VenueOrder,
  VenueOrderChange,
} from '@nightdesk/core/ports/venue-gateway';

/** What every request to the simulated venue carries. */
interface Stamped {
  /** For the places of faults, such as `submit/bot-3`. */
  readonly name: string;
  /** Our wall clock when it was sent, and how long (ms) it may be under way: Binance's `recvWindow`. */
  readonly timestamp: number;
  readonly window: number;
}

/** What the simulated venue can be asked. */
export type VenueRequest = Stamped &
  (
    | { readonly op: 'submit'; readonly order: VenueOrder }
    | {
        readonly op: 'modify';
        readonly instrument: string;
        readonly clientOrderId: string;
        readonly change: VenueOrderChange;
      }
    | { readonly op: 'cancel'; readonly instrument: string; readonly clientOrderId: string }
    | { readonly op: 'order'; readonly instrument: string; readonly clientOrderId: string }
    | { readonly op: 'open-orders' }
    | { readonly op: 'trades'; readonly instrument: string; readonly cursor: string }
    | { readonly op: 'ledger'; readonly cursor: string }
    | { readonly op: 'balances' }
    | { readonly op: 'positions' }
    | { readonly op: 'time' }
  );

/** Bodies of the replies of the simulated venue. */
export type VenueBody =
  | { readonly type: 'order'; readonly order: OrderReport }
  | { readonly type: 'orders'; readonly orders: readonly OrderReport[] }
  | { readonly type: 'trades'; readonly page: ReportPage<TradeReport> }
  | { readonly type: 'ledger'; readonly page: ReportPage<LedgerReport> }
  | { readonly type: 'balances'; readonly balances: readonly BalanceReport[] }
  | { readonly type: 'positions'; readonly positions: readonly PositionReport[] }
  | { readonly type: 'time'; readonly time: number }
  | { readonly type: 'refused'; readonly refusal: Refusal; readonly message: string };

/** Bodies of the messages of its stream. */
export type VenueMessage =
  | { readonly type: 'alive' }
  | { readonly type: 'report'; readonly report: OrderReport | TradeReport | LedgerReport };

import type { Bar } from '../model/bar.ts';
import type { BookSnapshot, QuoteTick, TradeTick } from '../model/ticks.ts';
import type { FillReport } from '../orders/fill-report.ts';
import type { Order } from '../orders/order.ts';
import type { ExternalFillReport } from '../orders/reports.ts';
import type { Json } from './json.ts';
import type { ExternalSignal } from './signal.ts';
import type { StrategyContext } from './strategy-context.ts';

/** A running strategy. Only `onBar` is required; what is not there is never called. */
export interface Strategy {
  onStart?(context: StrategyContext): void;
  /** A closed bar of one of the declared series. The object is reused: read it, never keep it. */
  onBar(bar: Bar, context: StrategyContext): void;
  onTrade?(trade: TradeTick, context: StrategyContext): void;
  onQuote?(quote: QuoteTick, context: StrategyContext): void;
  onBook?(book: BookSnapshot, context: StrategyContext): void;
  onTimer?(name: string, context: StrategyContext): void;
  onSignal?(signal: ExternalSignal, context: StrategyContext): void;
  /** A fill of one of this bot's orders, already booked in its position. */
  onFill?(fill: FillReport, order: Order, context: StrategyContext): void;
  /**
   * A fill that belongs to no order that is known here, already booked in the position: a person's trade, a
   * liquidation, or the late fill of an order that ended long ago.
   */
  onExternalFill?(fill: ExternalFillReport, context: StrategyContext): void;
  /** Any other change of an order, already applied: accepted, rejected, denied, cancelled, expired, triggered. */
  onOrder?(order: Order, context: StrategyContext): void;
  onStop?(context: StrategyContext): void;
  /** What the strategy must remember across a restart, indicators included. */
  saveState?(): Json;
  /** Takes up what `saveState` gave. @throws NightdeskError when the state is not its own. */
  restoreState?(state: Json): void;
  /** Current value of each declared line (see `StrategyDefinition.lines`), NaN where there is none. */
  readLine?(name: string): number;
}

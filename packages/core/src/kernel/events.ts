import type { Bar } from '../model/bar.ts';
import type { BookSnapshot, QuoteTick, TradeTick } from '../model/ticks.ts';
import type { VenueReport } from '../orders/reports.ts';
import type { TradingState } from '../risk/trading-state.ts';
import type { ExternalSignal } from '../strategy/signal.ts';

/** A wish for a time has come. */
export interface TimerEvent {
  readonly kind: 'timer';
  readonly name: string;
  readonly time: number;
}

/** A person or the desk changes what the bot may do. */
export interface SetTradingState {
  readonly kind: 'set-trading-state';
  readonly state: TradingState;
  readonly reason: string;
  readonly time: number;
}

/** Begin and end of a run. */
export interface LifecycleCommand {
  readonly kind: 'start' | 'stop';
  readonly time: number;
}

/** All that a kernel can be told. */
export type KernelEvent =
  | Bar
  | TradeTick
  | QuoteTick
  | BookSnapshot
  | TimerEvent
  | VenueReport
  | ExternalSignal
  | SetTradingState
  | LifecycleCommand;

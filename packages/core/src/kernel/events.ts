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

/** REDUCING: only orders that make the position in this instrument smaller, as while it is in quarantine. */
export interface SetInstrumentState {
  readonly kind: 'set-instrument-state';
  /** Position of the instrument in the kernel's list. */
  readonly instrument: number;
  readonly state: 'ACTIVE' | 'REDUCING';
  /** For a person: it stands in every denial. */
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
  | SetInstrumentState
  | LifecycleCommand;

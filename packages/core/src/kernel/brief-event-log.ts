import type { FillReport } from '../orders/fill-report.ts';
import type { Order } from '../orders/order.ts';
import type { ExternalFillReport } from '../orders/reports.ts';
import type { RoundTrip } from '../positions/round-trip.ts';
import { DecisionLog } from './decision-log.ts';
import { EVENT_KINDS, type EventKind } from './event-kinds.ts';
import { EventLog } from './event-log.ts';

/** What a kernel has just done, for whoever wants to hear of it. */
export interface BriefEntry {
  readonly kind: EventKind;
  /** ms since 1970 UTC. */
  readonly time: number;
  /** Position of the instrument in the kernel's list. */
  readonly instrument: number;
  /** Sequence of the order; 0 = none. */
  readonly order: number;
  readonly text: string;
}

/** Keeps no decision: those of orders stand in the account's stream. */
class NoDecisions extends DecisionLog {
  override push(): number {
    return -1;
  }
}

/**
 * The log of a kernel at work: it keeps nothing, because all that matters is in the account's durable stream, and a
 * thousand kernels that run for months must not grow. Events with a text (denials, failures, states, fired timers)
 * are handed on as they happen.
 */
export class BriefEventLog extends EventLog {
  override readonly decisions: DecisionLog = new NoDecisions();
  readonly #tell: ((entry: BriefEntry) => void) | null;

  constructor(tell: ((entry: BriefEntry) => void) | null = null) {
    super();
    this.#tell = tell;
  }

  override note(kind: number, time: number, instrument: number, order: number, text: string): void {
    if (this.#tell === null || text === '') return;
    this.#tell({ kind: EVENT_KINDS[kind] ?? 'Logged', time, instrument, order, text });
  }

  override append(): void {
    // Amounts are in the account's stream.
  }

  override initialized(_order: Order): void {}

  override filled(_report: FillReport, _currency: number): void {}

  override filledExternally(_report: ExternalFillReport, _currency: number): void {}

  override closed(_trip: RoundTrip): void {}
}

import type { Effect } from '@nightdesk/core/kernel/effects';
import type { Kernel } from '@nightdesk/core/kernel/kernel';
import { type ReportSink } from '@nightdesk/core/matching/executor';
import { MatchingEngine } from '@nightdesk/core/matching/matching-engine';
import type { MatchingOptions } from '@nightdesk/core/matching/matching-options';
import { PortfolioAccount } from '@nightdesk/core/matching/venue-account';
import type { VenueReport } from '@nightdesk/core/orders/reports';

/**
 * A kernel wired to the simulated venue: reports go in, effects come out, at once and in one thread.
 * Back-tests and paper trading share it; only where the market data come from differs.
 */
export class Simulation implements ReportSink {
  readonly kernel: Kernel;
  readonly venue: MatchingEngine;

  constructor(kernel: Kernel, options: MatchingOptions) {
    this.kernel = kernel;
    this.venue = new MatchingEngine(
      kernel.portfolio.instruments,
      options,
      new PortfolioAccount(kernel.portfolio),
      this,
    );
  }

  onReport(report: VenueReport): void {
    const effects = this.kernel.process(report);
    // Not the report's own time: the kernel may know of later ones already, from another instrument.
    if (effects.length > 0) this.apply(effects, this.kernel.books.now);
  }

  /** Does what the kernel wants. `time` is when it decided, ms. */
  apply(effects: readonly Effect[], time: number): void {
    for (let i = 0; i < effects.length; i += 1) {
      const effect = effects[i];
      if (effect === undefined) continue;
      switch (effect.kind) {
        case 'submit':
          this.venue.submit(effect.order, effect.children, time);
          break;
        case 'cancel':
          this.venue.cancel(effect.order, time);
          break;
        case 'modify':
          this.venue.modify(
            effect.order,
            effect.quantity,
            effect.limitPrice,
            effect.triggerPrice,
            time,
          );
          break;
        case 'schedule':
        case 'emit-signal':
        case 'notify':
          // Timers are asked for by time; signals and notices stand in the kernel's log.
          break;
      }
    }
  }

  /** Lets every timer up to `time` (ms) fire, each at its own time. */
  fireTimers(time: number): void {
    const { kernel } = this;
    while (kernel.nextTimer <= time) {
      const at = kernel.nextTimer;
      const effects = kernel.process({ kind: 'timer', name: '', time: at });
      if (effects.length > 0) this.apply(effects, at);
      if (kernel.nextTimer <= at) break;
    }
  }
}

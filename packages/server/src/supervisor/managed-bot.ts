import type { BotSpec } from '@nightdesk/contracts/desk/bot-spec';
import type { Desired, ProcessState } from '@nightdesk/contracts/desk/states';
import type { BotReport } from '@nightdesk/contracts/ipc/bot-report';
import type { BotStatus } from './bot-status.ts';
import type { RunnerSlot } from './runner-slot.ts';

/** A bot as its supervisor keeps it: what is wanted of it, and what was last heard. */
export class ManagedBot {
  spec: BotSpec;
  desired: Desired;
  /** Why it cannot be hosted, in words; null = it can. */
  problem: string | null = null;
  /** It was told to stop and has not said yet that it has. */
  isStopping = false;
  /** `performance.now()` of the last report. */
  reportedAt = 0;
  #report: BotReport | null = null;
  /** Its runner hosts it now, as far as is known. */
  #isHosted = false;
  #failure: string | null = null;
  /** What was still there when it had been stopped. */
  #left = '';

  constructor(spec: BotSpec, desired: Desired) {
    this.spec = spec;
    this.desired = desired;
  }

  /** The last report of a runner that hosts it now; null when none does. */
  get report(): BotReport | null {
    return this.#isHosted ? this.#report : null;
  }

  /** Takes note of a report; true when something has changed besides the time. */
  take(report: BotReport): boolean {
    const before = this.report;
    this.#report = report;
    this.#isHosted = true;
    this.#failure = null;
    this.reportedAt = performance.now();
    return before === null || !isAlike(before, report);
  }

  /** It could not be hosted. */
  failed(code: string, message: string): void {
    this.#failure = `${code}: ${message}`;
  }

  /** It was let go of. */
  stopped(left: string): void {
    this.isStopping = false;
    this.#isHosted = false;
    this.#left = left;
  }

  /** Its runner is gone. */
  lost(): void {
    this.isStopping = false;
    this.#isHosted = false;
    this.#failure = null;
  }

  status(slot: RunnerSlot | null, isRunning: boolean): BotStatus {
    const [process, reason] = this.#state(slot, isRunning);
    return {
      bot: this.spec.id,
      process,
      reason,
      runner: slot?.name ?? null,
      pid: this.desired === 'STOPPED' && !this.#isHosted ? null : (slot?.process?.pid ?? null),
      restarts: slot?.restarts ?? 0,
      report: this.#report,
    };
  }

  #state(slot: RunnerSlot | null, isRunning: boolean): readonly [ProcessState, string] {
    if (this.isStopping) return ['STOPPING', ''];
    if (this.desired === 'STOPPED') {
      if (this.#left !== '') return ['STOPPED', `left: ${this.#left}`];
      return [this.#report === null ? 'READY' : 'STOPPED', ''];
    }
    if (!isRunning) return ['STOPPED', 'the desk is being stopped'];
    if (this.problem !== null) return ['FAULTED', this.problem];
    if (slot === null) return ['STARTING', 'waits for a runner'];
    if (slot.state === 'BACKOFF') return ['BACKOFF', slot.reason];
    if (slot.state === 'FAULTED') return ['FAULTED', slot.reason];
    if (this.#failure !== null) return ['FAULTED', this.#failure];
    const { report } = this;
    return report === null ? ['STARTING', slot.reason] : [report.phase, report.reason];
  }
}

/** Whether two reports differ in nothing but the age of the last tick and small moves of equity. */
function isAlike(a: BotReport, b: BotReport): boolean {
  return (
    a.phase === b.phase &&
    a.reason === b.reason &&
    a.trading === b.trading &&
    a.orders === b.orders &&
    a.trades === b.trades &&
    a.openOrders === b.openOrders &&
    a.warm === b.warm &&
    a.configVersion === b.configVersion &&
    a.equity === b.equity &&
    (a.failure === null) === (b.failure === null) &&
    a.positions.length === b.positions.length &&
    a.positions.every((one, i) => one.quantity === b.positions[i]?.quantity)
  );
}

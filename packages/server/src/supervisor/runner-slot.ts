import type { FromRunner } from '@nightdesk/contracts/ipc/from-runner';
import type { RunnerBegin } from '@nightdesk/contracts/ipc/runner-begin';
import type { ToRunner } from '@nightdesk/contracts/ipc/to-runner';
import { BackOff } from './back-off.ts';
import type { RunnerStatus } from './bot-status.ts';
import type { ProcessRecord } from './desk-directory.ts';
import type { ExitCause } from './exit-cause.ts';
import { isDedicated } from './placement.ts';
import { RunnerProcess } from './runner-process.ts';
import type { StartGate } from './start-gate.ts';
import type { SupervisorOptions } from './supervisor-options.ts';

/** What a slot needs of its supervisor. */
export interface SlotHost {
  readonly options: SupervisorOptions;
  readonly gate: StartGate;
  readonly begin: (runner: string) => RunnerBegin;
  /** Everything that the runner is to host, as it is wanted now. */
  readonly hosting: (runner: string) => Extract<ToRunner, { readonly kind: 'host' }>;
  readonly onMessage: (slot: RunnerSlot, message: FromRunner) => void;
  /** Its state has changed: started, ended, given up. */
  readonly onChange: (slot: RunnerSlot) => void;
  readonly record: (entry: ProcessRecord) => void;
}

/** How a runner's place is. */
export type SlotState = 'IDLE' | 'STARTING' | 'UP' | 'BACKOFF' | 'FAULTED' | 'STOPPING';

/** A runner's place: its process comes and goes, the place and what belongs there stay. */
export class RunnerSlot {
  readonly name: string;
  readonly #host: SlotHost;
  readonly #backOff: BackOff;
  #process: RunnerProcess | null = null;
  #state: SlotState = 'IDLE';
  #reason = '';
  #restarts = 0;
  #timer: NodeJS.Timeout | null = null;
  /** When it was asked to end because it hung; 0 = it was not. */
  #hungAt = 0;
  #isInGate = false;

  constructor(name: string, host: SlotHost) {
    this.name = name;
    this.#host = host;
    this.#backOff = new BackOff(host.options.backOff);
  }

  get process(): RunnerProcess | null {
    return this.#process;
  }

  get state(): SlotState {
    return this.#state;
  }

  /** Why it is in this state, for people. */
  get reason(): string {
    return this.#reason;
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** Starts the process when there is none and none is waited for. */
  ensure(): void {
    if (this.#state === 'IDLE') this.#start();
  }

  /** Starts it whatever has happened before: a person has looked at it. */
  revive(): void {
    if (this.#state !== 'FAULTED' && this.#state !== 'BACKOFF') return;
    this.#backOff.reset();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#start();
  }

  /** Stops for good: bots by their policies, within `deadline` ms; killed after that. */
  async stop(deadline: number): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const process = this.#process;
    this.#become('STOPPING', 'is being stopped');
    if (process === null) return;
    process.stop(Math.max(0, deadline - 1_000), false);
    const until = performance.now() + deadline;
    while (!process.isOver && performance.now() < until) await pause(10);
    if (!process.isOver) process.kill();
    while (!process.isOver) await pause(10);
  }

  /** Looks for a sign of life. */
  watch(now: number): void {
    const process = this.#process;
    if (process === null || process.isOver) return;
    const { hangAfter, killAfter, startWithin } = this.#host.options;
    if (this.#hungAt > 0) {
      if (now - this.#hungAt >= killAfter) process.endHung('SIGKILL');
      return;
    }
    if (this.#state === 'STOPPING') return;
    if (now - process.seenAt < (process.isUp ? hangAfter : startWithin)) return;
    this.#hungAt = now;
    process.endHung('SIGTERM');
  }

  /** The watcher itself was asleep: nobody could be heard meanwhile. */
  forgive(ms: number): void {
    if (this.#process !== null) this.#process.seenAt += ms;
  }

  status(bots: number): RunnerStatus {
    const process = this.#process;
    const { heartbeat = null } = process ?? {};
    const { lag = null } = heartbeat ?? {};
    return {
      runner: this.name,
      pid: process?.pid ?? null,
      alive: process !== null && !process.isOver,
      bots,
      rss: heartbeat?.rss ?? 0,
      silent: heartbeat === null ? null : Math.round(performance.now() - (process?.seenAt ?? 0)),
      restarts: this.#restarts,
      lag: lag === null ? null : { count: lag.count, p50: lag.p50, p99: lag.p99 },
    };
  }

  #start(): void {
    this.#become('STARTING', 'waits for its turn to start');
    this.#host.gate.enter(() => {
      if (this.#state === 'STARTING' && this.#process === null) this.#spawn();
      else this.#host.gate.leave();
    });
  }

  /** It has started, or never will: the next one's turn. */
  #leaveGate(): void {
    if (!this.#isInGate) return;
    this.#isInGate = false;
    this.#host.gate.leave();
  }

  #spawn(): void {
    this.#isInGate = true;
    this.#hungAt = 0;
    const process = new RunnerProcess({
      begin: this.#host.begin(this.name),
      heap: this.#host.options.heap,
      isSmall: isDedicated(this.name),
      onMessage: (message) => {
        this.#hear(process, message);
      },
      onEnd: (cause) => {
        this.#ended(process, cause);
      },
    });
    this.#process = process;
    this.#become('STARTING', 'starts its process');
    this.#record('started', null, 'started', 0, 0);
    process.send(this.#host.hosting(this.name));
  }

  #hear(process: RunnerProcess, message: FromRunner): void {
    if (process !== this.#process) return;
    // Its first sign of life comes when it has read its code; what follows is short.
    if (message.kind === 'hello') this.#leaveGate();
    if (message.kind === 'hello' && this.#state === 'STARTING') {
      this.#become('UP', '');
      this.#record('ready', null, 'ready', performance.now() - process.startedAt, 0);
    }
    this.#host.onMessage(this, message);
  }

  #ended(process: RunnerProcess, cause: ExitCause): void {
    if (process !== this.#process) return;
    this.#leaveGate();
    const now = performance.now();
    const lived = now - process.startedAt;
    this.#process = null;
    this.#record('ended', cause, cause.text, lived, process.heartbeat?.rss ?? 0, process.pid);
    if (this.#state === 'STOPPING') {
      this.#become('IDLE', 'stopped');
      return;
    }
    const wait = this.#backOff.fail(now, lived);
    this.#restarts += 1;
    if (wait === null) {
      const text = `Runner ${this.name} ${cause.text}, and has ended too often; it is not started again until a person restarts one of its bots.`;
      this.#record('given-up', cause, text, lived, 0, process.pid);
      this.#become('FAULTED', text);
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#state === 'BACKOFF') this.#start();
    }, wait);
    this.#become('BACKOFF', `its runner ${cause.text}; starts again in ${wait} ms`);
  }

  #become(state: SlotState, reason: string): void {
    this.#state = state;
    this.#reason = reason;
    this.#host.onChange(this);
  }

  #record(
    what: ProcessRecord['what'],
    cause: ExitCause | null,
    text: string,
    lived: number,
    rss: number,
    pid: number = this.#process?.pid ?? 0,
  ): void {
    const { accounts } = this.#host.hosting(this.name);
    this.#host.record({
      at: Date.now(),
      runner: this.name,
      pid,
      what,
      cause: cause?.kind ?? null,
      text,
      lived: Math.round(lived),
      rss,
      accounts: accounts.map(({ account }) => account.id),
      bots: accounts.reduce((sum, { bots }) => sum + bots.length, 0),
    });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

import type { Health } from '@nightdesk/contracts/health';
import type { Time } from '@nightdesk/contracts/time';
import type { Clock } from '@nightdesk/core/ports/clock';
import { type Connection, rowsOf } from '@nightdesk/store/connection/connection';
import { allBots } from '@nightdesk/store/desk/bots';
import type { SupervisorPort } from '../control/supervisor-port.ts';

/** What health is found out from. */
export interface HealthParts {
  readonly connection: Connection;
  readonly supervisor: SupervisorPort;
  readonly clock: Clock;
  readonly mode: 'paper' | 'live';
  readonly version: string;
}

/** How long an answer of the database counts, ms: a monitor that asks often asks nobody. */
const FRESH = 1_000;

type State = Health['status'];

/** How the desk is, as `/health` says. */
export class DeskHealth {
  readonly #parts: HealthParts;
  readonly #startedTime: number;
  #phase: 'starting' | 'up' | 'stopping' = 'starting';
  #database: { state: State; reason: string | null; at: number; wanted: number } | null = null;
  #asking: Promise<void> | null = null;

  constructor(parts: HealthParts) {
    this.#parts = parts;
    this.#startedTime = parts.clock.now();
  }

  /** From now on the desk is ready: everything was started. */
  comeUp(): void {
    if (this.#phase === 'starting') this.#phase = 'up';
  }

  /** From now on the desk is not ready: it goes down. */
  goDown(): void {
    this.#phase = 'stopping';
  }

  /** Whether changes are taken: not before everything was started, and not while it is stopped. */
  get isUp(): boolean {
    return this.#phase === 'up';
  }

  /** How it is now. Never fails. */
  async look(): Promise<Health> {
    const now = this.#parts.clock.now();
    if (this.#database === null || now - this.#database.at >= FRESH) {
      this.#asking ??= this.#ask().finally(() => {
        this.#asking = null;
      });
      await this.#asking;
    }
    const { state, reason, at, wanted } = this.#database ?? {
      state: 'down' as const,
      reason: 'not asked yet',
      at: now,
      wanted: 0,
    };
    const { runners, feeds } = this.#parts.supervisor.fleet();
    const bots = [...this.#parts.supervisor.statuses().values()];
    const active = bots.filter(
      ({ process, report }) =>
        process === 'RUNNING' && (report === null || report.failure === null),
    ).length;
    const alive = runners.filter((runner) => runner.alive).length;
    const live = feeds.filter((feed) => feed.state === 'live').length;
    const isWhole =
      state === 'ok' && alive === runners.length && live === feeds.length && active >= wanted;
    return {
      status: state === 'down' ? 'down' : isWhole ? 'ok' : 'degraded',
      live: true,
      ready: state !== 'down' && this.isUp,
      time: now as Time,
      startedTime: this.#startedTime as Time,
      version: this.#parts.version,
      mode: this.#parts.mode,
      services: {
        strategies: { total: wanted, active: Math.min(active, wanted) },
        runners: { total: runners.length, active: alive },
        feeds: { total: feeds.length, active: live },
        database: { state, reason, checkedTime: at as Time },
      },
    };
  }

  async #ask(): Promise<void> {
    const { connection, clock } = this.#parts;
    try {
      const wanted = await connection.read(function* () {
        yield* rowsOf('select 1 as one');
        return (yield* allBots()).filter(({ desired }) => desired === 'RUNNING').length;
      });
      this.#database = { state: 'ok', reason: null, at: clock.now(), wanted };
    } catch {
      const wanted = this.#database?.wanted ?? 0;
      const reason = 'The database does not answer; the log says why.';
      this.#database = { state: 'down', reason, at: clock.now(), wanted };
    }
  }
}

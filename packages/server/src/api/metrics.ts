import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { processState } from '@nightdesk/contracts/desk/states';
import type { SupervisorPort } from '../control/supervisor-port.ts';
import type { StreamHub } from './stream-hub.ts';

/** What metrics are read from when they are asked for. */
export interface MetricSources {
  readonly supervisor: SupervisorPort;
  readonly hub: StreamHub;
  /** Log lines that wait to be written. */
  readonly waitingLogs: () => number;
}

const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** Numbers for Prometheus. Labels are few and bounded: never a bot, an account or a user. */
export class DeskMetrics {
  readonly registry: Registry = new Registry();
  readonly #requests: Histogram;
  readonly #events: Counter;
  readonly #exits: Counter;
  readonly #notices: Counter;

  constructor(sources: MetricSources) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    // Gauges by the name of counters, which promtool refuses; their sums are of no use either.
    for (const name of MISNAMED) this.registry.removeSingleMetric(name);
    this.#requests = new Histogram({
      name: 'nightdesk_http_request_duration_seconds',
      help: 'Time to answer a request of the API.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    });
    this.#events = new Counter({
      name: 'nightdesk_order_events_total',
      help: 'Events of orders that became durable, by kind.',
      labelNames: ['kind'],
      registers,
    });
    this.#exits = new Counter({
      name: 'nightdesk_runner_exits_total',
      help: 'Ends of runner processes, by cause.',
      labelNames: ['cause'],
      registers,
    });
    this.#notices = new Counter({
      name: 'nightdesk_notices_total',
      help: 'Notices for people, by level.',
      labelNames: ['level'],
      registers,
    });
    const gauge = (
      name: string,
      help: string,
      labelNames: readonly string[],
      collect: (set: (value: number, labels?: Record<string, string>) => void) => void,
    ): void => {
      void new Gauge({
        name,
        help,
        labelNames: [...labelNames],
        registers,
        collect(): void {
          this.reset();
          collect((value, labels = {}) => {
            this.set(labels, value);
          });
        },
      });
    };
    const { supervisor, hub, waitingLogs } = sources;
    gauge('nightdesk_bots', 'Bots by the state of their process.', ['process'], (set) => {
      const counts = new Map<string, number>(processState.options.map((state) => [state, 0]));
      for (const { process } of supervisor.statuses().values())
        counts.set(process, (counts.get(process) ?? 0) + 1);
      for (const [process, count] of counts) set(count, { process });
    });
    gauge('nightdesk_runners', 'Runner processes, alive or not.', ['state'], (set) => {
      const { runners } = supervisor.fleet();
      const alive = runners.filter((runner) => runner.alive).length;
      set(alive, { state: 'alive' });
      set(runners.length - alive, { state: 'down' });
    });
    gauge('nightdesk_runner_memory_bytes', 'Memory of all runners.', [], (set) => {
      set(supervisor.fleet().runners.reduce((sum, { rss }) => sum + rss, 0));
    });
    gauge(
      'nightdesk_decision_seconds',
      'Event to decision in the slowest runner, last heartbeat.',
      ['quantile'],
      (set) => {
        const lags = supervisor.fleet().runners.flatMap(({ lag }) => lag ?? []);
        set(Math.max(0, ...lags.map(({ p50 }) => p50)) / 1_000, { quantile: '0.5' });
        set(Math.max(0, ...lags.map(({ p99 }) => p99)) / 1_000, { quantile: '0.99' });
      },
    );
    gauge('nightdesk_feeds', 'Feeds of instruments by state.', ['state'], (set) => {
      const counts = new Map([
        ['live', 0],
        ['stale', 0],
        ['closed', 0],
      ]);
      for (const { state } of supervisor.fleet().feeds)
        counts.set(state, (counts.get(state) ?? 0) + 1);
      for (const [state, count] of counts) set(count, { state });
    });
    gauge('nightdesk_streams', 'Open streams.', [], (set) => {
      set(hub.listeners);
    });
    gauge(
      'nightdesk_log_lines_waiting',
      'Log lines of bots that wait to be written.',
      [],
      (set) => {
        set(waitingLogs());
      },
    );
  }

  /** Counts an answered request. @param route the pattern, never the address */
  request(method: string, route: string, status: number, seconds: number): void {
    this.#requests.observe({ method, route, status: String(status) }, seconds);
  }

  /** Counts an event of an order. */
  event(kind: string): void {
    this.#events.inc({ kind });
  }

  /** Counts the end of a runner. */
  exit(cause: string): void {
    this.#exits.inc({ cause });
  }

  /** Counts a notice. */
  notice(level: string): void {
    this.#notices.inc({ level });
  }
}

import type { JsonValue } from '@nightdesk/contracts/desk/json';
import type { PlacedEventMessage } from '@nightdesk/contracts/ipc/from-runner';
import type { Clock } from '@nightdesk/core/ports/clock';
import type { Logger } from 'pino';
import type { DeskMetrics } from '../api/metrics.ts';
import type { StreamHub } from '../api/stream-hub.ts';
import type { StoredDirectory } from '../control/desk-directory.ts';
import type { OwnerIndex } from '../control/owner-index.ts';
import type { BotLog } from '../logs/bot-log.ts';
import type { Notifier } from '../notices/notifier.ts';
import type { BotStatus } from '../supervisor/bot-status.ts';
import type { SupervisorEvent } from '../supervisor/supervisor-event.ts';

/** Where news goes. */
export interface NewsParts {
  readonly hub: StreamHub;
  readonly logs: BotLog;
  readonly metrics: DeskMetrics;
  readonly notifier: Notifier;
  readonly directory: StoredDirectory;
  readonly owners: OwnerIndex;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Kinds of events that are about the account or the bot and not about one order. */
const OF_BOTS = new Set([
  'TradingStateChanged',
  'QuarantineOpened',
  'QuarantineResolved',
  'DayReset',
]);
/** Kinds of events by which money or positions change. */
const OF_TRADES = new Set(['OrderFilled', 'ExternalFill', 'FundingBooked', 'TransferBooked']);

/** Tells what the supervisor hears to whom it concerns: stream, logs, metrics, notices. */
export class DeskNews {
  readonly #parts: NewsParts;
  readonly #failures = new Map<string, string>();

  constructor(parts: NewsParts) {
    this.#parts = parts;
  }

  /** Takes one piece of news. */
  take(event: SupervisorEvent): void {
    switch (event.kind) {
      case 'status':
        this.#status(event.status);
        return;
      case 'events':
        for (const placed of event.events) this.#placed(placed);
        return;
      case 'logs':
        for (const { at, account, bot, level, code, text } of event.logs) {
          const line = code === '' ? text : `${code}: ${text}`;
          this.#parts.logs.add({ time: Math.round(at), bot, level, text: line, fields: null });
          this.#tell('logs', account, bot, 'log', at, { level, code, text });
          if (code !== '' && level === 'error') this.#notice(level, code, text, bot);
        }
        return;
      case 'feeds':
        for (const feed of event.feeds)
          this.#parts.hub.publish({
            topic: 'quotes',
            owner: 'all',
            kind: 'feed',
            time: this.#parts.clock.now(),
            data: { ...feed },
            isPassing: true,
          });
        return;
      case 'process': {
        const { entry } = event;
        if (entry.what === 'ended') this.#parts.metrics.exit(entry.cause ?? 'exit');
        this.#parts.logger.info({ process: entry }, entry.text);
        this.#parts.hub.publish({
          topic: 'health',
          owner: 'admin',
          kind: 'process',
          time: entry.at,
          data: { ...entry, accounts: [...entry.accounts] },
        });
        return;
      }
      case 'notice':
        this.#parts.logger[event.level]({ code: event.code }, event.text);
        this.#notice(event.level, event.code, event.text, '');
    }
  }

  #status(status: BotStatus): void {
    const { bot, process, reason, report } = status;
    const account = report?.account ?? '';
    this.#tell('bots', account, bot, 'bot-status', this.#parts.clock.now(), {
      process,
      reason,
      runner: status.runner,
      pid: status.pid,
      restarts: status.restarts,
      report: report === null ? null : structuredClone(report),
    });
    const failure = report?.failure ?? null;
    const said = process === 'FAULTED' || failure !== null ? (failure?.code ?? process) : '';
    if (said === (this.#failures.get(bot) ?? '')) return;
    if (said === '') {
      this.#failures.delete(bot);
      return;
    }
    this.#failures.set(bot, said);
    const text = failure?.message ?? reason;
    this.#parts.directory.note({
      time: this.#parts.clock.now(),
      bot,
      runner: status.runner ?? '',
      pid: status.pid,
      kind: 'failed',
      text,
      detail: JSON.stringify({ code: said, process }),
    });
    this.#notice('error', said, `Bot ${bot} stands still: ${text}`, bot);
  }

  #placed({ account, sequence, bot, time, kind, payload }: PlacedEventMessage): void {
    this.#parts.metrics.event(kind);
    const data: JsonValue = { sequence, payload: payload as JsonValue };
    if (OF_BOTS.has(kind)) {
      this.#tell('bots', account, bot, kind, time, data);
      return;
    }
    if (!OF_TRADES.has(kind) || kind === 'OrderFilled')
      this.#tell('orders', account, bot, kind, time, data);
    if (OF_TRADES.has(kind)) this.#tell('trades', account, bot, kind, time, data);
  }

  #tell(
    topic: 'bots' | 'orders' | 'trades' | 'logs',
    account: string,
    bot: string,
    kind: string,
    time: number,
    data: JsonValue,
  ): void {
    const owner = this.#parts.owners.ownerOf(account);
    this.#parts.hub.publish({ topic, owner, account, bot, kind, time, data });
  }

  #notice(level: 'info' | 'warn' | 'error', code: string, text: string, bot: string): void {
    this.#parts.metrics.notice(level);
    this.#parts.notifier.notify({ level, code, text, bot, time: this.#parts.clock.now() });
    this.#parts.hub.publish({
      topic: 'health',
      owner: 'admin',
      bot,
      kind: 'notice',
      time: this.#parts.clock.now(),
      data: { level, code, text },
    });
  }
}

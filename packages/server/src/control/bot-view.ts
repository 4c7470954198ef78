import type { BotView } from '@nightdesk/contracts/api/bot-view';
import type { Time } from '@nightdesk/contracts/time';
import type { BotRecord } from '@nightdesk/store/desk/bots';
import { botSpecOf } from './stored-specs.ts';
import type { BotStatus } from '../supervisor/bot-status.ts';

/** States in which a process has the bot. */
const HOSTED: ReadonlySet<string> = new Set(['RUNNING', 'DEGRADED', 'STOPPING']);

/** A bot for people: what is stored of it and what its process says, in one. */
export function botView(record: BotRecord, status: BotStatus | undefined): BotView {
  const spec = botSpecOf(record);
  const report = status?.report ?? null;
  const isHosted = status !== undefined && HOSTED.has(status.process);
  return {
    ...spec,
    simulated: spec.instruments.some((instrument) => instrument.endsWith('.SIMULATED')),
    desired: record.desired,
    process: status?.process ?? (record.desired === 'STOPPED' ? 'STOPPED' : 'READY'),
    reason: status?.reason ?? '',
    trading: report?.trading ?? (record.desired === 'PAUSED' ? 'REDUCING' : 'ACTIVE'),
    runner: status?.runner ?? null,
    pid: status?.pid ?? null,
    restarts: status?.restarts ?? 0,
    createdTime: record.createdTime as Time,
    updatedTime: record.updatedTime as Time,
    startedTime: timeOf(record.startedTime),
    pausedTime: timeOf(record.pausedTime),
    stoppedTime: timeOf(record.stoppedTime),
    runningSince: report === null || !isHosted ? null : (Math.round(report.since) as Time),
    lastTickTime: report?.lastTickAt ?? null,
    lastDecision:
      report === null || report.lastDecision === null
        ? null
        : {
            time: report.lastDecision.at,
            rule: report.lastDecision.rule,
            text: report.lastDecision.text,
          },
    positions: report?.positions ?? [],
    equity: report?.equity ?? null,
    currency: report?.currency ?? null,
    openOrders: report?.openOrders ?? 0,
    warm: report?.warm ?? false,
    failure: report?.failure ?? null,
  };
}

function timeOf(value: number | null): Time | null {
  return value === null ? null : (value as Time);
}

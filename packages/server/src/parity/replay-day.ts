import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import type { OrderRecord } from '@nightdesk/core/execution/events/records';
import { BotReplay, type RebuiltKernel, type ReplayCounts } from './bot-replay.ts';
import { compareStream } from './compare-stream.ts';
import type { Difference } from './difference.ts';
import type { HostedLine, TapeLine } from './tape-line.ts';

/** A stretch of a day that was recorded without a break. */
export interface Session {
  /** ms since 1970 UTC. */
  readonly from: number;
  /** Of Nightdesk. */
  readonly version: string;
  /** It ended in order, not by a crash. */
  readonly isWhole: boolean;
}

/** What a replayed day says of one bot. */
export interface ParityReport {
  readonly bot: string;
  readonly account: string;
  readonly sessions: readonly Session[];
  readonly counts: ReplayCounts;
  /** Every decision and every state was the same. */
  readonly isIdentical: boolean;
  /** Nothing is missing: no lines, no orders that the recording does not know, nothing skipped. */
  readonly isComplete: boolean;
  readonly differences: readonly Difference[];
  /** Lines that the disk was too slow for; of all bots. */
  readonly lost: number;
  readonly unrecorded: readonly string[];
  readonly unsent: readonly string[];
}

/** Where a replay finds what it needs. */
export interface ReplaySources {
  readonly bot: string;
  readonly account: string;
  /** End of the day, ms. */
  readonly until: number;
  /** The lines of the day, read anew at each call. */
  readonly lines: () => AsyncIterable<TapeLine>;
  /** The account's events from a number on. */
  readonly events: (
    from: number,
  ) => AsyncIterable<{ readonly sequence: number; readonly event: OrderEvent }>;
  readonly order: (clientOrderId: string) => Promise<OrderRecord | null>;
  readonly rebuild: (hosted: HostedLine) => Promise<RebuiltKernel>;
}

/** Replays a day of one bot; null when the recording does not know the bot. */
export async function replayDay(sources: ReplaySources): Promise<ParityReport | null> {
  const { bot, account } = sources;
  const extent = await extentOf(sources);
  if (extent.hosted === 0) return null;
  const { stream, instruments } = await streamOf(sources, extent);
  const replay = new BotReplay({ bot, rebuild: sources.rebuild, stream, instruments });
  for await (const line of sources.lines()) await replay.take(line);
  replay.finish();
  const since = extent.sessions[0]?.from ?? 0;
  const ofDay = [...stream.values()].filter(({ time }) => time >= since);
  const kept = compareStream(bot, replay.recorded, ofDay);
  // What a session that was cut off decided last may never have become durable. In whole ones that is a difference.
  const wasCut = extent.sessions.some(({ isWhole }) => !isWhole);
  const missing = wasCut ? [] : kept.unsent;
  const differences = [
    ...replay.differences,
    ...kept.differences,
    ...missing.map((id): Difference => {
      const text = "it was decided, and the account's stream does not know it";
      const none = { recorded: null, replayed: null };
      return { cause: 'record', time: Number.NaN, at: 0, event: `order ${id}`, text, ...none };
    }),
  ];
  return {
    ...{ bot, account, differences },
    sessions: extent.sessions,
    counts: replay.counts,
    isIdentical: differences.length === 0,
    isComplete: extent.lost === 0 && kept.unrecorded.length === 0 && replay.counts.skipped === 0,
    lost: extent.lost,
    unrecorded: kept.unrecorded,
    unsent: wasCut ? kept.unsent : [],
  };
}

interface Extent {
  readonly sessions: readonly Session[];
  readonly hosted: number;
  readonly lost: number;
  /** Numbers of the event before the first that may be told of, and of the last that was. */
  readonly first: number;
  readonly last: number;
}

async function extentOf({ lines }: ReplaySources): Promise<Extent> {
  const sessions: { from: number; version: string; isWhole: boolean }[] = [];
  let hosted = 0;
  let lost = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for await (const line of lines()) {
    if (line.kind === 'header') {
      sessions.push({ from: line.header.at, version: line.header.version, isWhole: false });
    } else if (line.kind === 'hosted') {
      hosted += 1;
      first = Math.min(first, line.hosted.seen);
      last = Math.max(last, line.hosted.seen);
    } else if (line.kind === 'report') last = Math.max(last, line.sequence);
    else if (line.kind === 'lost') lost += line.count;
    else if (line.kind === 'end') {
      const session = sessions.at(-1);
      if (session !== undefined) session.isWhole = true;
    }
  }
  return { sessions, hosted, lost, first: Number.isFinite(first) ? first : 0, last };
}

/** The bot's events of that time, and the orders that changes among them name. */
async function streamOf(
  { bot, until, events, order }: ReplaySources,
  { first, last }: Extent,
): Promise<{
  readonly stream: ReadonlyMap<number, OrderEvent>;
  readonly instruments: ReadonlyMap<string, string>;
}> {
  const stream = new Map<number, OrderEvent>();
  const instruments = new Map<string, string>();
  for await (const { sequence, event } of events(first + 1)) {
    // Orders that were decided last have higher numbers than anything that was told after them.
    if (sequence > last && event.time >= until) break;
    if (event.bot !== bot) continue;
    stream.set(sequence, event);
    if (event.kind !== 'OrderUpdated') continue;
    const { clientOrderId } = event.payload;
    if (instruments.has(clientOrderId)) continue;
    const record = await order(clientOrderId);
    if (record !== null) instruments.set(clientOrderId, record.instrument);
  }
  return { stream, instruments };
}

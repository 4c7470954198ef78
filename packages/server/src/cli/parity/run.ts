import { existsSync } from 'node:fs';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { parseStoreUrl } from '@nightdesk/store/connection/store-url';
import { openStore, type Store } from '@nightdesk/store/open-store';
import type { Difference } from '../../parity/difference.ts';
import type { ParityReport } from '../../parity/replay-day.ts';
import { runParity } from '../../parity/run-parity.ts';
import { usageError } from '../cli-error.ts';
import { homeFolder } from '../data-folder.ts';
import { EXIT } from '../desk/exit-codes.ts';
import type { Options } from '../options.ts';
import { print, tell } from '../output.ts';
import { storePlace } from '../store-place.ts';

/** @see parityCommand */
export async function runParityCommand(options: Options): Promise<void> {
  const [bot = '', day = ''] = options.positionals;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(`${day}T00:00:00Z`))) {
    throw usageError(`"${day}" is no day; write it as 2026-01-31.`, { day });
  }
  if (!/^[A-Za-z0-9_]{1,24}$/.test(bot)) {
    throw usageError(`"${bot.slice(0, 40)}" is no bot; ids have 1 to 24 letters, digits or _.`);
  }
  const account = options.text('account');
  if (account !== undefined && !/^[A-Za-z0-9][A-Za-z0-9_:-]{0,63}$/.test(account)) {
    throw usageError(`"${account.slice(0, 40)}" is no account.`);
  }
  const most = options.number('limit', { min: 1, max: 100_000, whole: true }) ?? 20;
  let store: Store | null = null;
  let report: ParityReport;
  try {
    report = await runParity({
      ...{ home: homeFolder(), bot, day },
      openStore: async () => (store ??= await openExisting(storePlace(options.text('store')))),
      ...(account === undefined ? {} : { account }),
    });
  } finally {
    await closeStore(store);
  }
  if (!report.isIdentical) process.exitCode = 1;
  else if (!report.isComplete) process.exitCode = EXIT.partial;
  if (options.has('json')) {
    await print(`${JSON.stringify({ day, ...report })}\n`);
    return;
  }
  if (!options.has('quiet') || !report.isIdentical) await print(text(report, day, most));
  for (const line of holes(report)) tell(line);
}

/** A look must not make a store where there is none. */
async function openExisting(place: string): Promise<Store> {
  const parsed = parseStoreUrl(place);
  if (parsed.dialect === 'sqlite' && !existsSync(parsed.file)) {
    throw new NightdeskError({
      code: 'STORE_MISSING',
      message: `${parsed.file} is not there: the account's stream is needed to replay a day. Name the store with --store or DATABASE_URL.`,
      context: { place: parsed.file },
    });
  }
  return openStore(place, { schema: 'check' });
}

async function closeStore(store: Store | null): Promise<void> {
  await store?.close();
}

function text(report: ParityReport, day: string, most: number): string {
  const { bot, account, counts, sessions, differences } = report;
  const { bars, trades, quotes, reports, others } = counts;
  const lines = [
    `bot ${bot} of account ${account} on ${day}`,
    `fed       ${bars} bars, ${trades} trades, ${quotes} quotes, ${reports} reports of the account, ${others} timers and commands, in ${sessions.length === 1 ? 'one session' : `${sessions.length} sessions`}`,
    `compared  ${counts.orders} orders, ${counts.cancels} cancels, ${counts.changes} changes, ${counts.signals} signals, ${counts.messages} messages, ${counts.states} states`,
  ];
  if (report.isIdentical) lines.push('identical: every decision is the same');
  else {
    lines.push(
      `${differences.length === 1 ? 'one difference' : `${differences.length} differences`}: ${byCause(differences)}`,
    );
    lines.push(...differences.slice(0, most).map(line));
    if (differences.length > most) lines.push(`… and ${differences.length - most} more (--limit)`);
  }
  return `${lines.join('\n')}\n`;
}

function line({ cause, time, at, event, text: words }: Difference): string {
  const when = Number.isFinite(time) ? new Date(time).toISOString() : '—';
  return `  ${cause.padEnd(7)}  ${when}  event ${at} (${event}): ${words}`;
}

function byCause(differences: readonly Difference[]): string {
  const counts = new Map<string, number>();
  for (const { cause } of differences) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  return [...counts].map(([cause, count]) => `${count} ${cause}`).join(', ');
}

/** What could not be compared, and why. */
function holes({ lost, unrecorded, unsent, counts }: ParityReport): string[] {
  const some = (ids: readonly string[]): string =>
    `${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ', …' : ''}`;
  return [
    ...(lost === 0 ? [] : [`missing: ${lost} lines that the disk was too slow for`]),
    ...(unrecorded.length === 0
      ? []
      : [
          `missing: ${unrecorded.length} orders that were not recorded any more before a crash, or after the recording ended (${some(unrecorded)})`,
        ]),
    ...(unsent.length === 0
      ? []
      : [
          `not sent: ${unsent.length} orders that were decided when the desk was killed (${some(unsent)})`,
        ]),
    ...(counts.skipped === 0
      ? []
      : [
          `passed over: ${counts.skipped} events after a difference or a hole, up to the next state`,
        ]),
  ];
}

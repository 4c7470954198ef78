import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Store } from '@nightdesk/store/open-store';
import { rebuildKernel } from './bot-making.ts';
import { type ParityReport, replayDay } from './replay-day.ts';
import { readTape } from './tape-reader.ts';
import { tapeFile } from './tape-place.ts';

/** Whose day is to be replayed. */
export interface ParityRequest {
  /** Opens the store; called when there is something to replay. The caller closes it. */
  readonly openStore: () => Promise<Store>;
  /** The desk's data directory. */
  readonly home: string;
  readonly bot: string;
  /** `2026-01-31`, UTC. */
  readonly day: string;
  /** Unless given, every recorded account is looked into. */
  readonly account?: string;
}

const DAY = 86_400_000;

/**
 * Replays a recorded day of a bot and compares it with what was recorded and with the account's stream.
 *
 * @throws NightdeskError `PARITY_NO_RECORDING` when that day of the bot was not recorded, `RECORDING_CORRUPT`,
 * `TAPE_MAKING`, and what the store says
 */
export async function runParity(request: ParityRequest): Promise<ParityReport> {
  const { home, bot, day } = request;
  const accounts = request.account === undefined ? await recordedAccounts(home) : [request.account];
  const recorded = accounts.filter((account) => existsSync(tapeFile(home, account, day)));
  for (const account of recorded) {
    const store = await request.openStore();
    const file = tapeFile(home, account, day);
    const report = await replayDay({
      bot,
      account,
      until: Date.parse(`${day}T00:00:00Z`) + DAY,
      lines: () => readTape(file, new Set([bot])),
      events: (from) => store.streamEvents(account, from),
      order: async (id) => (await store.records('orders', account, id))[0] ?? null,
      rebuild: rebuildKernel,
    });
    if (report !== null) return report;
  }
  const where =
    recorded.length === 0
      ? `nothing was recorded on ${day}`
      : `the recordings of ${day} (${recorded.join(', ')}) do not know this bot`;
  throw new NightdeskError({
    code: 'PARITY_NO_RECORDING',
    message: `There is no day ${day} of bot ${bot} to replay: ${where}. Recording is a setting of the account ("record": true); the days are those of UTC.`,
    context: { bot, day },
  });
}

async function recordedAccounts(home: string): Promise<string[]> {
  const folder = join(home, 'recordings', 'accounts');
  return existsSync(folder) ? (await readdir(folder)).sort() : [];
}

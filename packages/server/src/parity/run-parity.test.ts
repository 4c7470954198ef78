import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Store } from '@nightdesk/store/open-store';
import { RecordRunner, recordedAccount, recordedBots } from './record-runner.test-support.ts';
import { botMaking, rebuildKernel } from './bot-making.ts';
import { replayDay } from './replay-day.ts';
import { runParity } from './run-parity.ts';
import { tapeFile } from './tape-place.ts';
import { readTape } from './tape-reader.ts';

/** Three lives of a desk: one killed, one killed while it trades again, one that ends in order. */
describe('a recorded day', () => {
  let home: string;
  let store: Store;
  let day: string;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'nightdesk-parity-'));
    const place = join(home, 'desk.db');
    await (await openStore(place)).close();
    const bots = recordedBots().map((spec) => ({ spec, desired: 'RUNNING' as const }));
    for (const end of ['kill', 'kill', 'shutdown'] as const) {
      const runner = new RecordRunner(place, home);
      runner.send({ kind: 'host', accounts: [{ account: recordedAccount(60), bots }] });
      await runner.reaches(90);
      if (end === 'kill') await runner.kill();
      else await runner.shutdown();
    }
    store = await openStore(place);
    const files = await readdir(join(home, 'recordings', 'accounts', 'paper1'));
    day = (files[0] ?? '').slice(0, 10);
  }, 90_000);

  afterAll(async () => {
    await store.close();
    await rm(home, { recursive: true });
  });

  it.each(['trend', 'both', 'breaks'])('of bot %s is replayed to the last number', async (bot) => {
    const report = await runParity({ openStore: () => Promise.resolve(store), home, bot, day });
    expect(report.differences).toEqual([]);
    expect(report.isIdentical).toBe(true);
    expect(report.sessions.map(({ isWhole }) => isWhole)).toEqual([false, false, true]);
    expect(report.counts.orders).toBeGreaterThan(5);
    expect(report.counts.states).toBeGreaterThan(0);
    expect(report.counts.skipped).toBe(0);
    // The last second before a kill is not on the disk: said, and nothing more than that.
    expect(report.unrecorded.length).toBeLessThan(report.counts.orders);
  });

  it('shows a strategy that was changed since: other decisions, and why', async () => {
    const file = tapeFile(home, 'paper1', day);
    const report = await replayDay({
      bot: 'trend',
      account: 'paper1',
      until: Number.POSITIVE_INFINITY,
      lines: () => readTape(file, new Set(['trend'])),
      events: (from) => store.streamEvents('paper1', from),
      order: () => Promise.resolve(null),
      rebuild: (hosted) => {
        const making = botMaking.parse(hosted.making);
        const bot = { ...making.bot, config: { ...making.bot.config, multiplier: 2.5 } };
        return rebuildKernel({ ...hosted, making: { ...making, bot } });
      },
    });
    expect(report?.isIdentical).toBe(false);
    expect(new Set(report?.differences.map(({ cause }) => cause))).toContain('signal');
    // It stops comparing where orders differ, and says how much it has passed over.
    expect(report?.counts.skipped).toBeGreaterThan(0);
    expect(report?.isComplete).toBe(false);
  });

  it('says so when a day or a bot was not recorded', async () => {
    await expect(
      runParity({ openStore: () => Promise.resolve(store), home, bot: 'trend', day: '2020-02-02' }),
    ).rejects.toThrow('nothing was recorded on 2020-02-02');
    await expect(
      runParity({ openStore: () => Promise.resolve(store), home, bot: 'other', day }),
    ).rejects.toThrow('do not know this bot');
  });
});

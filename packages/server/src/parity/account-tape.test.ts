import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KernelEvent } from '@nightdesk/core/kernel/events';
import { Bar } from '@nightdesk/core/model/bar';
import { buildBot, type BuiltBot } from '../runner/build-bot.ts';
import { AccountMarkets } from '../runner/build-instrument.ts';
import { AccountTape } from './account-tape.ts';
import { rebuildKernel } from './bot-making.ts';
import { BotReplay } from './bot-replay.ts';
import { recordedAccount, recordedBots } from './record-runner.test-support.ts';
import type { TapeLine } from './tape-line.ts';
import { readTape } from './tape-reader.ts';

const MINUTE = 60_000;
const MIDNIGHT = Date.UTC(2026, 0, 2);
const account = recordedAccount(1);
/** Two bots that only say what they would do: no order, and so no account is needed. */
const specs = recordedBots()
  .slice(0, 2)
  .map((spec) => ({ ...spec, timeFrame: MINUTE, config: { ...spec.config, autoTrade: false } }));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightdesk-tape-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Records two bots on a market that goes up and down, from `start` on. */
class Recorded {
  now: number;
  readonly tape: AccountTape;
  readonly bots: BuiltBot[] = [];
  signals = 0;
  #minute = 0;

  constructor(start: number, changes: Partial<ConstructorParameters<typeof AccountTape>[0]> = {}) {
    this.now = start;
    this.tape = new AccountTape({
      account: account.id,
      folder,
      now: () => this.now,
      version: '1.2.3',
      making: (kernel) => ({
        account,
        bot: specs.find(({ id }) => id === kernel.bot),
        feedBars: null,
        staleAfter: 1_000,
      }),
      isMuted: (kernel) =>
        this.bots.some((bot) => bot.kernel === kernel && bot.kernel.strategy.isMuted),
      ...changes,
    });
  }

  async host(): Promise<void> {
    for (const spec of specs) {
      const markets = new AccountMarkets(account);
      const making = { account, markets, feedBars: null, staleAfter: 1_000, onEntry: () => {} };
      const built = await buildBot(spec, making);
      this.bots.push(built);
      this.tape.onHosted(built.kernel, 0);
    }
  }

  /** So many minutes pass; both bots are given each bar. */
  play(minutes: number): void {
    for (let i = 0; i < minutes; i += 1) {
      const at = (k: number): number => 100 + 20 * Math.sin(k / 5) + (k % 3);
      const [open, close] = [at(this.#minute), at(this.#minute + 1)];
      this.#minute += 1;
      for (const { kernel } of this.bots) {
        const bar = new Bar(0, MINUTE);
        const high = Math.max(open, close) + 0.1;
        bar.load(Float64Array.of(this.now, open, high, Math.min(open, close) - 0.1, close, 3), 0);
        this.give(kernel, bar, this.now + MINUTE);
      }
      this.now += MINUTE;
    }
  }

  give(kernel: BuiltBot['kernel'], event: KernelEvent, now: number = this.now): void {
    const effects = [...kernel.process(event)];
    this.signals += effects.filter(({ kind }) => kind === 'emit-signal').length;
    const before = this.now;
    this.now = now;
    this.tape.onInput({ bot: kernel.bot, event, sequence: 0, effects, failure: null });
    this.now = before;
  }
}

async function linesOf(day: string): Promise<TapeLine[]> {
  const lines: TapeLine[] = [];
  for await (const line of readTape(join(folder, `${day}.tape`))) lines.push(line);
  return lines;
}

async function replayed(day: string, bot: string): Promise<BotReplay> {
  const replay = new BotReplay({
    bot,
    rebuild: rebuildKernel,
    stream: new Map(),
    instruments: new Map(),
  });
  for await (const line of readTape(join(folder, `${day}.tape`), new Set([bot]))) {
    await replay.take(line);
  }
  replay.finish();
  return replay;
}

describe('the tape of an account', () => {
  it('writes an event once for all who are given it, and is replayed to the last number', async () => {
    const recorded = new Recorded(MIDNIGHT);
    await recorded.host();
    recorded.play(200);
    await recorded.tape.close();
    const lines = await linesOf('2026-01-02');
    const markets = lines.filter(({ kind }) => kind === 'market');
    // A decision of the first bot stands before the second is given the bar: then it is written for each.
    expect(markets.length).toBeLessThan(230);
    expect(lines[0]).toMatchObject({ header: { account: 'paper1', version: '1.2.3' } });
    expect(lines.at(-1)).toEqual({ kind: 'end' });
    const all = [await replayed('2026-01-02', 'trend'), await replayed('2026-01-02', 'both')];
    for (const { differences, counts } of all) {
      expect(differences).toEqual([]);
      expect([counts.bars, counts.skipped]).toEqual([200, 0]);
      expect(counts.signals).toBeGreaterThan(5);
      // One each hour, and the one at the end.
      expect(counts.states).toBeGreaterThanOrEqual(3);
    }
    expect(all.reduce((sum, { counts }) => sum + counts.signals, 0)).toBe(recorded.signals);
  });

  it('keeps two trades that are the same in all their numbers as two', async () => {
    const recorded = new Recorded(MIDNIGHT);
    await recorded.host();
    const trade: KernelEvent = {
      kind: 'trade',
      instrument: 0,
      time: recorded.now,
      price: 100,
      quantity: 1,
      aggressor: 'BUY',
    };
    for (let i = 0; i < 3; i += 1) {
      for (const { kernel } of recorded.bots) recorded.give(kernel, trade);
    }
    await recorded.tape.close();
    for (const bot of ['trend', 'both']) {
      expect((await replayed('2026-01-02', bot)).counts.trades).toBe(3);
    }
  });

  it('begins a new file with each day, in the state in which the old one ended', async () => {
    const recorded = new Recorded(MIDNIGHT - 100 * MINUTE);
    await recorded.host();
    recorded.play(200);
    await recorded.tape.close();
    expect((await readdir(folder)).sort()).toEqual(['2026-01-01.tape', '2026-01-02.tape']);
    let bars = 0;
    let signals = 0;
    for (const day of ['2026-01-01', '2026-01-02']) {
      for (const bot of ['trend', 'both']) {
        const { differences, counts } = await replayed(day, bot);
        expect(differences).toEqual([]);
        expect(counts.skipped).toBe(0);
        expect(counts.states).toBeGreaterThan(0);
        bars += counts.bars;
        signals += counts.signals;
      }
    }
    expect([bars, signals]).toEqual([400, recorded.signals]);
  });

  it('keeps what else a kernel is told: timers, commands, signals, silence', async () => {
    const recorded = new Recorded(MIDNIGHT);
    await recorded.host();
    const [trend] = recorded.bots;
    if (trend === undefined) throw new Error('no bot');
    recorded.play(30);
    const { kernel } = trend;
    const time = recorded.now;
    recorded.give(kernel, { kind: 'timer', name: '', time });
    recorded.give(kernel, { kind: 'set-trading-state', state: 'REDUCING', reason: 'x', time });
    recorded.give(kernel, {
      ...{ kind: 'set-instrument-state', instrument: 0, state: 'REDUCING', reason: 'q', time },
    });
    recorded.give(kernel, { kind: 'signal', source: 's', instrument: 0, values: { a: 1 }, time });
    kernel.strategy.isMuted = true;
    recorded.play(30);
    kernel.strategy.isMuted = false;
    recorded.play(30);
    await recorded.tape.close();
    const { differences, counts } = await replayed('2026-01-02', 'trend');
    expect(differences).toEqual([]);
    expect([counts.bars, counts.others, counts.skipped]).toEqual([90, 4, 0]);
  });

  it('goes on after a crash, from the state that the new session says', async () => {
    const first = new Recorded(MIDNIGHT);
    await first.host();
    first.play(50);
    await first.tape.close(false);
    const second = new Recorded(MIDNIGHT + 3_600_000);
    await second.host();
    second.play(50);
    await second.tape.close();
    const { differences, counts } = await replayed('2026-01-02', 'trend');
    expect(differences).toEqual([]);
    expect(counts.bars).toBe(100);
  });

  it('says what a slow disk has cost, and what could not be compared therefore', async () => {
    const recorded = new Recorded(MIDNIGHT, {
      stateEvery: 20 * MINUTE,
      sink: { blockSize: 2_000, mostWaiting: 3 },
    });
    await recorded.host();
    // Nothing can be written while this plays: it never lets the disk have a turn.
    recorded.play(100);
    expect(recorded.tape.lost).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    recorded.play(100);
    await recorded.tape.close();
    const lines = await linesOf('2026-01-02');
    const lost = lines.flatMap((line) => (line.kind === 'lost' ? [line.count] : []));
    expect(lost.length).toBeGreaterThan(0);
    const { differences, counts } = await replayed('2026-01-02', 'both');
    expect(differences).toEqual([]);
    expect(counts.bars).toBeLessThan(200);
  });

  it('writes nothing after it was closed', async () => {
    const recorded = new Recorded(MIDNIGHT);
    await recorded.host();
    await recorded.tape.close();
    recorded.play(5);
    await recorded.tape.close();
    expect((await linesOf('2026-01-02')).filter(({ kind }) => kind === 'market')).toEqual([]);
  });
});

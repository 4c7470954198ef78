import {
  appendFileSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../clock/virtual-clock.ts';
import { FeedHub } from '../feeds/feed-hub.ts';
import { HandSource, instrumentOf } from '../feeds/hand-source.test-support.ts';
import { ReplaySource } from '../feeds/replay/replay-source.ts';
import { SimulatedSource } from '../feeds/simulated/simulated-source.ts';
import { temporaryFolder } from '../temp-folder.test-support.ts';
import { FeedRecorder, type RecorderOptions } from './feed-recorder.ts';
import type { RecordedEvent } from './recorded-event.ts';
import { readRecording } from './recording-reader.ts';
import { recordingEvents } from './recording-events.ts';

const START = Date.UTC(2026, 0, 7, 23, 59, 30);
const BTC = instrumentOf('BTCUSDT');
const ETH = instrumentOf('ETHUSDT');

async function readAll(file: string): Promise<{ events: RecordedEvent[]; torn: number }> {
  const events: RecordedEvent[] = [];
  let torn = 0;
  for await (const batch of readRecording(file, { onTorn: (bytes) => (torn = bytes) })) {
    events.push(...batch);
  }
  return { events, torn };
}

/** Records `count` trades, one every 10 ms, in blocks of about four. */
async function recordTrades(
  folder: string,
  count: number,
  options: Partial<RecorderOptions> = {},
  start = Date.UTC(2026, 0, 8),
): Promise<string> {
  const clock = new VirtualClock(start);
  const source = new HandSource();
  const hub = new FeedHub(source, clock);
  const recorder = new FeedRecorder(hub, clock, folder, { blockSize: 150, ...options });
  hub.subscribe({ instrument: BTC, place: 0, trades: true }, {});
  for (let i = 0; i < count; i += 1) {
    await clock.advance(10);
    source.of(BTC).trade(clock.now(), 100 + i / 8, 0.1 * (i + 1), i % 2 === 0 ? 'BUY' : 'SELL');
  }
  await recorder.close();
  hub.close();
  return join(folder, '2026-01-08.tape');
}

const tradesOf = (events: readonly RecordedEvent[]): number =>
  events.filter(({ kind }) => kind === 'trade').length;

describe('a recorder', () => {
  it('writes what the feed delivers, in its order, and a file a day', async () => {
    const folder = temporaryFolder();
    const clock = new VirtualClock(START);
    const source = new SimulatedSource(clock, { seed: 7, quotes: true, gaps: 0.2 });
    const hub = new FeedHub(source, clock);
    const recorder = new FeedRecorder(hub, clock, folder);
    const heard: string[] = [];
    for (const instrument of [BTC, ETH]) {
      hub.subscribe(
        { instrument, place: 0, trades: true, quotes: true, bars: [5_000] },
        {
          onTrade: ({ time, price, quantity }) =>
            heard.push(`${instrument.id} ${time} ${price} ${quantity}`),
          onQuote: ({ time, bid, ask }) => heard.push(`${instrument.id} ${time} ${bid} ${ask}`),
          onBar: ({ openTime, close, volume }) =>
            heard.push(`${instrument.id} ${openTime} ${close} ${volume}`),
          onGap: ({ from, to, missing }) => heard.push(`${instrument.id} ${from} ${to} ${missing}`),
          onState: ({ state }) => heard.push(`${instrument.id} ${state}`),
        },
      );
    }
    await clock.advance(300_000);
    await recorder.close();
    expect(readdirSync(folder).toSorted()).toEqual(['2026-01-07.tape', '2026-01-08.tape']);
    const first = await readAll(join(folder, '2026-01-07.tape'));
    const second = await readAll(join(folder, '2026-01-08.tape'));
    expect(Math.max(...first.events.map(({ received }) => received))).toBeLessThan(
      Date.UTC(2026, 0, 8),
    );
    const read = [...first.events, ...second.events].map((event) => {
      switch (event.kind) {
        case 'trade':
          return `${event.instrument} ${event.time} ${event.price} ${event.quantity}`;
        case 'quote':
          return `${event.instrument} ${event.time} ${event.bid} ${event.ask}`;
        case 'bar':
          return `${event.instrument} ${event.openTime} ${event.close} ${event.volume}`;
        case 'gap':
          return `${event.instrument} ${event.from} ${event.to} ${event.missing}`;
        case 'state':
          return `${event.instrument} ${event.state}`;
        case 'lost':
          return 'lost';
      }
    });
    expect(read).toEqual(heard);
    expect(recorder.counts).toEqual({ lines: heard.length, lost: 0 });
    expect(new Set([...first.events, ...second.events].map(({ kind }) => kind))).toEqual(
      new Set(['trade', 'quote', 'bar', 'gap', 'state']),
    );
    hub.close();
  });

  it('gives a day that can be replayed: subscribers hear the same again', async () => {
    const folder = temporaryFolder();
    const start = Date.UTC(2026, 0, 8);
    const record = async (hub: FeedHub, into: string[]): Promise<void> => {
      for (const instrument of [BTC, ETH]) {
        hub.subscribe(
          { instrument, place: 0, trades: true, bars: [1_000, 60_000] },
          {
            onTrade: ({ time, price }) => into.push(`${instrument.id} trade ${time} ${price}`),
            onBar: ({ openTime, timeFrame, close }) =>
              into.push(`${instrument.id} bar ${timeFrame} ${openTime} ${close}`),
          },
        );
      }
    };
    const clock = new VirtualClock(start);
    const hub = new FeedHub(new SimulatedSource(clock, { seed: 3, gaps: 0.1 }), clock);
    const recorder = new FeedRecorder(hub, clock, folder);
    const then: string[] = [];
    await record(hub, then);
    await clock.advance(600_000);
    await recorder.close();
    hub.close();

    const again = new VirtualClock(start);
    const replay = new ReplaySource(again, {
      name: 'replay',
      simulated: true,
      gives: { trades: true, quotes: false, bars: null },
      instruments: [BTC.id, ETH.id],
      events: recordingEvents([join(folder, '2026-01-08.tape')]),
    });
    const replayed = new FeedHub(replay, again);
    const now: string[] = [];
    await record(replayed, now);
    let over = false;
    const playing = replay.play().finally(() => {
      over = true;
    });
    while (!over) await again.advance(10_000);
    await playing;
    expect(then.length).toBeGreaterThan(1_500);
    expect(now.slice(0, then.length)).toEqual(then);
    expect(replayed.status(BTC.id)).toMatchObject({
      state: 'closed',
      reason: 'the replay is over',
    });
    replayed.close();
  });

  it('cuts a torn end off and goes on; a reader passes over it', async () => {
    const folder = temporaryFolder();
    const file = await recordTrades(folder, 40);
    const whole = await readAll(file);
    expect([tradesOf(whole.events), whole.torn]).toEqual([40, 0]);
    const bytes = readFileSync(file);
    let shorter = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), async (length) => {
        writeFileSync(file, bytes.subarray(0, length));
        const { events, torn } = await readAll(file);
        // Every block that is whole is there, in order, and nothing else.
        expect(events).toEqual(whole.events.slice(0, events.length));
        expect(torn).toBeLessThan(400);
        if (torn > 0) shorter += 1;
        await recordTrades(folder, 3);
        const after = await readAll(file);
        expect(after.torn).toBe(0);
        expect(tradesOf(after.events)).toBe(tradesOf(events) + 3);
      }),
      { numRuns: 40 },
    );
    expect(shorter).toBeGreaterThan(5);
  });

  it('takes space that was set aside and never filled for a torn end', async () => {
    const folder = temporaryFolder();
    const file = await recordTrades(folder, 10);
    appendFileSync(file, Buffer.alloc(4_096));
    expect(await readAll(file)).toMatchObject({ torn: 4_096 });
    await recordTrades(folder, 2);
    expect(tradesOf((await readAll(file)).events)).toBe(12);
  });

  it('refuses damage in the middle, and a file that is none of its own', async () => {
    const folder = temporaryFolder();
    const file = await recordTrades(folder, 40);
    const bytes = readFileSync(file);
    const whole = await readAll(file);
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 8, max: bytes.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, change) => {
          const damaged = Buffer.from(bytes);
          damaged[at] = (damaged[at] ?? 0) ^ change;
          writeFileSync(file, damaged);
          try {
            // Only in the last block it cannot be told from a crash.
            const { events } = await readAll(file);
            expect(tradesOf(events)).toBeGreaterThan(30);
            expect(events).toEqual(whole.events.slice(0, events.length));
          } catch (error) {
            expect(String(error)).toMatch(/Restore the file/);
            refused += 1;
          }
        },
      ),
      { numRuns: 60 },
    );
    expect(refused).toBeGreaterThan(30);
    const damaged = Buffer.from(bytes);
    damaged[60] = (damaged[60] ?? 0) ^ 0xff;
    writeFileSync(file, damaged);
    const failures: unknown[] = [];
    await recordTrades(folder, 3, { onFailure: (error) => failures.push(error) });
    expect(failures).toHaveLength(1);
    expect(readFileSync(file)).toEqual(damaged);
    writeFileSync(file, 'time,open,high,low,close\n');
    await expect(readAll(file)).rejects.toThrow('does not begin as a recording does');
  });

  it('drops and counts what a slow disk cannot take, and says where', async () => {
    const folder = temporaryFolder();
    const clock = new VirtualClock(Date.UTC(2026, 0, 8));
    const source = new HandSource();
    const hub = new FeedHub(source, clock);
    const recorder = new FeedRecorder(hub, clock, folder, { blockSize: 100, mostWaiting: 400 });
    hub.subscribe({ instrument: BTC, place: 0, trades: true }, {});
    for (let i = 0; i < 500; i += 1) source.of(BTC).trade(clock.now(), 1 + i, 1, 'BUY');
    const { lost } = recorder.counts;
    expect(lost).toBeGreaterThan(400);
    await recorder.flush();
    source.of(BTC).trade(clock.now(), 7_777, 1, 'BUY');
    await recorder.close();
    const { events } = await readAll(join(folder, '2026-01-08.tape'));
    expect(events.filter(({ kind }) => kind === 'lost')).toMatchObject([{ count: lost }]);
    expect(events.at(-1)).toMatchObject({ kind: 'trade', price: 7_777 });
    hub.close();
  });

  it('is small', async () => {
    const folder = temporaryFolder();
    const clock = new VirtualClock(Date.UTC(2026, 0, 8));
    const hub = new FeedHub(new SimulatedSource(clock, { seed: 3 }), clock);
    const recorder = new FeedRecorder(hub, clock, folder);
    hub.subscribe({ instrument: BTC, place: 0, trades: true }, {});
    clock.advanceNow(1_200_000);
    await recorder.close();
    hub.close();
    const { size } = statSync(join(folder, '2026-01-08.tape'));
    // 1,200 trades of about 70 characters, and a block of its own each second at worst.
    expect(size / 1_200).toBeLessThan(120);
    truncateSync(join(folder, '2026-01-08.tape'), 0);
  });
});

import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { BarColumns } from '@nightdesk/core/model/bar-columns';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bits, plainBars, rowsOf } from '../bars.test-support.ts';
import { refusalOf } from '../refusal.test-support.ts';
import { temporaryFolder } from '../temp-folder.test-support.ts';
import { CandleStore } from './candle-store.ts';
import type { PutOptions, PutResult } from './candle-store.ts';

const M = 60_000;
const KEY = { symbol: 'BTC/USDT', timeFrame: M };
const BARS = plainBars(100);
const put = (
  store: CandleStore,
  bars: BarColumns,
  options: Partial<PutOptions> = {},
): Promise<PutResult> =>
  store.put({ symbol: KEY.symbol, bars, simulated: false, label: 'a.csv', ...options });

/** Bars with one close changed by a cent. */
function changed(bars: BarColumns, row: number): BarColumns {
  const data = bars.data.slice();
  data[row * 6 + 4] = (data[row * 6 + 4] ?? 0) + 0.01;
  return new BarColumns(data, bars.timeFrame);
}

describe('CandleStore', () => {
  it('keeps a series and tells about it', async () => {
    const store = new CandleStore(join(temporaryFolder(), 'not', 'yet', 'there'));
    expect(await store.list()).toEqual({ series: [], damaged: [] });
    const result = await put(store, BARS);
    expect(result).toMatchObject({ added: 100, unchanged: 0, replaced: 0 });
    expect(bits((await store.read(KEY)).bars.data)).toBe(bits(BARS.data));
    expect(await store.info(KEY)).toEqual(result.info);
    expect(result.info).toMatchObject({
      symbol: 'BTC/USDT',
      timeFrameText: '1m',
      rows: 100,
      simulated: false,
      labels: ['a.csv'],
      priceDecimals: 0,
      volumeDecimals: 0,
    });
    expect((await store.list()).series).toEqual([result.info]);
    expect((await store.verify(KEY)).rows).toBe(100);
    await store.delete(KEY);
    expect(readdirSync(store.folder)).toEqual([]);
  });

  it('changes nothing when the same candles come twice', async () => {
    const store = new CandleStore(temporaryFolder());
    await put(store, BARS);
    const before = readFileSync(store.fileOf(KEY));
    expect(await put(store, BARS, { label: 'b.csv' })).toMatchObject({ added: 0, unchanged: 100 });
    expect(readFileSync(store.fileOf(KEY)).equals(before)).toBe(true);
  });

  it('is the same whatever the pieces and their order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(99), fc.integer({ min: 1, max: 60 })), {
          minLength: 1,
          maxLength: 6,
        }),
        async (pieces) => {
          const store = new CandleStore(temporaryFolder());
          const seen = new Set<number>();
          for (const [from, length] of pieces) {
            const piece = BARS.slice(from, Math.min(from + length, 100));
            await put(store, piece);
            for (let row = from; row < from + piece.length; row += 1) seen.add(row);
          }
          const wanted = [...seen].sort((a, b) => a - b).map((row) => rowsOf(BARS.data)[row]);
          expect(rowsOf((await store.read(KEY)).bars.data)).toEqual(wanted);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('refuses candles that contradict stored ones, unless told to replace', async () => {
    const store = new CandleStore(temporaryFolder());
    await put(store, BARS.slice(0, 60));
    const before = readFileSync(store.fileOf(KEY));
    const fresh = changed(BARS, 50).slice(40, 100);
    const error = await refusalOf(() => put(store, fresh));
    expect(error).toMatchObject({
      code: 'DATA_STORE_CONFLICT',
      context: { changed: 1, first: BARS.openTime(50) },
    });
    expect(error.message).toContain('BTC/USDT@1m: 1 candle contradict');
    expect(error.message).toContain('--replace');
    expect(readFileSync(store.fileOf(KEY)).equals(before)).toBe(true);
    expect(await put(store, fresh, { replace: true, label: 'b.csv' })).toMatchObject({
      added: 40,
      unchanged: 19,
      replaced: 1,
      info: { labels: ['a.csv', 'b.csv'] },
    });
    expect(bits((await store.read(KEY)).bars.data)).toBe(bits(changed(BARS, 50).data));
  });

  it('never mixes simulated and real candles, not even with replace', async () => {
    const store = new CandleStore(temporaryFolder());
    await put(store, BARS, { simulated: true });
    const error = await refusalOf(() => put(store, BARS, { replace: true }));
    expect(error.code).toBe('DATA_STORE_CONFLICT');
    expect(error.message).toContain('never mixed');
  });

  it('does not take candles that nobody could trade on', async () => {
    const store = new CandleStore(join(temporaryFolder(), 'store'));
    const reversed = new BarColumns(Float64Array.from(rowsOf(BARS.data).toReversed().flat()), M);
    expect((await refusalOf(() => put(store, reversed))).code).toBe('DATA_REFUSED');
    expect((await refusalOf(() => put(store, BARS.slice(0, 0)))).code).toBe('DATA_EMPTY');
    expect((await refusalOf(() => put(store, BARS, { symbol: '../x y' }))).code).toBe(
      'DATA_SYMBOL',
    );
    expect(await store.list()).toEqual({ series: [], damaged: [] });
  });

  it('says what is missing, and shows the whole beside the damaged', async () => {
    const store = new CandleStore(temporaryFolder());
    await put(store, BARS);
    for (const work of [
      () => store.read({ ...KEY, symbol: 'ETH' }),
      () => store.info({ ...KEY, timeFrame: 2 * M }),
      () => store.delete({ ...KEY, symbol: '..' }),
      () => store.verify({ ...KEY, symbol: 'x' }),
    ]) {
      expect((await refusalOf(work)).code).toBe('DATA_STORE_MISSING');
    }
    writeFileSync(join(store.folder, 'ETH@1m.ndc'), 'rubbish');
    writeFileSync(join(store.folder, 'notes.txt'), 'mine');
    const { series, damaged } = await store.list();
    expect(series).toHaveLength(1);
    expect(damaged.map(({ error }) => error.code)).toEqual(['DATA_STORE_CORRUPT']);
    await store.delete({ ...KEY, symbol: 'ETH' });
    expect((await store.list()).damaged).toEqual([]);
  });

  it('notices a file that was given another series’ name', async () => {
    const store = new CandleStore(temporaryFolder());
    await put(store, BARS);
    writeFileSync(store.fileOf({ ...KEY, symbol: 'ETH' }), readFileSync(store.fileOf(KEY)));
    expect((await refusalOf(() => store.verify({ ...KEY, symbol: 'ETH' }))).code).toBe(
      'DATA_STORE_CORRUPT',
    );
  });

  it('lets writers take turns, and loses nothing of either', async () => {
    const store = new CandleStore(temporaryFolder());
    await Promise.all(
      Array.from({ length: 8 }, (_, k) => put(store, BARS.slice(k * 12, k * 12 + 16))),
    );
    expect(bits((await store.read(KEY)).bars.data)).toBe(bits(BARS.data));
    expect(readdirSync(store.folder)).toEqual(['BTC%2FUSDT@1m.ndc']);
  });

  it('lets processes take turns', async () => {
    const store = new CandleStore(temporaryFolder());
    const program = `
      import { CandleStore } from ${JSON.stringify(join(import.meta.dirname, 'candle-store.ts'))};
      import { BarColumns } from '@nightdesk/core/model/bar-columns';
      const [folder, from] = process.argv.slice(1);
      const store = new CandleStore(folder);
      for (let k = Number(from); k < 60; k += 2) {
        const row = [${BARS.openTime(0)} + k * 60000, 100 + k, 102 + k, 99 + k, 101 + k, 1 + k];
        await store.put({ symbol: 'BTC/USDT', bars: new BarColumns(Float64Array.from(row), 60000), simulated: false, label: 'x', waitMs: 60000 });
      }`;
    const run = (from: number): Promise<number | null> =>
      new Promise((done) => {
        spawn(
          process.execPath,
          ['--input-type=module', '-e', program, store.folder, String(from)],
          { stdio: 'inherit', cwd: import.meta.dirname },
        ).on('close', done);
      });
    expect(await Promise.all([run(0), run(1)])).toEqual([0, 0]);
    expect(bits((await store.read(KEY)).bars.data)).toBe(bits(BARS.slice(0, 60).data.slice()));
  });

  it('waits for a living holder of the lock, then says who it is', async () => {
    const store = new CandleStore(temporaryFolder());
    const lock = `${store.fileOf(KEY)}.lock`;
    writeFileSync(lock, JSON.stringify({ pid: process.pid, host: hostname(), id: 'x' }));
    const error = await refusalOf(() => put(store, BARS, { waitMs: 120 }));
    expect(error).toMatchObject({
      code: 'DATA_STORE_BUSY',
      disposition: 'retry',
      context: { pid: process.pid },
    });
    expect(error.message).toContain(lock);
    writeFileSync(lock, JSON.stringify({ pid: process.pid, host: 'another.example', id: 'x' }));
    expect((await refusalOf(() => put(store, BARS, { waitMs: 0 }))).code).toBe('DATA_STORE_BUSY');
  });

  it('takes over after a crash: a dead holder and unfinished files', async () => {
    const store = new CandleStore(temporaryFolder());
    // The largest process id of Linux is 2^22; nobody has this one.
    writeFileSync(
      `${store.fileOf(KEY)}.lock`,
      JSON.stringify({ pid: 2 ** 30, host: hostname(), id: 'x' }),
    );
    writeFileSync(join(store.folder, '.BTC%2FUSDT@1m.ndc.0000.unfinished'), 'half');
    writeFileSync(join(store.folder, '.ETH@1m.ndc.0000.unfinished'), 'another series');
    await Promise.all([put(store, BARS.slice(0, 50)), put(store, BARS.slice(50, 100))]);
    expect((await store.read(KEY)).bars.length).toBe(100);
    expect(readdirSync(store.folder)).toEqual(['.ETH@1m.ndc.0000.unfinished', 'BTC%2FUSDT@1m.ndc']);
  });
});

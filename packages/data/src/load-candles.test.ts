import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bits, plainBars } from './bars.test-support.ts';
import { csvText, exportCsv } from './export-csv.ts';
import { generateCandles } from './generate.ts';
import { importCandles } from './import-candles.ts';
import { inspectCandles, loadCandles, resolveSource } from './load-candles.ts';
import { NO_RECORDINGS, recordedCandles } from './market-data.test-support.ts';
import { refusalOf } from './refusal.test-support.ts';
import { CandleStore } from './store/candle-store.ts';
import { temporaryFolder } from './temp-folder.test-support.ts';

const BARS = plainBars(500);
const CSV = [...csvText(BARS)].join('');

function file(name: string, content: string | Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

describe('loadCandles', () => {
  it('tells what a file is by its content, whatever its name', async () => {
    const store = temporaryFolder();
    await importCandles(file('a.csv', CSV), { store, symbol: 'X' });
    const sources: [string, string | Uint8Array][] = [
      ['csv', CSV],
      ['csv-gzip', gzipSync(CSV)],
      ['f64', new Uint8Array(BARS.data.buffer)],
      ['store', readFileSync(join(store, 'X@1m.ndc'))],
    ];
    for (const [kind, content] of sources) {
      const { bars, report, meta } = await loadCandles(file('candles.bin', content));
      expect(meta.kind).toBe(kind);
      expect(bits(bars.data.slice())).toBe(bits(BARS.data));
      expect(report).toMatchObject({
        rows: 500,
        timeFrameText: '1m',
        gaps: { count: 0 },
        unreadable: { count: 0 },
      });
    }
  });

  it('reads a gzip file of several members', async () => {
    const half = CSV.length >> 1;
    const { bars } = await loadCandles(
      file('a.csv', Buffer.concat([gzipSync(CSV.slice(0, half)), gzipSync(CSV.slice(half))])),
    );
    expect(bits(bars.data)).toBe(bits(BARS.data));
  });

  it('cuts to a time range, and reports on what is left', async () => {
    const store = temporaryFolder();
    const path = file('a.csv', CSV);
    await importCandles(path, { store, symbol: 'X' });
    for (const source of [path, { store, symbol: 'X', timeFrame: 60_000 }]) {
      const { bars, report } = await loadCandles(source, {
        from: BARS.openTime(10),
        to: BARS.openTime(20),
      });
      expect(bits(bars.data.slice())).toBe(bits(BARS.slice(10, 20).data.slice()));
      expect(report.rows).toBe(10);
      expect(
        (await refusalOf(() => loadCandles(source, { from: BARS.openTime(499) + 1 }))).code,
      ).toBe('DATA_RANGE');
      expect((await refusalOf(() => loadCandles(source, { from: 5, to: 5 }))).code).toBe(
        'DATA_RANGE',
      );
      expect((await refusalOf(() => loadCandles(source, { from: Number.NaN }))).code).toBe(
        'DATA_RANGE',
      );
      expect((await refusalOf(() => loadCandles(source, { timeFrame: 3_600_000 }))).code).toBe(
        'DATA_TIME_FRAME',
      );
    }
  });

  it('names the letter in a price even when too few rows are left to tell the time frame', async () => {
    const rows = 't,o,h,l,c,v\n1680307200000,1,2,0.5,1.5,10\n1680307260000,1,2x,0.5,1.5,10\n';
    const error = await refusalOf(() => loadCandles(file('short.csv', rows)));
    expect(error.code).toBe('DATA_CSV_ROWS');
    expect(error.message).toContain('2x');
  });

  it('names file, line, column, text and remedy of a letter in a price', async () => {
    const lines = CSV.split('\n');
    lines[41] = (lines[41] ?? '').replace(/,(\d)/, ',x$1');
    const path = file('a.csv', lines.join('\n'));
    const error = await refusalOf(() => loadCandles(path));
    expect(error).toMatchObject({
      code: 'DATA_CSV_ROWS',
      context: { line: 42, column: 'open', text: '"x140"', count: 1 },
    });
    expect(error.message).toContain(
      `${path}:42: column open: "x140" is not a number. Correct or remove the row.`,
    );
    const inspected = await inspectCandles(path);
    expect(inspected).toMatchObject({
      bars: null,
      refusal: { code: 'DATA_CSV_ROWS' },
      report: { rows: 499, unreadable: { count: 1 }, gaps: { count: 1, missing: 1 } },
    });
  });

  it('counts rows that cannot be read beyond those it names', async () => {
    const error = await refusalOf(() =>
      loadCandles(file('a.csv', `${CSV}${'rubbish\n'.repeat(5000)}`)),
    );
    expect(error.context).toMatchObject({ count: 5000 });
    expect(error.message).toContain('… and 4995 more');
    expect(error.message.length).toBeLessThan(2000);
  });

  it('does not repair what it cannot read', async () => {
    expect(
      (await refusalOf(() => loadCandles(file('a.csv', `${CSV}1,2,3\n`), { onProblem: 'repair' })))
        .code,
    ).toBe('DATA_CSV_ROWS');
  });

  it.each<[string, string | Uint8Array, string]>([
    ['an empty file', '', 'DATA_EMPTY'],
    ['blank lines', '\n\n', 'DATA_EMPTY'],
    ['only a header', 'time,open,high,low,close,volume\n', 'DATA_EMPTY'],
    ['a header without a newline', 'time,open,high,low,close,volume', 'DATA_EMPTY'],
    ['prose', 'Once upon a time\nthere was\n', 'DATA_CSV_HEADER'],
    [
      'binary rubbish',
      Uint8Array.from({ length: 5000 }, (_, k) => (k * 7919) % 251),
      'DATA_NOT_TEXT',
    ],
    ['gzip cut off', gzipSync(CSV).subarray(0, 2000), 'DATA_GZIP'],
    ['gzip damaged', gzipSync(CSV).fill(0xaa, 1500, 1600), 'DATA_GZIP'],
    ['a gzip header and nothing else', Uint8Array.of(0x1f, 0x8b), 'DATA_GZIP'],
    ['gzip of nothing', gzipSync(''), 'DATA_EMPTY'],
    ['raw rows cut off', new Uint8Array(BARS.data.buffer).slice(0, 4000), 'DATA_NOT_TEXT'],
    [
      'one candle without a time frame',
      `${CSV.split('\n').slice(0, 2).join('\n')}\n`,
      'DATA_TIME_FRAME',
    ],
  ])('refuses %s', async (_, content, code) => {
    const path = file('a.csv', content);
    const error = await refusalOf(() => loadCandles(path));
    expect(error.code).toBe(code);
    expect(error.message).toContain(path);
  });

  it('is not blown up by a small file that unpacks to a giant line', async () => {
    const before = process.memoryUsage().rss;
    const bomb = gzipSync(Buffer.alloc(200 << 20, 0x31), { level: 9 });
    expect(bomb.length).toBeLessThan(1 << 20);
    const error = await refusalOf(() => loadCandles(file('a.csv.gz', bomb)));
    expect(error.code).toBe('DATA_CSV_ROWS');
    // The bomb itself was made in this process; what is asked is that reading it does not add as much again.
    expect(process.memoryUsage().rss - before).toBeLessThan(400 << 20);
  });

  it('says what is wrong with a path', async () => {
    const folder = temporaryFolder();
    expect((await refusalOf(() => loadCandles(join(folder, 'none.csv')))).code).toBe(
      'DATA_FILE_MISSING',
    );
    expect((await refusalOf(() => loadCandles(folder))).code).toBe('DATA_FILE_UNREADABLE');
    if (existsSync('/dev/zero'))
      expect((await refusalOf(() => loadCandles('/dev/zero'))).code).toBe('DATA_FILE_UNREADABLE');
  });

  it('tells of its progress', async () => {
    const seen: number[] = [];
    await loadCandles(file('a.csv', CSV), { onProgress: (done, total) => seen.push(done / total) });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });
});

describe('resolveSource', () => {
  it('takes a file first, then a series, and refuses the rest', async () => {
    const path = file('BTC@1h', CSV);
    expect(await resolveSource(path, '/store')).toBe(path);
    expect(await resolveSource('BTC/USDT@1h', '/store')).toEqual({
      symbol: 'BTC/USDT',
      timeFrame: 3_600_000,
      store: '/store',
    });
    expect((await refusalOf(() => resolveSource('no-such-file.csv', '/store'))).code).toBe(
      'DATA_SOURCE',
    );
  });
});

describe('importCandles', () => {
  it('reports, stores, and continues', async () => {
    const store = temporaryFolder();
    const first = await importCandles(file('a.csv', [...csvText(BARS.slice(0, 300))].join('')), {
      store,
      symbol: 'X',
    });
    expect(first).toMatchObject({
      added: 300,
      report: { rows: 300 },
      info: { labels: ['a.csv'], simulated: false },
    });
    const second = await importCandles(file('b.csv.gz', gzipSync(CSV)), { store, symbol: 'X' });
    expect(second).toMatchObject({
      added: 200,
      unchanged: 300,
      info: { rows: 500, labels: ['a.csv', 'b.csv.gz'] },
    });
  });

  it('writes nothing when the candles are refused', async () => {
    const store = join(temporaryFolder(), 'store');
    const bad = CSV.replace(/\n(\d+),100,102/, '\n$1,100,99.5');
    expect(
      (await refusalOf(() => importCandles(file('a.csv', bad), { store, symbol: 'X' }))).code,
    ).toBe('DATA_REFUSED');
    expect(existsSync(store)).toBe(false);
    const mended = await importCandles(file('a.csv', bad), {
      store,
      symbol: 'X',
      onProblem: 'repair',
    });
    expect(mended.report.repairs?.['high-raised'].count).toBe(1);
    expect(readdirSync(store)).toEqual(['X@1m.ndc']);
  });

  it('keeps the mark of simulated candles from one store to another', async () => {
    const [a, b] = [temporaryFolder(), temporaryFolder()];
    const [made] = generateCandles({ seed: 1, bars: 100 });
    if (made === undefined) throw new Error('nothing generated');
    await new CandleStore(a).put(made);
    const { info } = await importCandles(
      { store: a, symbol: made.symbol, timeFrame: made.bars.timeFrame },
      { store: b, symbol: 'COPY' },
    );
    expect(info).toMatchObject({ simulated: true, labels: ['simulated: generator 1, seed 1'] });
  });
});

describe('exportCsv', () => {
  it('reads back the same, plain and gzip, in both spellings of time', async () => {
    const folder = temporaryFolder();
    const bars =
      generateCandles({
        seed: 5,
        bars: 6000,
        symbols: [{ symbol: 'X', tick: 1e-8, startPrice: 0.00012 }],
      })[0]?.bars ?? BARS;
    for (const name of ['a.csv', 'a.csv.gz']) {
      for (const times of ['ms', 'iso'] as const) {
        await exportCsv(bars, join(folder, name), { times });
        const loaded = await loadCandles(join(folder, name));
        expect(loaded.meta.kind).toBe(name.endsWith('gz') ? 'csv-gzip' : 'csv');
        expect(bits(loaded.bars.data)).toBe(bits(bars.data));
      }
    }
    expect(readdirSync(folder)).toEqual(['a.csv', 'a.csv.gz']);
  });
});

describe('recorded candles', () => {
  it('the hourly BTCUSDT file has 28 outages, 128 missing candles and 4 without volume', async (context) => {
    const path = recordedCandles('BTCUSDT-1h-20170817_20240421.csv.gz');
    if (path === null) return context.skip(NO_RECORDINGS);
    const { report, bars, meta } = await loadCandles(path, { onProblem: 'refuse' });
    expect(meta.kind).toBe('csv-gzip');
    expect(report).toMatchObject({
      rows: 58_419,
      timeFrameText: '1h',
      first: '2017-08-17T04:00:00Z',
      last: '2024-04-21T14:00:00Z',
      gaps: { count: 28, missing: 128 },
      zeroVolume: { count: 4 },
      unreadable: { count: 0 },
    });
    expect(Object.values(report.problems).map(({ count }) => count)).toEqual(Array(9).fill(0));
    expect(report.gaps.examples).toHaveLength(28);
    // The same numbers by way of Number(): the hand-written scanner changes nothing.
    const plain = gunzipSync(readFileSync(path))
      .toString()
      .trim()
      .split('\n')
      .slice(1)
      .flatMap((line) => line.split(',').map(Number));
    expect(bits(bars.data)).toBe(bits(Float64Array.from(plain)));
    const filled = await loadCandles(path, { onProblem: 'repair', fillGaps: true });
    expect(filled.report).toMatchObject({
      rows: 58_419 + 128,
      gaps: { count: 0 },
      zeroVolume: { count: 132 },
      repairs: { filled: { count: 128 } },
    });
  });

  it.for([
    ['BTCUSDT-15m-20230401_20240409', 35_999, '15m'],
    ['ETHUSDT-1m-20260323_20260422', 43_199, '1m'],
    ['SOLUSDT-1m-20260323_20260422', 43_199, '1m'],
  ] as const)(
    '%s comes out of the store as it went in, without a gap',
    async ([name, rows, timeFrameText], context) => {
      const path = recordedCandles(`${name}.csv.gz`);
      if (path === null) return context.skip(NO_RECORDINGS);
      const store = temporaryFolder();
      const { report, info } = await importCandles(path, {
        store,
        symbol: 'X',
        onProblem: 'refuse',
      });
      expect(report).toMatchObject({ rows, timeFrameText, gaps: { count: 0 } });
      const stored = await loadCandles({ store, symbol: 'X', timeFrame: report.timeFrame });
      expect(bits(stored.bars.data)).toBe(bits((await loadCandles(path)).bars.data));
      expect(info.bytes / rows).toBeLessThan(16);
    },
  );
});

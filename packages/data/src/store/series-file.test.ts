import { readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BarColumns } from '@nightdesk/core/model/bar-columns';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryBars, bits, plainBars } from '../bars.test-support.ts';
import { refusalOf } from '../refusal.test-support.ts';
import { temporaryFolder } from '../temp-folder.test-support.ts';
import { CHUNK_ROWS } from './chunk.ts';
import { barsInRange, readFacts, readSeries, writeSeries } from './series-file.ts';

const NAMES = { symbol: 'BTCUSDT', simulated: false, labels: ['a.csv'] };
const BIG = plainBars(CHUNK_ROWS * 2 + 100);

describe('a series file', () => {
  it('gives candles and facts back, bit for bit', async () => {
    const path = join(temporaryFolder(), 's.ndc');
    await fc.assert(
      fc.asyncProperty(arbitraryBars, async (bars) => {
        const written = await writeSeries(path, bars, NAMES);
        const read = await readSeries(path);
        expect(bits(read.bars.data)).toBe(bits(bars.data));
        expect(read.facts).toEqual(written);
        expect(await readFacts(path)).toEqual(written);
        expect(written).toMatchObject({
          ...NAMES,
          timeFrame: 60_000,
          rows: bars.length,
          firstTime: bars.openTime(0),
          lastTime: bars.openTime(bars.length - 1),
        });
      }),
      { numRuns: 50 },
    );
  });

  it('is the same bytes for the same candles', async () => {
    const folder = temporaryFolder();
    await writeSeries(join(folder, 'a'), BIG, NAMES);
    await writeSeries(join(folder, 'b'), BIG, NAMES);
    expect(readFileSync(join(folder, 'a')).equals(readFileSync(join(folder, 'b')))).toBe(true);
    expect(readdirSync(folder)).toEqual(['a', 'b']);
  });

  it('reads any range as if cut from the whole', async () => {
    const path = join(temporaryFolder(), 's.ndc');
    await writeSeries(path, BIG, NAMES);
    const first = BIG.openTime(0);
    const edge = fc.option(fc.integer({ min: -3 * 60_000, max: (BIG.length + 3) * 60_000 }), {
      nil: undefined,
    });
    await fc.assert(
      fc.asyncProperty(edge, edge, async (a, b) => {
        const range = {
          from: a === undefined ? undefined : first + a,
          to: b === undefined ? undefined : first + b,
        };
        const wanted = Array.from({ length: BIG.length }, (_, i) => BIG.openTime(i)).filter(
          (t) => t >= (range.from ?? -Infinity) && t < (range.to ?? Infinity),
        );
        const { bars } = await readSeries(path, range);
        expect([bars.length, bars.openTime(0)]).toEqual([wanted.length, wanted[0] ?? Number.NaN]);
        expect(bits(bars.data)).toBe(bits(barsInRange(BIG, range).data));
      }),
      { numRuns: 40 },
    );
  });

  it('reads only the chunks it needs: damage elsewhere does not matter', async () => {
    const path = join(temporaryFolder(), 's.ndc');
    await writeSeries(path, BIG, NAMES);
    const bytes = readFileSync(path);
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    expect((await readSeries(path, { to: BIG.openTime(CHUNK_ROWS) })).bars.length).toBe(CHUNK_ROWS);
    expect((await refusalOf(() => readSeries(path))).code).toBe('DATA_STORE_CORRUPT');
  });

  it('detects any changed byte and any cut, and names the file and the remedy', async () => {
    const path = join(temporaryFolder(), 's.ndc');
    await writeSeries(path, plainBars(50), NAMES);
    const good = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(good.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (at, flip, cut) => {
          const bad = Buffer.from(good);
          bad[at] = (bad[at] ?? 0) ^ flip;
          writeFileSync(path, cut ? good.subarray(0, at) : bad);
          const error = await refusalOf(() => readSeries(path));
          expect(error.code).toMatch(/^DATA_STORE_(CORRUPT|VERSION)$/);
          expect(error.message).toContain(path);
          expect(error.message).toMatch(/Delete it and import|Update Nightdesk/);
        },
      ),
      { numRuns: 300 },
    );
    writeFileSync(path, Buffer.concat([good, Buffer.alloc(8)]));
    expect((await refusalOf(() => readSeries(path))).message).toContain('8 bytes too many');
  });

  it('tells a newer version from damage', async () => {
    const path = join(temporaryFolder(), 's.ndc');
    await writeSeries(path, plainBars(5), NAMES);
    const bytes = readFileSync(path);
    bytes.writeUInt32LE(2, 8);
    writeFileSync(path, bytes);
    expect((await refusalOf(() => readFacts(path))).code).toBe('DATA_STORE_VERSION');
  });

  it('says when the file is missing, empty, or a folder', async () => {
    const folder = temporaryFolder();
    expect((await refusalOf(() => readSeries(join(folder, 'none')))).code).toBe(
      'DATA_FILE_MISSING',
    );
    expect((await refusalOf(() => readSeries(folder))).code).toBe('DATA_FILE_UNREADABLE');
    const path = join(folder, 's.ndc');
    await writeSeries(path, plainBars(5), NAMES);
    truncateSync(path, 0);
    expect((await refusalOf(() => readSeries(path))).code).toBe('DATA_STORE_CORRUPT');
  });

  it('leaves nothing behind, and the old file as it was, when writing fails', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 's.ndc');
    await writeSeries(path, plainBars(5), NAMES);
    const before = readFileSync(path);
    const broken = {
      data: BIG.data,
      timeFrame: 60_000,
      length: 3000,
      openTime: () => {
        throw new Error('boom');
      },
    };
    await expect(writeSeries(path, broken as unknown as BarColumns, NAMES)).rejects.toThrow('boom');
    const missing = join(folder, 'no-such-folder', 's.ndc');
    expect((await refusalOf(() => writeSeries(missing, plainBars(5), NAMES))).code).toBe(
      'DATA_FILE_MISSING',
    );
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(folder)).toEqual(['s.ndc']);
  });
});

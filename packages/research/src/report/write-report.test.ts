import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { computeMetrics } from '../metrics/compute-metrics.ts';
import { fakeResult } from './fake-result.test-support.ts';
import { writeReport } from './write-report.ts';

const result = fakeResult({ bars: 5000 });
const metrics = computeMetrics(result);
const ALL = ['equity.csv', 'fills.csv', 'orders.csv', 'report.html', 'result.json', 'trades.csv'];
let place: string;

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'nightdesk-report-'));
});
afterEach(async () => {
  await chmod(place, 0o755);
  await rm(place, { recursive: true });
});

describe('writeReport', () => {
  it('makes the folder and writes what was asked for, whole', async () => {
    const folder = join(place, 'a', 'b');
    const written = await writeReport(folder, result, metrics, {
      html: true,
      json: 'full',
      csv: true,
    });
    expect([...written].sort()).toEqual(ALL.map((name) => join(folder, name)));
    expect((await readdir(folder)).sort()).toEqual(ALL);
    // Longer than one piece, so that appending piece after piece shows.
    const equity = await readFile(join(folder, 'equity.csv'), 'utf8');
    expect(equity.split('\r\n')).toHaveLength(5002);
    expect(JSON.parse(await readFile(join(folder, 'result.json'), 'utf8'))).toMatchObject({
      bars: 5000,
    });
  });

  it('writes the same bytes again, over the old files', async () => {
    await writeReport(place, result, metrics, { html: true });
    const first = await readFile(join(place, 'report.html'));
    await writeReport(place, fakeResult({ bars: 5000 }), metrics, { html: true });
    expect((await readFile(join(place, 'report.html'))).equals(first)).toBe(true);
    expect(await readdir(place)).toEqual(['report.html']);
  });

  it('says what is in the way, and leaves nothing half-written', async () => {
    await writeFile(join(place, 'file'), 'kept');
    const error = await writeReport(join(place, 'file'), result, metrics, { json: true }).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(NightdeskError);
    expect(error).toMatchObject({ code: 'REPORT_WRITE' });
    expect(String(error)).toMatch(/cannot be written to .*file/);
    await mkdir(join(place, 'trades.csv'));
    const blocked = writeReport(place, result, metrics, { csv: true, html: true });
    await expect(blocked).rejects.toThrow(/is a folder/);
    expect((await readdir(place)).sort()).toEqual(['file', 'trades.csv']);
  });

  it('keeps the old report when a new one cannot be made', async () => {
    await writeReport(place, result, metrics, { json: true });
    const before = await readFile(join(place, 'result.json'), 'utf8');
    const broken = {
      ...result,
      config: {
        get bad(): never {
          throw new Error('broken');
        },
      },
    };
    await expect(
      writeReport(place, broken, metrics, { csv: true, json: true }),
    ).rejects.toMatchObject({ code: 'REPORT_WRITE' });
    expect(await readdir(place)).toEqual(['result.json']);
    expect(await readFile(join(place, 'result.json'), 'utf8')).toBe(before);
  });
});

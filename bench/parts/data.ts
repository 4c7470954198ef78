import { createHash } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BarColumns } from '@nightdesk/core/model/bar-columns';
import { exportCsv } from '@nightdesk/data/export-csv';
import { loadCandles } from '@nightdesk/data/load-candles';
import { CandleStore } from '@nightdesk/data/store/candle-store';
import { dataSet, readBars, WORK_FOLDER } from '../harness/data-set.ts';
import type { Check, Figure, PartOptions, PartResult, Target } from '../harness/part-result.ts';
import { median, timedAsync } from '../harness/statistics.ts';

/** Reading and writing candles, each with everything that belongs to it: parsing, checks, checksums, flush to disk. */
export async function dataPart({ bars: size, rounds, say }: PartOptions): Promise<PartResult> {
  const bars = await readBars(await dataSet(size, say));
  const folder = await mkdtemp(join(WORK_FOLDER, 'data-'));
  const csv = join(folder, 'bars.csv');
  const gz = join(folder, 'bars.csv.gz');
  const runs = Math.max(2, Math.ceil(rounds / 5));
  const times = new Map<string, number[]>();
  const measure = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const { value, wallMs } = await timedAsync(work);
    times.set(name, [...(times.get(name) ?? []), wallMs]);
    return value;
  };
  const checks: Check[] = [];
  const wanted = sha256(bars);
  try {
    say('writing CSV and gzip');
    await exportCsv(bars, gz);
    for (let run = 0; run < runs; run += 1) {
      say(`round ${run + 1} of ${runs}`);
      const store = new CandleStore(join(folder, `store-${run}`));
      await measure('CSV written', () => exportCsv(bars, csv));
      const fromCsv = await measure('CSV read and checked', () => loadCandles(csv));
      const fromGz = await measure('CSV.gz read and checked', () => loadCandles(gz));
      await measure('store written', () =>
        store.put({ symbol: 'BENCHUSDT', bars, simulated: true, label: 'bench' }),
      );
      const key = { symbol: 'BENCHUSDT', timeFrame: bars.timeFrame };
      const fromStore = await measure('store read', () => store.read(key));
      const judged = await measure('store read and checked', () =>
        loadCandles({ store: store.folder, ...key }),
      );
      if (run > 0) continue;
      checks.push(
        same('CSV gives the same bars', wanted, fromCsv.bars),
        same('CSV.gz gives the same bars', wanted, fromGz.bars),
        same('the store gives the same bars', wanted, fromStore.bars),
        same('the store gives the same bars to a back-test', wanted, judged.bars),
      );
    }
    const megabytes = {
      csv: (await stat(csv)).size / 1e6,
      gz: (await stat(gz)).size / 1e6,
      store:
        (
          await stat(
            new CandleStore(join(folder, 'store-0')).fileOf({
              symbol: 'BENCHUSDT',
              timeFrame: bars.timeFrame,
            }),
          )
        ).size / 1e6,
    };
    return {
      part: 'data',
      title: `Candles on disk, ${size.toLocaleString('en')} bars`,
      figures: figures(size, times, megabytes),
      checks,
      notes: [],
      details: { ...Object.fromEntries(times), megabytes },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function figures(
  bars: number,
  times: ReadonlyMap<string, readonly number[]>,
  megabytes: { readonly csv: number; readonly gz: number; readonly store: number },
): Figure[] {
  const speeds = [...times].map(([name, all]): Figure => {
    const size = name.startsWith('CSV.gz')
      ? megabytes.gz
      : name.startsWith('CSV')
        ? megabytes.csv
        : megabytes.store;
    const ms = median(all);
    return {
      name,
      value: bars / ms / 1000,
      unit: 'M/s',
      target: null,
      note: `bars; ${ms.toFixed(0)} ms, best ${Math.min(...all).toFixed(0)} ms, file ${size.toFixed(1)} MB`,
    };
  });
  // "Well under a second" for a million bars.
  const target: Target = { is: 'at most', value: (500 * bars) / 1e6 };
  const reading = median(times.get('store read and checked') ?? []);
  return [
    ...speeds,
    {
      name: `${bars.toLocaleString('en')} bars from the store`,
      value: reading,
      unit: 'ms',
      target,
    },
  ];
}

function sha256({ data }: BarColumns): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return createHash('sha256').update(bytes).digest('hex');
}

function same(name: string, wanted: string, bars: BarColumns): Check {
  const got = sha256(bars);
  return { name, wanted, got, ok: wanted === got };
}

import { describe, expect, it } from 'vitest';
import { bits, plainBars } from '../bars.test-support.ts';
import { refusalOf } from '../refusal.test-support.ts';
import { resample } from '../resample.ts';
import { temporaryFolder } from '../temp-folder.test-support.ts';
import { CandleStore } from './candle-store.ts';
import { resampleSeries } from './resample-series.ts';

const M = 60_000;
const KEY = { symbol: 'X', timeFrame: M };

describe('resampleSeries', () => {
  it('goes on after new candles, and keeps the mark of simulated ones', async () => {
    const store = new CandleStore(temporaryFolder());
    const bars = plainBars(103);
    const put = (from: number, to: number): Promise<unknown> =>
      store.put({ symbol: 'X', bars: bars.slice(from, to), simulated: true, label: 'a' });
    await put(0, 52);
    expect(await resampleSeries(store, KEY, 5 * M)).toMatchObject({ added: 10, dropped: 2 });
    await put(52, 103);
    expect(await resampleSeries(store, KEY, 5 * M)).toMatchObject({
      added: 10,
      unchanged: 10,
      dropped: 3,
      info: { simulated: true, labels: ['resampled from 1m'] },
    });
    const stored = await store.read({ ...KEY, timeFrame: 5 * M });
    expect(bits(stored.bars.data)).toBe(bits(resample(bars, 5 * M).bars.data.slice()));
  });

  it('stores nothing when no bucket is complete or the target does not fit', async () => {
    const store = new CandleStore(temporaryFolder());
    await store.put({ symbol: 'X', bars: plainBars(3), simulated: false, label: 'a' });
    expect((await refusalOf(() => resampleSeries(store, KEY, 60 * M))).code).toBe('DATA_EMPTY');
    expect((await refusalOf(() => resampleSeries(store, KEY, 90_000))).code).toBe('DATA_RESAMPLE');
    expect((await store.list()).series).toHaveLength(1);
  });
});

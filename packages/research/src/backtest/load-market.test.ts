import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BAR_STRIDE, BarColumns } from '@nightdesk/core/model/bar-columns';
import { exportCsv } from '@nightdesk/data/export-csv';
import { CandleStore } from '@nightdesk/data/store/candle-store';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { loadMarket } from './load-market.ts';
import { makeInstrument } from './market.ts';
import { priceDecimals } from './price-decimals.ts';

const folder = mkdtempSync(join(tmpdir(), 'nightdesk-market-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const MINUTE = 60_000;
const START = Date.UTC(2024, 0, 1);

function flat(prices: readonly number[], timeFrame: number = MINUTE): BarColumns {
  const data = new Float64Array(prices.length * BAR_STRIDE);
  prices.forEach((price, i) =>
    data.set([START + i * timeFrame, price, price, price, price, 1], i * 6),
  );
  return new BarColumns(data, timeFrame);
}

let made = 0;
async function stored(bars: BarColumns): Promise<{ store: string; symbol: string }> {
  made += 1;
  const symbol = `X${made}`;
  await new CandleStore(folder).put({ symbol, bars, simulated: false, label: 'test' });
  return { store: folder, symbol };
}

describe('loadMarket', () => {
  it('takes from the store the same price decimals that looking at each price finds', async () => {
    const price = fc.oneof(
      fc.tuple(fc.integer({ min: 1, max: 9_999_999 }), fc.nat(12)).map(([n, d]) => n / 10 ** d),
      fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(price, { minLength: 2, maxLength: 20 }), async (prices) => {
        const bars = flat(prices);
        const market = await loadMarket({ ...(await stored(bars)), timeFrame: MINUTE });
        const known = market.priceDecimals ?? null;
        expect(known === null || known === priceDecimals(bars)).toBe(true);
        expect(makeInstrument(market).tick).toBe(makeInstrument({ symbol: 'X', bars }).tick);
      }),
      { numRuns: 60 },
    );
  });

  it('knows them of short decimals, and looks at the prices of a part or of a file', async () => {
    const bars = flat([1.5, 2.25, 3]);
    const source = { ...(await stored(bars)), timeFrame: MINUTE };
    expect((await loadMarket(source)).priceDecimals).toBe(2);
    const part = await loadMarket(source, { from: START + 2 * MINUTE });
    expect([part.priceDecimals, makeInstrument(part).pricePrecision]).toEqual([null, 0]);
    const file = join(folder, 'a.csv');
    await exportCsv(bars, file);
    const whole = await loadMarket(file);
    expect([whole.priceDecimals, makeInstrument(whole).pricePrecision]).toEqual([null, 2]);
  });

  it('counts finer candles in, and marks a market whose finer candles are simulated', async () => {
    const coarse = { ...(await stored(flat([1.5, 2], 2 * MINUTE))), timeFrame: 2 * MINUTE };
    const fine = flat([1.5, 1.125, 2, 2]);
    const detail = { ...(await stored(fine)), timeFrame: MINUTE };
    const market = await loadMarket(coarse, { detail });
    expect([market.priceDecimals, market.simulated]).toEqual([3, false]);
    const file = join(folder, 'fine.csv');
    await exportCsv(fine, file, { simulated: true });
    const marked = await loadMarket(coarse, { detail: file });
    expect([marked.priceDecimals, marked.simulated]).toEqual([null, true]);
    expect(makeInstrument(marked).pricePrecision).toBe(3);
  });
});

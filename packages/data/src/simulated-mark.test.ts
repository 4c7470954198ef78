import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bits, plainBars } from './bars.test-support.ts';
import { csvText, exportCsv } from './export-csv.ts';
import { generateCandles } from './generate.ts';
import { importCandles } from './import-candles.ts';
import { loadCandles } from './load-candles.ts';
import { readSimulatedMark, simulatedMark } from './simulated-mark.ts';
import { CandleStore } from './store/candle-store.ts';
import { temporaryFolder } from './temp-folder.test-support.ts';

const PLAIN = [...csvText(plainBars(50))].join('');

async function metaOf(content: string | Uint8Array): Promise<readonly unknown[]> {
  const path = join(temporaryFolder(), 'a.csv');
  writeFileSync(path, content);
  const { meta } = await loadCandles(path);
  return [meta.simulated, meta.label];
}

describe('the mark of simulated candles', () => {
  it('stands in the first line of a CSV file and survives file, store and file again', async () => {
    const folder = temporaryFolder();
    const [made] = generateCandles({ seed: 7, bars: 100, symbols: [{ symbol: 'BTCUSDT' }] });
    if (made === undefined) throw new Error('nothing generated');
    const { bars, simulated, label } = made;
    expect([...csvText(bars, { simulated, label })][0]).toBe(
      '# simulated by nightdesk, seed 7\ntime,open,high,low,close,volume\n',
    );
    const first = join(folder, 'BTCUSDT-1h.csv.gz');
    await exportCsv(bars, first, { simulated, label });
    const { info } = await importCandles(first, { store: folder, symbol: 'BTCUSDT' });
    expect(info).toMatchObject({
      symbol: 'BTCUSDT-SIM',
      simulated: true,
      labels: ['simulated by nightdesk, seed 7'],
    });
    const stored = await loadCandles({ ...info, store: folder });
    const second = join(folder, 'again.csv');
    await exportCsv(stored.bars, second, stored.meta);
    const loaded = await loadCandles(second);
    expect(loaded.meta).toMatchObject({
      simulated: true,
      label: 'simulated by nightdesk, seed 7',
    });
    expect(bits(loaded.bars.data)).toBe(bits(bars.data));
  });

  it('adds the suffix to the symbol of every simulated import, once', async () => {
    const store = temporaryFolder();
    const path = join(store, 'a.csv');
    writeFileSync(path, PLAIN);
    await importCandles(path, { store, symbol: 'REAL' });
    await importCandles(path, { store, symbol: 'MADE', simulated: true });
    await importCandles(path, { store, symbol: 'TWICE-SIM', simulated: true });
    const { series } = await new CandleStore(store).list();
    expect(series.map(({ symbol, simulated }) => [symbol, simulated])).toEqual([
      ['MADE-SIM', true],
      ['REAL', false],
      ['TWICE-SIM', true],
    ]);
  });

  it.each([
    ['before the header', `# simulated\n${PLAIN}`],
    ['after other comments and blank lines', `# mine\n\n# simulated\n${PLAIN}`],
    ['with a byte-order mark and CRLF', `\uFEFF# simulated\r\n${PLAIN.replaceAll('\n', '\r\n')}`],
    ['in a file without a header', `# simulated\n${PLAIN.slice(PLAIN.indexOf('\n') + 1)}`],
    ['compressed', gzipSync(`#simulated \n${PLAIN}`)],
  ])('is found %s', async (_, content) => {
    expect(await metaOf(content)).toEqual([true, 'simulated']);
  });

  it.each([
    ['no comment', PLAIN],
    ['another comment', `# not simulated\n${PLAIN}`],
    ['a comment that goes on', `# simulated annealing chose these\n${PLAIN}`],
    ['a comment among the rows', `${PLAIN}# simulated\n`],
  ])('is not seen in %s', async (_, content) => {
    expect(await metaOf(content)).toEqual([false, null]);
  });

  it.each([
    ['simulated: generator 1, seed 4294967295', '# simulated by nightdesk, seed 4294967295'],
    ['prices.csv, seed 5', '# simulated'],
    [null, '# simulated'],
  ])('keeps the seed of a generator: %s', (label, mark) => {
    expect(simulatedMark(label)).toBe(mark);
    expect(readSimulatedMark(mark)).toBe(mark.slice(2));
  });
});

import { loadCandles } from '@nightdesk/data/load-candles';
import { inspectBars } from '@nightdesk/data/validate/inspect-bars';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dataNotes } from './data-notes.ts';

it('says nothing of candles that are in order', () => {
  const rows = [0, 1, 2].flatMap((i) => [i * 60_000, 1, 1, 1, 1, 1]);
  expect(dataNotes(inspectBars(Float64Array.from(rows), 60_000))).toEqual([]);
});

it('says what is missing, idle and repaired, a line a kind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nightdesk-notes-'));
  try {
    const row = (minute: number, high = 2, volume = 1): string =>
      `${1_704_067_200_000 + minute * 60_000},1,${high},1,1,${volume}`;
    const lines = [
      'time,open,high,low,close,volume',
      row(0),
      row(1, 2, 0),
      row(2, 0.5),
      row(3),
      row(3),
      row(6),
      row(5),
      row(9),
    ];
    const file = join(folder, 'odd.csv');
    writeFileSync(file, lines.join('\n'));
    const { report } = await loadCandles(file, { onProblem: 'repair' });
    expect(dataNotes(report, 'BTC')).toEqual([
      'BTC: 2 gaps, 3 candles missing, the first at 2024-01-01T00:04:00Z',
      'BTC: 1 candle without volume',
      'BTC: repaired: 1 candle out of order, sorted',
      'BTC: repaired: 1 candle twice, dropped',
      'BTC: repaired: 1 candle with a high below open or close, raised',
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

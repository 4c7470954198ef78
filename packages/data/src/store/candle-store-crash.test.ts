import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temp-folder.test-support.ts';
import { CandleStore } from './candle-store.ts';

/** Puts a longer and longer series, and prints the length each time it is stored. */
const WRITER = `
  import { generateCandles } from ${JSON.stringify(join(import.meta.dirname, '../generate.ts'))};
  import { CandleStore } from ${JSON.stringify(join(import.meta.dirname, 'candle-store.ts'))};
  const [folder, from] = process.argv.slice(1);
  const [made] = generateCandles({ seed: 1, bars: 100000, timeFrame: 60000 });
  for (let rows = Number(from); rows < 100000; rows += 100) {
    await new CandleStore(folder).put({ ...made, bars: made.bars.slice(0, rows) });
    process.stdout.write(rows + '\\n');
  }`;

describe('CandleStore, its writer killed', () => {
  it('holds everything that was said to be stored, and is never damaged', async () => {
    const store = new CandleStore(temporaryFolder());
    let stored = 20_000;
    for (const delay of [0, 3, 11, 23]) {
      const args = ['--input-type=module', '-e', WRITER, store.folder, String(stored + 100)];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      let said = '';
      child.stdout.on('data', (text: Buffer) => (said += text.toString()));
      await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, delay));
      child.kill('SIGKILL');
      await once(child, 'close');
      const promised = Number(said.trimEnd().split('\n').at(-1));
      const { series, damaged } = await store.list();
      expect(damaged).toEqual([]);
      const [info] = series;
      if (info === undefined) throw new Error('the series is gone');
      const report = await store.verify(info);
      expect(report.rows).toBeGreaterThanOrEqual(promised);
      expect(report.gaps.count).toBe(0);
      expect(report.rows % 100).toBe(0);
      stored = report.rows;
    }
  });
});

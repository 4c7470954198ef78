/** Makes the bars of a size, where they are not there yet: `node bench/make-data.ts ROWS`, prints their file. */
import { dataSet } from './harness/data-set.ts';

const file = await dataSet(Number(process.argv[2] ?? 1_000_000), (text) => {
  process.stderr.write(`${text}\n`);
});
console.log(file);

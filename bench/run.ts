/**
 * `npm run bench [-- --quick] [-- --only engine,indicators]`: every part in a process of its own, a table on
 * standard output, progress on standard error, and the result in `bench/results/`. Fails only when a number is
 * wrong that does not depend on the machine: slow is shown, never an error.
 */
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine, load, shortName } from './harness/machine.ts';
import type { PartResult } from './harness/part-result.ts';
import { type BenchResult, markdown, partText } from './harness/render.ts';

/** Names of the parts; the parts themselves are read by the processes that run them. */
const NAMES = ['engine', 'instruments', 'scale', 'cli', 'indicators', 'data', 'store', 'order'];

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    results: { type: 'string', default: join(import.meta.dirname, 'results') },
  },
});
const wanted = values.only === undefined ? NAMES : values.only.split(',');
const unknown = wanted.filter((name) => !NAMES.includes(name));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}; there are ${NAMES.join(', ')}.`);
  process.exit(2);
}

const before = load();
const machine = await describeMachine();
console.log(
  `${machine.processor}, ${machine.cores} cores, ${machine.memoryGb} GB; Node ${machine.node}; load ${before}`,
);
const parts: PartResult[] = [];
const failed: string[] = [];
for (const name of wanted) {
  const part = await runPart(name);
  if (part === null) failed.push(name);
  else {
    parts.push(part);
    console.log(partText(part));
  }
}
const result: BenchResult = {
  date: new Date().toISOString().slice(0, 10),
  quick: values.quick,
  machine,
  load: { before, after: load() },
  parts,
};
const kind = `${values.quick ? '-quick' : ''}${values.only === undefined ? '' : `-${wanted.join('-')}`}`;
const file = join(values.results, `${result.date}-${shortName(machine)}${kind}`);
await mkdir(values.results, { recursive: true });
await writeFile(`${file}.json`, `${JSON.stringify(result, null, 1)}\n`);
await writeFile(`${file}.md`, markdown(result));
console.log(`\nload ${result.load.after} at the end; written to ${file}.json and .md`);
const wrong = parts.flatMap(({ checks }) => checks).filter(({ ok }) => !ok).length;
if (failed.length > 0) console.log(`Parts that ended with an error: ${failed.join(', ')}`);
if (wrong > 0) console.log(`${wrong} numbers are WRONG`);
if (wrong > 0 || failed.length > 0) process.exitCode = 1;

/** A part in a process of its own, so that nothing it leaves behind disturbs the next; null when it failed. */
function runPart(name: string): Promise<PartResult | null> {
  return new Promise((resolve, reject) => {
    const args = [join(import.meta.dirname, 'part.ts'), name, ...(values.quick ? ['--quick'] : [])];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      // Printed by `part.ts` of this same folder.
      resolve(code === 0 ? (JSON.parse(text) as PartResult) : null);
    });
  });
}

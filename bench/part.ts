/** One part in a process of its own, its result as JSON: `node bench/part.ts NAME [--quick]`. `run.ts` starts it. */
import { parseArgs } from 'node:util';
import { planOf } from './harness/plans.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false } },
});
const { PARTS } = await import('./parts/all.ts');
const [name = ''] = positionals;
const part = PARTS[name];
if (part === undefined) {
  throw new Error(`There is no part "${name}"; there are ${Object.keys(PARTS).join(', ')}.`);
}
const say = (text: string): void => {
  process.stderr.write(`${name}: ${text}\n`);
};
console.log(JSON.stringify(await part({ ...planOf(values.quick), say })));

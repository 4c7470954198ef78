/**
 * Vitest setup of every project: tests run on the pinned Node 24, never on an older one, and properties
 * draw from one seed, so that a run can be repeated. `FC_SEED=random` (or a number) explores further.
 */
import fc from 'fast-check';

const major = Number(process.versions.node.split('.')[0]);
if (!(major >= 24)) {
  throw new Error(
    `Tests need Node 24, this is ${process.versions.node}: run "npm test" or node_modules/.bin/vitest with node_modules/.bin first in PATH`,
  );
}
const asked = process.env['FC_SEED'] ?? '1';
if (asked !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(asked) });

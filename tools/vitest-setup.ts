/** Vitest setup of every project: tests run on the pinned Node 24, never on an older one. */
const major = Number(process.versions.node.split('.')[0]);
if (!(major >= 24)) {
  throw new Error(
    `Tests need Node 24, this is ${process.versions.node}: run "npm test" or node_modules/.bin/vitest with node_modules/.bin first in PATH`,
  );
}
export {};

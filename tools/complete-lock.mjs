/**
 * Completes `package-lock.json`: `node tools/complete-lock.mjs`, after a change of dependencies when
 * the test of the lock file asks for it.
 *
 * Tools with native parts (oxlint, oxc-parser) list one optional package per platform. When the
 * registry at hand carries only some of them, npm leaves the others out of the lock file and `npm ci`
 * then refuses it everywhere. Their versions are pinned exactly by the package that wants them, and
 * the platform is part of the name, so the entries can be written without the packages. They carry no
 * checksum; a lock file made against a full registry has them with one, and nothing is changed here.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{version?: string, optional?: boolean, dev?: boolean, peer?: boolean, os?: string[], cpu?: string[], libc?: string[], dependencies?: Record<string, string>, optionalDependencies?: Record<string, string>}} LockEntry
 * @typedef {Record<string, LockEntry>} LockPackages
 */

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

/**
 * Where Node would look for a package from another one, nearest first.
 * @param {string} from key of the dependent in the lock file
 * @param {string} name
 * @returns {string[]} keys of the lock file
 */
function candidates(from, name) {
  const keys = [];
  let folder = from;
  while (folder !== '') {
    keys.push(`${folder}/node_modules/${name}`);
    const at = folder.lastIndexOf('/node_modules/');
    folder = at === -1 ? '' : folder.slice(0, at);
  }
  keys.push(`node_modules/${name}`);
  return keys;
}

/**
 * The optional packages that the lock file names and does not list.
 * @param {LockPackages} packages
 * @returns {{name: string, version: string, from: string}[]}
 */
export function missingOptionals(packages) {
  const missing = [];
  for (const [from, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (candidates(from, name).some((key) => packages[key] !== undefined)) continue;
      missing.push({ name, version, from });
    }
  }
  return missing;
}

/**
 * The entry of a platform package, from its name and the entry of the package that wants it.
 * @param {string} name such as `@oxlint/binding-linux-arm64-musl`
 * @param {string} version exact
 * @param {LockEntry} parent
 * @returns {LockEntry}
 */
export function platformEntry(name, version, parent) {
  const words = (name.split('/').at(-1) ?? '').split('-');
  const system = SYSTEMS.find((word) => words.includes(word));
  const processor = PROCESSORS.find((word) => words.includes(word));
  if (system === undefined || processor === undefined || !/^\d+\.\d+\.\d+$/.test(version)) {
    throw new Error(
      `${name}@${version} does not tell its platform: lock it against a registry that carries it`,
    );
  }
  const library = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : undefined;
  return {
    version,
    cpu: [processor],
    ...(parent.dev === true ? { dev: true } : {}),
    ...(library !== undefined && system === 'linux' ? { libc: [library] } : {}),
    optional: true,
    os: [system],
    ...(parent.peer === true ? { peer: true } : {}),
  };
}

if (process.argv[1] === import.meta.filename) {
  const file = join(import.meta.dirname, '..', 'package-lock.json');
  /** @type {{packages: LockPackages}} */
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingOptionals(lock.packages);
  for (const { name, version, from } of missing) {
    const folder = from.slice(0, from.lastIndexOf('node_modules/'));
    lock.packages[`${folder}node_modules/${name}`] = platformEntry(
      name,
      version,
      lock.packages[from] ?? {},
    );
  }
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')),
  );
  if (missing.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${missing.length} entries added to package-lock.json`);
}

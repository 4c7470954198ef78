/**
 * Whether `node_modules` holds what `package-lock.json` says. Plain JavaScript for Node 20, part of
 * the front door (`run.mjs`).
 *
 * A finished install leaves a record, `node_modules/.nightdesk-lock`, with the hash of the lock file
 * and the platform. It is removed before an install begins and written after it has ended, so an
 * install that was killed is never taken for complete. Without a fitting record (a person ran
 * `npm install`), the list npm writes last, `node_modules/.package-lock.json`, is compared.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{version?: string, integrity?: string, resolved?: string, link?: boolean, optional?: boolean, peer?: boolean}} LockEntry
 * @typedef {{packages?: Record<string, LockEntry>}} LockFile
 * @typedef {{complete: true, recorded: boolean} | {complete: false, reason: string}} InstallState
 */

/** @param {string} root */
const recordPath = (root) => join(root, 'node_modules', '.nightdesk-lock');

/**
 * What a record must say to fit: the lock file's hash, the system and the processor.
 * @param {string} root
 * @returns {string}
 */
function expectedRecord(root) {
  const hash = createHash('sha256')
    // A checkout with other line ends is the same lock.
    .update(readFileSync(join(root, 'package-lock.json'), 'utf8').replaceAll('\r\n', '\n'))
    .digest('hex');
  return `${hash} ${process.platform} ${process.arch}\n`;
}

/**
 * @param {string} file
 * @returns {string | undefined} the text, or undefined when there is no such file
 */
function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/**
 * First difference between the lock file and npm's own list of what it installed.
 * @param {string} root
 * @returns {string | undefined} undefined when they agree
 */
function firstDifference(root) {
  const listed = readIfThere(join(root, 'node_modules', '.package-lock.json'));
  if (listed === undefined) return 'the packages are not installed';
  /** @type {LockFile} */
  const installed = JSON.parse(listed);
  /** @type {LockFile} */
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const have = installed.packages ?? {};
  for (const [path, entry] of Object.entries(wanted.packages ?? {})) {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) continue;
    const found = have[path];
    // Builds for other systems are optional and absent by design.
    if (found === undefined && entry.optional === true) continue;
    if (found === undefined) return `${path} is in the lock file and not installed`;
    if (found.version !== entry.version || found.integrity !== entry.integrity) {
      return `${path} is installed in another version than the lock file's`;
    }
    // npm resolves links against the root; a copied tree may lack the target.
    if (!existsSync(join(root, path))) return `${path} is missing`;
  }
  for (const path of Object.keys(have)) {
    if (wanted.packages?.[path] === undefined)
      return `${path} is installed and not in the lock file`;
  }
  return undefined;
}

/**
 * Compares the installed packages with the lock file.
 * @param {string} root the repository
 * @returns {InstallState}
 */
export function readInstallState(root) {
  // npm clears its list when it begins: a record without one is left over from a killed install.
  const listed = existsSync(join(root, 'node_modules', '.package-lock.json'));
  if (listed && readIfThere(recordPath(root)) === expectedRecord(root)) {
    return { complete: true, recorded: true };
  }
  const reason = firstDifference(root);
  return reason === undefined ? { complete: true, recorded: false } : { complete: false, reason };
}

/**
 * Notes that the install is complete.
 * @param {string} root the repository
 */
export function recordInstall(root) {
  const draft = `${recordPath(root)}.${process.pid}`;
  writeFileSync(draft, expectedRecord(root));
  renameSync(draft, recordPath(root));
}

/**
 * Takes the note back, before an install begins.
 * @param {string} root the repository
 */
export function removeInstallRecord(root) {
  rmSync(recordPath(root), { force: true });
}

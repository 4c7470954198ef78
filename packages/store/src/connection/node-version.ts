import { storeError } from '../store-error.ts';

/** Below this the native part of better-sqlite3 13 ends the process with a segmentation fault. */
const OLDEST = 22;

/**
 * To be called before the driver is loaded: afterwards it is too late for a message.
 *
 * @param version as in `process.versions.node`
 * @throws NightdeskError `STORE_NODE`
 */
export function assertNodeVersion(version: string): void {
  if (Number(version.split('.')[0]) >= OLDEST) return;
  throw storeError(
    'STORE_NODE',
    `Node ${version} cannot load the SQLite driver, which needs Node ${OLDEST} or later; run the pinned Node 24 of the project ("npm install", then "npm start" or "npx nightdesk").`,
    { node: version },
  );
}

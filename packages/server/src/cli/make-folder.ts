import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';

/**
 * Makes a folder and those above it, one by one: Node's recursive mkdir never ends where a system folder
 * (/proc) refuses in an unusual way.
 *
 * @param mode rights of the folders that are made
 * @throws NightdeskError `FOLDER` with the reason.
 */
export async function makeFolder(folder: string, mode: number = 0o777): Promise<void> {
  const missing: string[] = [];
  try {
    let path = resolve(folder);
    while (!(await isThere(path))) {
      missing.unshift(path);
      if (dirname(path) === path) break;
      path = dirname(path);
    }
    for (const part of missing) await mkdir(part, { mode }).catch(ignoreExisting);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NightdeskError({
      code: 'FOLDER',
      message: `The folder ${folder} cannot be made: ${reason}. Choose a place that can be written.`,
      context: { folder },
      cause,
    });
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** Another process may have made it meanwhile. */
function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}

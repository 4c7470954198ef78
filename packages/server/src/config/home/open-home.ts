import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from '../../cli/make-folder.ts';
import { homeError, reasonOf } from './home-error.ts';
import { type HomeLock, lockHome } from './home-lock.ts';

/** The data directory of a desk, held by this process. Everything the desk keeps is below it. */
export interface Home {
  readonly path: string;
  /** `config.json`. */
  readonly configFile: string;
  /** `desk.db`: the store, unless the configuration names another. */
  readonly database: string;
  /** `secrets/master.key`. */
  readonly keyFile: string;
  /** `runtime/`: which processes live; locks, and what the supervisor notes of runners. */
  readonly runtime: string;
  readonly logs: string;
  readonly recordings: string;
  readonly candles: string;
  readonly reports: string;
  readonly backups: string;
  /** What earlier servers left behind and was cleared, for the log. */
  readonly cleared: readonly string[];
  /** Lets go of the directory; last of all at the end. */
  close(): void;
}

/** Folders of a home. They are made when it is opened. */
const FOLDERS = ['secrets', 'runtime', 'logs', 'recordings', 'candles', 'reports', 'backups'];

/**
 * Makes a data directory where there is none (mode 0700), and takes hold of it.
 *
 * @throws NightdeskError `HOME_IN_USE` when another server lives in it, `HOME_FOLDER`, `FOLDER`
 */
export async function openHome(path: string): Promise<Home> {
  const home = resolve(path);
  await makeFolder(home, 0o700);
  assertOurs(home);
  for (const name of FOLDERS) makeInside(join(home, name));
  const lock: HomeLock = await lockHome(join(home, 'runtime'));
  const at = (...names: string[]): string => join(home, ...names);
  return {
    path: home,
    configFile: at('config.json'),
    database: at('desk.db'),
    keyFile: at('secrets', 'master.key'),
    runtime: at('runtime'),
    logs: at('logs'),
    recordings: at('recordings'),
    candles: at('candles'),
    reports: at('reports'),
    backups: at('backups'),
    cleared: lock.cleared,
    close: () => lock.release(),
  };
}

/** A folder that others can write is not a place for keys. What others can merely read is closed to them. */
function assertOurs(home: string): void {
  if (process.platform === 'win32') return;
  const { mode, uid } = statSync(home);
  const own = process.getuid?.();
  if (own !== undefined && own !== 0 && uid !== own) {
    throw homeError(
      'HOME_FOLDER',
      `The home ${home} belongs to another user (${uid}, this is ${own}). Start the desk as that user, or set NIGHTDESK_HOME to a folder of your own.`,
      { home, uid },
    );
  }
  if ((mode & 0o077) === 0) return;
  try {
    chmodSync(home, 0o700);
  } catch (error) {
    throw homeError(
      'HOME_FOLDER',
      `Others can look into the home ${home}, and that cannot be changed (${reasonOf(error)}): chmod 700 ${home}`,
      { home },
    );
  }
}

function makeInside(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === 'EEXIST' && statSync(folder).isDirectory()) return;
    throw homeError(
      'HOME_FOLDER',
      `The folder ${folder} cannot be made (${reason}). See that the home can be written and nothing else has this name.`,
      { folder },
    );
  }
}

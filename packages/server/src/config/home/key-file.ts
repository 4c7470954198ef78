import {
  closeSync,
  fsyncSync,
  fstatSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type MasterKey, newMasterKey, parseMasterKey } from '../../secrets/master-key.ts';
import { homeError, reasonOf } from './home-error.ts';

/**
 * Reads a master key from a file.
 *
 * @returns null when there is no such file
 * @throws NightdeskError `HOME_KEY` when others can read it, `SECRET_KEY` when it holds no key
 */
export function readKeyFile(file: string): MasterKey | null {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === 'ENOENT') return null;
    throw unusable(file, reason);
  }
  try {
    // Of what was opened, not of what now has the name.
    const { mode } = fstatSync(handle);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw homeError(
        'HOME_KEY',
        `Others on this machine can read the master key ${file} (mode ${(mode & 0o777).toString(8).padStart(4, '0')}). Nothing was started. chmod 600 ${file}, and if others work on this machine, rotate the key.`,
        { file },
      );
    }
    const text = readKeyText(handle, file);
    return parseMasterKey(text, file);
  } finally {
    closeSync(handle);
  }
}

/**
 * Makes a master key and writes it to a file that was not there, for its owner only, on the disk before this
 * returns: what is sealed under it must not outlive it.
 */
export function writeKeyFile(file: string): MasterKey {
  const key = newMasterKey();
  const partial = `${file}.${process.pid}.partial`;
  try {
    rmSync(partial, { force: true });
    const handle = openSync(partial, 'wx', 0o600);
    try {
      writeSync(handle, `${key.reveal()}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    // A link never replaces: if another made one first, that one stays.
    linkSync(partial, file);
    rmSync(partial);
    syncFolder(dirname(file));
  } catch (error) {
    rmSync(partial, { force: true });
    if (reasonOf(error) === 'EEXIST') {
      const other = readKeyFile(file);
      if (other !== null) return other;
    }
    throw unusable(file, reasonOf(error));
  }
  return key;
}

function readKeyText(handle: number, file: string): string {
  try {
    return readFileSync(handle, 'utf8').slice(0, 1_000);
  } catch (error) {
    throw unusable(file, reasonOf(error));
  }
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function unusable(file: string, reason: string): Error {
  return homeError(
    'HOME_KEY',
    `The file of the master key ${file} cannot be used (${reason}). See that it can be read and its folder written, or give the key as WALLET_ENCRYPTION_KEY.`,
    { file },
  );
}

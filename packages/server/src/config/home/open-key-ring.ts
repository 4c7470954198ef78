import { KeyRing } from '../../secrets/key-ring.ts';
import { KEY_ADVICE, type MasterKey, parseMasterKey } from '../../secrets/master-key.ts';
import type { Config } from '../config.ts';
import { homeError } from './home-error.ts';
import { readKeyFile, writeKeyFile } from './key-file.ts';
import type { Home } from './open-home.ts';

/** The keys of a desk, and what a person must be told of them. */
export interface OpenedKeys {
  readonly ring: KeyRing;
  /** To be printed as it is, and logged. */
  readonly warnings: readonly string[];
}

/**
 * The master key: from WALLET_ENCRYPTION_KEY, else from a file. At the first start it is made, with a warning; in
 * production that is refused. A key file in the home stays good for opening when the environment gives another.
 *
 * @throws NightdeskError `HOME_KEY_MISSING`, `HOME_KEY`, `SECRET_KEY`
 */
export function openKeyRing(
  config: Pick<Config, 'production' | 'security'>,
  home: Pick<Home, 'keyFile'>,
): OpenedKeys {
  const { masterKey, masterKeyFile, previousKeys } = config.security;
  const previous = previousKeys.map((key) =>
    parseMasterKey(key.reveal(), 'WALLET_ENCRYPTION_KEY_PREVIOUS'),
  );
  if (masterKey !== null) {
    const current = parseMasterKey(masterKey.reveal(), 'WALLET_ENCRYPTION_KEY');
    return fromEnvironment(current, previous, home.keyFile);
  }
  const file = masterKeyFile ?? home.keyFile;
  const found = readKeyFile(file);
  if (found !== null) return { ring: new KeyRing(found, previous), warnings: [] };
  if (config.production || masterKeyFile !== null) {
    throw homeError(
      'HOME_KEY_MISSING',
      `There is no master key: ${file} is not there, and WALLET_ENCRYPTION_KEY is not set. Nothing is made up ${masterKeyFile === null ? 'in production' : 'where a file was named'}. Give the key this desk had before; for a new desk, ${KEY_ADVICE} and keep a copy in another place: without it every sealed secret is lost.`,
      { file },
    );
  }
  const made = writeKeyFile(file);
  return {
    ring: new KeyRing(made, previous),
    warnings: [
      `A master key was made in ${file}. Everything secret in this desk is sealed under it: whoever has the file and a back-up can open both, and who loses it loses the secrets. Keep a copy in another place, apart from the back-ups.`,
    ],
  };
}

function fromEnvironment(
  current: MasterKey,
  previous: readonly MasterKey[],
  keyFile: string,
): OpenedKeys {
  const left = readKeyFile(keyFile);
  if (left === null || left.id === current.id) {
    return { ring: new KeyRing(current, previous), warnings: [] };
  }
  return {
    ring: new KeyRing(current, [...previous, left]),
    warnings: [
      `WALLET_ENCRYPTION_KEY (${current.id}) seals; ${keyFile} holds another key (${left.id}), which still opens. Rotate, then remove the file.`,
    ],
  };
}

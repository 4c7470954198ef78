import type { Secret } from '../secrets/secret.ts';
import type { Settings } from './config-schema.ts';

/** The configuration of a desk, whole and checked. It may be logged: what is secret in it does not show. */
export interface Config {
  /** The data directory, absolute. */
  readonly home: string;
  /** The file that was read; null when there is none. */
  readonly file: string | null;
  /** NODE_ENV is `production`: nothing is made up that a person should decide. */
  readonly production: boolean;
  readonly server: Settings['server'];
  readonly database: {
    /** What `openStore` takes. */
    readonly url: Secret;
    /** The same for people, without the password. */
    readonly shown: string;
    readonly dialect: 'sqlite' | 'postgres';
  };
  readonly security: Settings['security'] & {
    /** WALLET_ENCRYPTION_KEY; null: from the file, or made at the first start. */
    readonly masterKey: Secret | null;
    /** WALLET_ENCRYPTION_KEY_PREVIOUS: keys that only open. */
    readonly previousKeys: readonly Secret[];
  };
  readonly log: Settings['log'];
  readonly trading: Settings['trading'];
}

/** Something that is wrong, or only doubtful, in the configuration. */
export interface ConfigProblem {
  /** `server.port`, or the name of a variable that is no setting of the file. */
  readonly setting: string;
  /** Where it came from: `PORT`, `/home/ada/.nightdesk/config.json`, `default`. */
  readonly source: string;
  /** What is wrong and what to do. */
  readonly message: string;
  /** What may be given; null where the message says it all. */
  readonly allowed: string | null;
  readonly example: string | null;
}

/** One setting as it came out. */
export interface SettingValue {
  readonly path: string;
  /** As it may be shown. */
  readonly shown: string;
  readonly source: string;
}

/** A problem as one line. */
export function problemLine({ setting, source, message, allowed, example }: ConfigProblem): string {
  const where =
    source === setting || source === 'default' ? setting : `${setting} (from ${source})`;
  const may = allowed === null ? '' : ` Allowed: ${allowed}.`;
  const such = example === null ? '' : ` Example: ${example}`;
  return `${where}: ${message}${may}${such}`;
}

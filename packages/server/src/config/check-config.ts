import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { parseStoreUrl, type StorePlace } from '@nightdesk/store/connection/store-url';
import { parseMasterKey } from '../secrets/master-key.ts';
import { HIDDEN, Secret } from '../secrets/secret.ts';
import { type ConfigFile, isObject, readConfigFile } from './config-file.ts';
import { configSchema } from './config-schema.ts';
import type { Config, ConfigProblem, SettingValue } from './config.ts';
import { crossChecks, nodeEnvWarning } from './cross-checks.ts';
import { type Setting, settingAt, SETTINGS } from './settings-list.ts';
import { unknownInEnvironment, unknownInFile } from './unknown-settings.ts';

/** Variables, as `process.env` has them. An empty one counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a configuration came to. */
export interface ConfigCheck {
  /** Null when there are problems. */
  readonly config: Config | null;
  readonly home: string;
  readonly file: string | null;
  /** What must be corrected. */
  readonly problems: readonly ConfigProblem[];
  /** What works and should be looked at. */
  readonly warnings: readonly ConfigProblem[];
  readonly settings: readonly SettingValue[];
}

/** Name of the configuration file in the home. */
export const CONFIG_FILE = 'config.json';

/** The data directory that an environment names, or `.nightdesk` in the person's own. */
export function homeOf(env: Environment): string {
  const named = env['NIGHTDESK_HOME'];
  return named === undefined || named === '' ? join(homedir(), '.nightdesk') : resolve(named);
}

/**
 * Reads the whole configuration and finds everything that is wrong with it at once. The environment goes before the
 * file, the file before the defaults.
 *
 * @param file the file that a person named; null: `config.json` of the home, if there is one
 */
export function checkConfig(env: Environment, file: string | null = null): ConfigCheck {
  const home = homeOf(env);
  const path = file === null ? join(home, CONFIG_FILE) : resolve(file);
  const read = readConfigFile(path, file !== null);
  const reading = new Reading(env, read, path, home);
  const problems = [...(read?.problems ?? []), ...unknownInFile(read?.values ?? {}, path)];
  const values: Record<string, Record<string, unknown>> = {};
  for (const setting of SETTINGS) {
    const [group = '', name = ''] = setting.path.split('.');
    values[group] ??= {};
    values[group][name] = reading.value(setting);
  }
  const keys = reading.keys();
  const place = reading.database(values['database']?.['url']);
  problems.push(...reading.problems);
  const warnings = [...unknownInEnvironment(env), ...reading.warnings];
  const nodeEnv = nodeEnvWarning(env['NODE_ENV']);
  if (nodeEnv !== null) warnings.push(nodeEnv);
  const parsed = configSchema.safeParse(values);
  if (parsed.success) {
    const cross = crossChecks(parsed.data, (path_) => reading.sourceOf(path_));
    problems.push(...cross.problems);
    warnings.push(...cross.warnings);
  }
  const config: Config | null =
    parsed.success && problems.length === 0 && place !== null
      ? {
          ...parsed.data,
          home,
          file: read === null ? null : path,
          production: env['NODE_ENV'] === 'production',
          database: place,
          security: {
            ...parsed.data.security,
            masterKeyFile: reading.below(parsed.data.security.masterKeyFile),
            ...keys,
          },
        }
      : null;
  return {
    config,
    home,
    file: read === null ? null : path,
    problems,
    warnings,
    settings: reading.settings,
  };
}

class Reading {
  readonly problems: ConfigProblem[] = [];
  readonly warnings: ConfigProblem[] = [];
  readonly settings: SettingValue[] = [];
  readonly #env: Environment;
  readonly #read: ConfigFile | null;
  readonly #path: string;
  readonly #home: string;

  constructor(env: Environment, read: ConfigFile | null, path: string, home: string) {
    this.#env = env;
    this.#read = read;
    this.#path = path;
    this.#home = home;
  }

  /** A setting's value, or its default when what was given is wrong: so that the rest can be looked at as well. */
  value(setting: Setting): unknown {
    const { given, source } = this.#given(setting);
    const result = setting.type.safeParse(given);
    if (!result.success) {
      this.#wrong(setting, source, `${shownValue(setting, given)} is not allowed.`);
      return setting.default;
    }
    this.settings.push({ path: setting.path, shown: shownResult(setting, result.data), source });
    return result.data;
  }

  /** Where a setting came from. */
  sourceOf(path: string): string {
    const setting = settingAt(path);
    return setting === undefined ? path : this.#given(setting).source;
  }

  /** The keys of the environment. */
  keys(): Pick<Config['security'], 'masterKey' | 'previousKeys'> {
    const current = this.#key('WALLET_ENCRYPTION_KEY', this.#variable('WALLET_ENCRYPTION_KEY'));
    const previous = (this.#variable('WALLET_ENCRYPTION_KEY_PREVIOUS') ?? '')
      .split(',')
      .filter((text) => text.trim() !== '')
      .map((text) => this.#key('WALLET_ENCRYPTION_KEY_PREVIOUS', text));
    if (current !== null && this.#variable('WALLET_ENCRYPTION_KEY_FILE') !== undefined) {
      this.#refuse(
        'WALLET_ENCRYPTION_KEY',
        'Both WALLET_ENCRYPTION_KEY and WALLET_ENCRYPTION_KEY_FILE are set; which one holds? Set one of them.',
      );
    }
    return { masterKey: current, previousKeys: previous.filter((key) => key !== null) };
  }

  /** Where the store is. A SQLite file without a folder is meant below the home. */
  database(given: unknown): Config['database'] | null {
    const text = typeof given === 'string' ? given : join(this.#home, 'desk.db');
    let place: StorePlace;
    try {
      place = parseStoreUrl(text);
    } catch (error) {
      if (!(error instanceof NightdeskError)) throw error;
      const setting = settingAt('database.url');
      if (setting !== undefined) this.#wrong(setting, this.sourceOf('database.url'), error.message);
      return null;
    }
    const inFile = typeof given === 'string' && this.sourceOf('database.url') === this.#path;
    if (inFile && place.dialect === 'postgres' && this.#read?.open === true) {
      this.warnings.push({
        setting: 'database.url',
        source: this.#path,
        message: `Others on this machine can read the file, and with it the password of the database: chmod 600 ${this.#path}`,
        allowed: null,
        example: null,
      });
    }
    if (place.dialect === 'postgres') {
      return { url: new Secret(place.url), shown: place.shown, dialect: 'postgres' };
    }
    const file = resolve(this.#home, place.file);
    return { url: new Secret(file), shown: file, dialect: 'sqlite' };
  }

  /** A path of a file as absolute; relative ones are meant below the home. */
  below(path: string | null): string | null {
    return path === null || isAbsolute(path) ? path : resolve(this.#home, path);
  }

  #key(name: string, text: string | undefined): Secret | null {
    if (text === undefined) return null;
    try {
      parseMasterKey(text, name);
      return new Secret(text.trim());
    } catch (error) {
      if (!(error instanceof NightdeskError)) throw error;
      this.#refuse(name, error.message);
      return null;
    }
  }

  #given(setting: Setting): { readonly given: unknown; readonly source: string } {
    for (const name of setting.env) {
      const text = this.#variable(name);
      if (text !== undefined) return { given: text, source: name };
    }
    const [group = '', name = ''] = setting.path.split('.');
    const inner = own(this.#read?.values, group);
    const value = isObject(inner) ? own(inner, name) : undefined;
    return { given: value, source: value === undefined ? 'default' : this.#path };
  }

  #variable(name: string): string | undefined {
    const text = this.#env[name];
    return text === undefined || text.trim() === '' ? undefined : text;
  }

  #wrong({ path, allowed, example, env }: Setting, source: string, message: string): void {
    const variable = env.includes(source);
    this.problems.push({
      setting: path,
      source,
      message,
      allowed,
      example: variable
        ? `${source}=${example}`
        : `"${path.split('.')[1]}": ${JSON.stringify(example)}`,
    });
  }

  #refuse(name: string, message: string): void {
    this.problems.push({ setting: name, source: name, message, allowed: null, example: null });
  }
}

function own(values: Readonly<Record<string, unknown>> | undefined, name: string): unknown {
  return values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;
}

function shownValue({ secret }: Setting, value: unknown): string {
  if (secret) return 'What was given';
  const text = typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? '');
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function shownResult({ secret }: Setting, value: unknown): string {
  if (value === null) return '';
  if (secret) return HIDDEN;
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

import { didYouMean } from '@nightdesk/core/indicators/did-you-mean';
import { isObject } from './config-file.ts';
import type { ConfigProblem } from './config.ts';
import { SETTINGS } from './settings-list.ts';

/** Variables that are read elsewhere or only in the environment. */
const OTHER_VARIABLES = [
  'NIGHTDESK_HOME',
  'NIGHTDESK_DEBUG',
  'NIGHTDESK_DATA',
  'NIGHTDESK_TEST_COUNTS',
  'NIGHTDESK_TEST_POSTGRES',
];

/** What belongs into the environment and not into the file, by the name a person may try. */
const NOT_IN_FILES: Readonly<Record<string, string>> = {
  home: 'The home cannot be set in a file that lies in it: set NIGHTDESK_HOME.',
  masterKey:
    'A key does not belong into this file: set WALLET_ENCRYPTION_KEY, or name a file in security.masterKeyFile.',
};

/** Names in a configuration file that are no settings, each with what may have been meant. */
export function unknownInFile(
  values: Readonly<Record<string, unknown>>,
  file: string,
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const groups = [...new Set(SETTINGS.map(({ path }) => groupOf(path)))];
  const add = (setting: string, message: string): void => {
    problems.push({ setting, source: file, message, allowed: null, example: null });
  };
  for (const [group, inner] of Object.entries(values)) {
    if (!groups.includes(group)) {
      add(group, unknownText(group, groups));
    } else if (!isObject(inner)) {
      add(group, `It must be an object: {"${group}": {${exampleIn(group)}}}.`);
    } else {
      const names = namesIn(group);
      for (const name of Object.keys(inner)) {
        if (!names.includes(name)) add(`${group}.${name}`, unknownText(name, names));
      }
    }
  }
  return problems;
}

/** Variables that begin as ours and are none of them: most likely a slip of the pen. */
export function unknownInEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): ConfigProblem[] {
  const known = [...OTHER_VARIABLES, ...SETTINGS.flatMap((setting) => setting.env)];
  return Object.keys(env)
    .filter((name) => name.startsWith('NIGHTDESK_') && !known.includes(name))
    .map((name) => ({
      setting: name,
      source: name,
      message: `There is no such setting${didYouMean(name, known)}; it does nothing.`,
      allowed: null,
      example: null,
    }));
}

function unknownText(name: string, near: readonly string[]): string {
  const elsewhere = NOT_IN_FILES[name];
  if (elsewhere !== undefined && Object.hasOwn(NOT_IN_FILES, name)) return elsewhere;
  const last = name.split('.').at(-1) ?? name;
  const home = SETTINGS.find(({ path }) => path.split('.')[1] === last);
  if (home !== undefined) {
    const [group, inner] = home.path.split('.');
    return `There is no such setting here; write it as {"${group}": {"${inner}": …}}.`;
  }
  const hint = didYouMean(name, near);
  return `There is no such setting${hint}; there are ${near.join(', ')}.`;
}

function groupOf(path: string): string {
  return path.slice(0, path.indexOf('.'));
}

function namesIn(group: string): string[] {
  return SETTINGS.filter(({ path }) => groupOf(path) === group).map(({ path }) =>
    path.slice(group.length + 1),
  );
}

function exampleIn(group: string): string {
  const setting = SETTINGS.find(({ path }) => groupOf(path) === group);
  if (setting === undefined) return '';
  return `"${setting.path.slice(group.length + 1)}": ${JSON.stringify(setting.example)}`;
}

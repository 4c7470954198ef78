import { readFileSync, statSync } from 'node:fs';
import type { ConfigProblem } from './config.ts';

const LARGEST = 1_000_000;

/** What a configuration file holds, or what is wrong with it. */
export interface ConfigFile {
  readonly values: Readonly<Record<string, unknown>>;
  readonly problems: readonly ConfigProblem[];
  /** Whether others than its owner may read it. */
  readonly open: boolean;
}

/**
 * Reads a configuration file.
 *
 * @param named a person named it, so it must be there
 * @returns null when it is not there and need not be
 */
export function readConfigFile(file: string, named: boolean): ConfigFile | null {
  let text: string;
  let open = false;
  try {
    const stat = statSync(file);
    if (!stat.isFile() || stat.size > LARGEST) {
      return wrong(file, stat.isFile() ? 'it is larger than 1 MB' : 'it is no file');
    }
    open = process.platform !== 'win32' && (stat.mode & 0o077) !== 0;
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOENT' && !named) return null;
    return wrong(file, code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`);
  }
  const parsed = parseJson(text);
  if ('problem' in parsed) return wrong(file, parsed.problem);
  const { value } = parsed;
  if (!isObject(value)) {
    return wrong(file, 'it must hold one JSON object, as {"server": {"port": 3000}}');
  }
  return { values: value, problems: [], open };
}

function parseJson(text: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return { value };
  } catch (error) {
    // The parser's own words may quote the file, and with it a password.
    const at = error instanceof Error ? /line \d+ column \d+/.exec(error.message)?.[0] : undefined;
    const place = at === undefined ? '' : ` at ${at}`;
    return {
      problem: `it is not JSON${place} (names and texts in double quotes, commas between, none after the last, no comments)`,
    };
  }
}

function wrong(file: string, what: string): ConfigFile {
  const problem: ConfigProblem = {
    setting: file,
    source: file,
    message: `The configuration file cannot be used: ${what}. Correct it, or name another with --config.`,
    allowed: null,
    example: null,
  };
  return { values: {}, problems: [problem], open: false };
}

/** Whether it is a JSON object and not a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

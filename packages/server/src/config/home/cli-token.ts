import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';

/** How the command line on the same machine reaches a running desk. */
export interface CliToken {
  /** `http://127.0.0.1:3000`. */
  readonly address: string;
  /** An API key or a bearer token, made anew at each start of the desk. */
  readonly secret: string;
}

/** Where it is kept: only its owner, who could read the database as well, can read it. */
export function cliTokenFile(home: string): string {
  return join(home, 'runtime', 'cli-token');
}

/** Written by the desk when it listens; whatever an earlier one has left is replaced. */
export function writeCliToken(home: string, token: CliToken): void {
  const file = cliTokenFile(home);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, `${JSON.stringify(token)}\n`, { mode: 0o600, flag: 'w' });
  // A file that was there keeps its mode when it is written to.
  chmodSync(beside, 0o600);
  renameSync(beside, file);
}

/** Taken away by the desk when it ends. */
export function removeCliToken(home: string): void {
  rmSync(cliTokenFile(home), { force: true });
}

/** What a desk at work has left for us; null when none has. @throws NightdeskError `CLI_TOKEN`. */
export function readCliToken(home: string): CliToken | null {
  const file = cliTokenFile(home);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    const reason = error instanceof Error ? error.message : String(error);
    throw tokenError(file, `it cannot be read: ${reason}`);
  }
  const value = parse(text);
  if (typeof value === 'object' && value !== null && 'address' in value && 'secret' in value) {
    const { address, secret } = value;
    if (typeof address === 'string' && typeof secret === 'string') return { address, secret };
  }
  throw tokenError(file, 'it is not what the desk writes there');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function tokenError(file: string, what: string): NightdeskError {
  return new NightdeskError({
    code: 'CLI_TOKEN',
    message: `${file}: ${what}. Run this as the user that runs the desk, or set NIGHTDESK_URL and NIGHTDESK_API_KEY.`,
    context: { file },
  });
}

import { readFileSync } from 'node:fs';
import { didYouMean } from '@nightdesk/core/indicators/did-you-mean';
import { usageError } from './cli-error.ts';
import type { CommandEntry } from './command.ts';
import { COMMANDS } from './commands.ts';
import { commandHelp, programHelp } from './help.ts';
import { readOptions } from './options.ts';
import { print } from './output.ts';
import { printError } from './print-error.ts';

/** Runs the command line and sets the exit code. Errors are told, never thrown. */
export async function main(args: readonly string[] = process.argv.slice(2)): Promise<void> {
  endWithReader();
  try {
    await run(args);
  } catch (error) {
    process.exitCode = printError(error, args.includes('--json'));
  }
}

async function run(args: readonly string[]): Promise<void> {
  const [first] = args;
  if (first === undefined || first === '--help' || first === '-h') {
    await print(programHelp(COMMANDS, version()));
    if (first === undefined) process.exitCode = 2;
    return;
  }
  if (first === 'help') {
    await run([...args.slice(1), '--help']);
    return;
  }
  if (first === '--version' || first === '-v') {
    await print(`${version()}\n`);
    return;
  }
  const found = find(args);
  if (found === null) return groupHelp(first, args.slice(1));
  const command = await found.entry.load();
  const rest = args.slice(found.words);
  if (rest.includes('--help') || rest.includes('-h')) {
    await print(commandHelp(command));
    return;
  }
  await command.run(readOptions(command, rest));
}

/** The command that the arguments begin with, and how many words it takes; null when there is none. */
function find(
  args: readonly string[],
): { readonly entry: CommandEntry; readonly words: number } | null {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(' ');
    const entry = COMMANDS.find((command) => command.name === name);
    if (entry !== undefined) return { entry, words };
  }
  return null;
}

/** `nightdesk data` and what is no command at all. */
async function groupHelp(first: string, rest: readonly string[]): Promise<void> {
  const parts = COMMANDS.filter(({ name }) => name.startsWith(`${first} `));
  const [second] = rest;
  if (parts.length > 0 && (second === undefined || second.startsWith('-'))) {
    const lines = parts.map(({ name, summary }) => `  nightdesk ${name.padEnd(16)}${summary}\n`);
    await print(`Usage: nightdesk ${first} COMMAND [options]\n\n${lines.join('')}`);
    if (second !== '--help' && second !== '-h') process.exitCode = 2;
    return;
  }
  const given = parts.length > 0 ? `${first} ${second ?? ''}` : first;
  const known = parts.length > 0 ? parts : COMMANDS;
  const names = known.map(({ name }) => name);
  throw usageError(
    `There is no command "${given.slice(0, 60)}"${didYouMean(given, names)}. See nightdesk --help.`,
    { command: given.slice(0, 60) },
  );
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const manifest: unknown = JSON.parse(text);
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}

/** Ends quietly when whoever reads our output has seen enough (`| head`): that is no failure. */
function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: Error) => {
      if ('code' in error && error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
}

import { createInterface } from 'node:readline/promises';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Options } from '../options.ts';

/**
 * Asks a person to type a word before something is done that cannot be taken back. `--yes` answers; where nobody can
 * be asked (`--no-input`, no terminal) it is an error, and the command ends with 4.
 *
 * @throws NightdeskError `CLI_CONFIRM` when nobody could be asked or the answer was no
 */
export async function confirm(options: Options, question: string, word: string): Promise<void> {
  if (options.has('yes')) return;
  if (options.has('no-input') || !process.stdin.isTTY || !process.stderr.isTTY) {
    throw notConfirmed(
      `${question} A person must confirm it: run it in a terminal, or with --yes.`,
    );
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Ctrl-C and Ctrl-D close it without an answer.
    const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    const asked = lines.question(`${question}\nType "${word}" to go on: `);
    const answer = await Promise.race([asked, closed]);
    if (answer.trim().toLowerCase() === word) return;
  } finally {
    lines.close();
  }
  throw notConfirmed('Nothing was done.');
}

function notConfirmed(message: string): NightdeskError {
  return new NightdeskError({ code: 'CLI_CONFIRM', message });
}

import { usageError } from '../cli-error.ts';
import { COMMANDS } from '../commands.ts';
import type { Options } from '../options.ts';
import { print } from '../output.ts';
import { bashScript, fishScript, zshScript } from './scripts.ts';

/** @see completionCommand */
export async function runCompletion(options: Options): Promise<void> {
  const [shell = ''] = options.positionals;
  const script = { bash: bashScript, zsh: zshScript, fish: fishScript }[shell];
  if (script === undefined) throw usageError(`"${shell}": it must be bash, zsh or fish.`);
  const commands = await Promise.all(COMMANDS.map((entry) => entry.load()));
  await print(script(commands));
}

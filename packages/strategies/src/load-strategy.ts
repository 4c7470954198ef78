import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { StrategyDefinition } from '@nightdesk/core/strategy/strategy-definition';
import { definitionProblems } from './definition-problems.ts';
import { STRATEGY_LOADERS } from './strategy-loaders.ts';
import { unknownStrategy } from './unknown-strategy.ts';

const FILE = /[/\\]|\.[cm]?[jt]s$/;

/**
 * A strategy by the name of a shipped one, or by the path of a file (TypeScript or JavaScript) whose default
 * export is a `StrategyDefinition`. A relative path begins at `folder`.
 *
 * Loading a file runs it: only name files that you trust.
 *
 * @throws NightdeskError `STRATEGY_UNKNOWN` for a name that is none, `STRATEGY_FILE` for a file that is not
 * there or does not load, `STRATEGY_SHAPE` naming everything that its default export lacks.
 */
export async function loadStrategy(
  nameOrPath: string,
  folder: string = process.cwd(),
): Promise<StrategyDefinition> {
  if (!FILE.test(nameOrPath)) {
    const names = Object.keys(STRATEGY_LOADERS);
    const load = names.includes(nameOrPath) ? STRATEGY_LOADERS[nameOrPath] : undefined;
    if (load === undefined) throw unknownStrategy(nameOrPath, names);
    return load();
  }
  const file = resolve(folder, nameOrPath);
  if (!existsSync(file)) {
    throw new NightdeskError({
      code: 'STRATEGY_FILE',
      message: `There is no strategy file ${file}; check the path, which begins at ${folder}.`,
      context: { file },
    });
  }
  const exported = await importDefault(file);
  const problems = definitionProblems(exported);
  if (problems.length > 0) {
    throw new NightdeskError({
      code: 'STRATEGY_SHAPE',
      message: `The default export of ${file} is not a strategy definition: ${problems.join('; ')}. docs/strategy-guide.md shows a whole one.`,
      context: { file, problems: problems.length },
    });
  }
  // Every member was checked just above; what its functions give back is checked when they are called.
  return exported as StrategyDefinition;
}

async function importDefault(file: string): Promise<unknown> {
  let loaded: unknown;
  try {
    loaded = await import(pathToFileURL(file).href);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NightdeskError({
      code: 'STRATEGY_FILE',
      message: `The strategy file ${file} does not load: ${reason}. Correct the file; it may use TypeScript whose types can be erased, and it finds the desk's packages when it lies inside the desk's folder.`,
      context: { file, reason },
      cause: error,
    });
  }
  return typeof loaded === 'object' && loaded !== null && 'default' in loaded
    ? loaded.default
    : undefined;
}

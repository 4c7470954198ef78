import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { checkConfig, type Environment } from './check-config.ts';
import { type Config, type ConfigProblem, problemLine } from './config.ts';

/** A configuration that can be used, and what should be told about it. */
export interface LoadedConfig {
  readonly config: Config;
  /** What works and should be looked at: to be logged at the start. */
  readonly warnings: readonly ConfigProblem[];
}

/**
 * The configuration from a file and the environment.
 *
 * @param file the file that a person named; null: `config.json` of the home, if there is one
 * @throws NightdeskError `CONFIG_INVALID` with every problem, one a line
 */
export function loadConfig(env: Environment, file: string | null = null): LoadedConfig {
  const { config, problems, warnings } = checkConfig(env, file);
  if (config !== null) return { config, warnings };
  throw configError(problems);
}

/** All problems as one error. */
export function configError(problems: readonly ConfigProblem[]): NightdeskError {
  const lines = problems.map((problem) => `\n  - ${problemLine(problem)}`);
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return new NightdeskError({
    code: 'CONFIG_INVALID',
    message: `The configuration has ${count}; nothing was started.${lines.join('')}`,
    context: { problems: problems.length, first: problems[0]?.setting ?? '' },
  });
}

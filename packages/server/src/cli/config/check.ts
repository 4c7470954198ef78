import { checkConfig, type ConfigCheck } from '../../config/check-config.ts';
import { problemLine } from '../../config/config.ts';
import type { Command } from '../command.ts';
import { print, tell } from '../output.ts';
import { textTable } from '../text-table.ts';

/** `nightdesk config check` */
export const checkConfigCommand: Command = {
  name: 'config check',
  summary: 'Check the configuration and show where each value comes from.',
  usage: '[FILE]',
  positionals: { min: 0, max: 1 },
  options: [{ name: 'json', value: null, text: 'Print JSON.' }],
  details: [
    'Reads the environment and config.json in the home, or FILE, as the desk does at its start, and names every problem at once. Secrets are not shown. It ends with 1 when the desk would not start.',
  ],
  examples: [
    ['config check', 'the configuration that the desk would start with'],
    ['config check ./config.json --json', 'that of a file, for programs'],
  ],
  async run(options) {
    const check = checkConfig(process.env, options.positionals[0] ?? null);
    if (check.config === null) process.exitCode = 1;
    if (options.has('json')) await print(`${JSON.stringify(jsonOf(check), null, 2)}\n`);
    else await printText(check);
  },
};

function jsonOf({ config, home, file, problems, warnings, settings }: ConfigCheck): object {
  return { valid: config !== null, home, file, problems, warnings, settings };
}

async function printText(check: ConfigCheck): Promise<void> {
  for (const problem of check.problems) tell(`error ${problemLine(problem)}`);
  for (const warning of check.warnings) tell(`warning ${problemLine(warning)}`);
  const rows = check.settings.map(({ path, shown, source }) => [path, shown, source]);
  const count = check.problems.length;
  await print(
    [
      `home  ${check.home}`,
      `file  ${check.file ?? 'none'}`,
      '',
      ...textTable([['setting', 'value', 'from'], ...rows]),
      '',
      check.config === null
        ? `${count === 1 ? 'One problem' : `${count} problems`}: the desk would not start.`
        : 'The configuration is sound.',
      '',
    ].join('\n'),
  );
}

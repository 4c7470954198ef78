import type { Command, CommandEntry, OptionSpec } from './command.ts';
import { HELP } from './options.ts';

/** Width that help is broken at. */
const WIDTH = 96;

/** The help of the whole program. */
export function programHelp(commands: readonly CommandEntry[], version: string): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  return [
    `Nightdesk ${version}: a self-hosted trading desk, from back-test to live.`,
    '',
    'Usage: nightdesk COMMAND [options]',
    '',
    'Commands:',
    ...commands.map(({ name, summary }) => wrap(`  ${name.padEnd(width)}`, summary)),
    '',
    'Options:',
    '  --help       Show help; after a command, that of the command.',
    '  --version    Show the version.',
    '',
    'Examples:',
    '  nightdesk start',
    '  nightdesk data import BTCUSDT-1h.csv.gz --symbol BTCUSDT',
    '  nightdesk backtest --strategy supertrend --data BTCUSDT@1h --fee 0.001',
    '',
    'Data are kept in ~/.nightdesk, or in the folder that NIGHTDESK_HOME names.',
    '',
  ].join('\n');
}

/** The help of a command. */
export function commandHelp(command: Command): string {
  const options = [...command.options, HELP];
  const left = options.map(
    ({ name, value, short }) =>
      `  ${short === undefined || name === HELP.name ? '' : `-${short}, `}--${name}${value === null ? '' : ` ${value}`}`,
  );
  const width = Math.min(30, Math.max(...left.map((text) => text.length)) + 2);
  return [
    command.summary,
    '',
    `Usage: nightdesk ${command.name}${command.usage === '' ? '' : ` ${command.usage}`}${command.options.length === 0 ? '' : ' [options]'}`,
    '',
    ...(command.details === undefined
      ? []
      : [...command.details.map((text) => wrap('', text)), '']),
    'Options:',
    ...options.map((option, i) => wrap((left[i] ?? '').padEnd(width), optionText(option), width)),
    '',
    ...(command.examples.length === 0 ? [] : ['Examples:']),
    ...command.examples.flatMap(([line, what]) => [`  # ${what}`, `  nightdesk ${line}`]),
    '',
  ].join('\n');
}

function optionText({ text, choices, multiple }: OptionSpec): string {
  const words = choices === undefined ? '' : ` One of ${choices.join(', ')}.`;
  return `${text}${words}${multiple === true ? ' May be given several times.' : ''}`;
}

/** `head` and then `text`, broken between words; further lines are indented as far as the text begins. */
function wrap(head: string, text: string, indent: number = head.length): string {
  const lines: string[] = [];
  let line = head.length > indent ? `${head}  ` : head;
  for (const word of text.split(' ')) {
    if (line.length + word.length > WIDTH && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = ' '.repeat(indent);
    }
    line += `${word} `;
  }
  lines.push(line.trimEnd());
  return lines.join('\n');
}

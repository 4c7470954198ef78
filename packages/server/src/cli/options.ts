import { parseArgs } from 'node:util';
import { didYouMean } from '@nightdesk/core/indicators/did-you-mean';
import { usageError } from './cli-error.ts';
import type { Command, OptionSpec } from './command.ts';

/** Asks for the help of any command. */
export const HELP: OptionSpec = {
  name: 'help',
  short: 'h',
  value: null,
  text: 'Show this help.',
};

/** What was given to a command, read by its own list of options. */
export class Options {
  /** Arguments that are not options. */
  readonly positionals: readonly string[];
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(positionals: readonly string[], values: ReadonlyMap<string, readonly string[]>) {
    this.positionals = positionals;
    this.#values = values;
  }

  /** Whether it was given. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Every value of it, in order. */
  list(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** Its value; undefined when it was not given. */
  text(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  /** Its value, which must be there. @throws NightdeskError `CLI_USAGE`. */
  need(name: string, remedy: string): string {
    const text = this.text(name);
    if (text === undefined) throw usageError(`--${name} is missing. ${remedy}`, { option: name });
    return text;
  }

  /** Its value as a decimal number that stays text, to be exact. @throws NightdeskError `CLI_USAGE`. */
  decimal(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined || /^-?\d{1,40}(?:\.\d{1,24})?$/.test(text)) return text;
    throw usageError(`--${name} ${text}: write a decimal number such as 0.001.`, {
      option: name,
      value: text,
    });
  }

  /** Its value as a number from `min` to `max`. @throws NightdeskError `CLI_USAGE`. */
  number(
    name: string,
    {
      min,
      max,
      whole = false,
    }: { readonly min: number; readonly max: number; readonly whole?: boolean },
  ): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
    const kind = whole ? 'a whole number' : 'a number';
    const range = max >= Number.MAX_SAFE_INTEGER ? `from ${min}` : `from ${min} to ${max}`;
    throw usageError(`--${name} ${text}: it must be ${kind} ${range}.`, {
      option: name,
      value: text,
    });
  }
}

/**
 * Reads a command's arguments. node:util's parser does it: a library (commander: 15 ms) would cost more of
 * the start than all of this.
 *
 * @throws NightdeskError `CLI_USAGE` for an unknown option (the nearest suggested), a missing or forbidden value.
 */
export function readOptions(command: Command, args: readonly string[]): Options {
  const specs = [...command.options, HELP];
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      specs.map(({ name, value, short }) => [
        name,
        {
          type: value === null ? ('boolean' as const) : ('string' as const),
          ...(short === undefined ? {} : { short }),
        },
      ]),
    ),
  });
  const values = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = specs.find(({ name }) => name === token.name);
    if (spec === undefined) throw unknownOption(command, token.rawName, specs);
    const value = checkValue(spec, token.value, token.inlineValue === true);
    const earlier = values.get(spec.name);
    if (earlier === undefined) values.set(spec.name, [value]);
    else if (spec.value === null) continue;
    else if (spec.multiple === true) earlier.push(value);
    else throw usageError(`--${spec.name} is given twice; give it once.`, { option: spec.name });
  }
  const { min, max } = command.positionals;
  if (!values.has('help') && (positionals.length < min || positionals.length > max)) {
    const extra = positionals[max];
    throw usageError(
      extra === undefined
        ? `Something is missing: nightdesk ${command.name} ${command.usage}. See nightdesk ${command.name} --help.`
        : `"${extra}" has no place here: nightdesk ${command.name} ${command.usage}. See nightdesk ${command.name} --help.`,
      { command: command.name },
    );
  }
  return new Options(positionals, values);
}

function unknownOption(command: Command, given: string, specs: readonly OptionSpec[]): Error {
  const names = specs.map(({ name }) => name);
  const hint = didYouMean(given.replace(/^-+/, ''), names).replace('"', '"--');
  return usageError(
    `nightdesk ${command.name} has no option ${given}${hint}. See nightdesk ${command.name} --help.`,
    { command: command.name, option: given },
  );
}

function checkValue(spec: OptionSpec, given: string | undefined, inline: boolean): string {
  if (spec.value === null) {
    if (given === undefined) return '';
    throw usageError(`--${spec.name} is a switch and takes no value.`, { option: spec.name });
  }
  if (given === undefined || given === '' || (!inline && given.startsWith('--'))) {
    throw usageError(`--${spec.name} needs a value: --${spec.name} ${spec.value}.`, {
      option: spec.name,
    });
  }
  if (spec.choices !== undefined && !spec.choices.includes(given)) {
    throw usageError(
      `--${spec.name} ${given}: it must be one of ${spec.choices.join(', ')}${didYouMean(given, spec.choices)}.`,
      { option: spec.name, value: given },
    );
  }
  return given;
}

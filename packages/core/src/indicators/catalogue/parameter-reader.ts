import { NightdeskError } from '../../errors/nightdesk-error.ts';
import { didYouMean } from '../did-you-mean.ts';
import { parameterError } from '../parameters.ts';
import type { ChoiceParameter, IndicatorParameter, IndicatorParameters } from './definition.ts';

/** Checks given parameters against their declarations and hands them out with the right type. */
export class ParameterReader {
  /** All parameters, defaults filled in, numbers as numbers. */
  readonly values: IndicatorParameters;
  private readonly title: string;

  /** @throws NightdeskError `INDICATOR_PARAMETER` naming indicator, parameter, value and what is allowed. */
  constructor(title: string, declared: readonly IndicatorParameter[], given: IndicatorParameters) {
    const names = declared.map((parameter) => parameter.name);
    for (const name of Object.keys(given)) {
      if (!names.includes(name)) throw unknownParameter(title, name, names);
    }
    this.title = title;
    this.values = Object.fromEntries(
      declared.map((parameter) => [parameter.name, check(title, parameter, given[parameter.name])]),
    );
  }

  /** The value of a number parameter. */
  number(name: string): number {
    const value = this.values[name];
    if (typeof value === 'number') return value;
    throw parameterError(this.title, name, String(value), 'declared as a number');
  }

  /** The value of a choice parameter, as one of the given words. */
  choice<T extends string>(name: string, choices: readonly T[]): T {
    const value = this.values[name];
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    throw parameterError(this.title, name, String(value), `one of ${choices.join(', ')}`);
  }
}

function unknownParameter(title: string, name: string, names: readonly string[]): NightdeskError {
  const known = names.length === 0 ? 'It has none' : `Known: ${names.join(', ')}`;
  return new NightdeskError({
    code: 'INDICATOR_PARAMETER',
    message: `${title} has no parameter "${name}"${didYouMean(name, names)}. ${known}.`,
    context: { indicator: title, parameter: name },
    disposition: 'refuse',
  });
}

function check(
  title: string,
  parameter: IndicatorParameter,
  given: number | string | undefined,
): number | string {
  if (given === undefined) return parameter.default;
  if ('choices' in parameter) return checkChoice(title, parameter, given);
  const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
  const { min, max, integer } = parameter;
  const right =
    typeof value === 'number' &&
    value >= min &&
    value <= max &&
    (!integer || Number.isInteger(value));
  if (right) return value;
  const kind = integer ? 'an integer' : 'a number';
  throw parameterError(title, parameter.name, given, `${kind} from ${min} to ${max}`);
}

function checkChoice(title: string, parameter: ChoiceParameter, given: number | string): string {
  if (typeof given === 'string' && parameter.choices.includes(given)) return given;
  const hint = didYouMean(String(given), parameter.choices);
  throw parameterError(
    title,
    parameter.name,
    given,
    `one of ${parameter.choices.join(', ')}${hint}`,
  );
}

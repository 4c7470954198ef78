import { NightdeskError } from '../errors/nightdesk-error.ts';

/** A number as saved. JSON has no NaN, no infinities and loses the sign of zero, so these four are words. */
export type SavedNumber = number | 'NaN' | 'Infinity' | '-Infinity' | '-0';

/**
 * The state of an indicator as plain JSON. `of` names the indicator with its parameters, so that a
 * state cannot be restored into something else; `parts` are the states of the indicators inside.
 */
export type IndicatorState = {
  of: string;
  numbers: SavedNumber[];
  parts: IndicatorState[];
};

/** Builds a state from the scalars, then the arrays, then the parts; `StateReader` gives them back in that order. */
export function saveState(
  of: string,
  numbers: readonly number[],
  arrays: readonly Float64Array[] = [],
  parts: readonly IndicatorState[] = [],
): IndicatorState {
  const saved = numbers.map(encodeNumber);
  for (const array of arrays) {
    for (const value of array) saved.push(encodeNumber(value));
  }
  return { of, numbers: saved, parts: [...parts] };
}

/** Reads a state back in the order in which `saveState` wrote it. */
export class StateReader {
  private readonly state: IndicatorState;
  private number: number;
  private part: number;

  /**
   * @throws NightdeskError `INDICATOR_STATE` when the state is of another indicator, has other
   * parameters, or does not hold exactly `numbers` numbers and `parts` parts.
   */
  constructor(state: IndicatorState, of: string, numbers: number, parts: number = 0) {
    if (state.of !== of || state.numbers.length !== numbers || state.parts.length !== parts) {
      throw new NightdeskError({
        code: 'INDICATOR_STATE',
        message:
          `Cannot restore ${of} from a state of ${state.of} with ${state.numbers.length} numbers and ` +
          `${state.parts.length} parts (expected ${numbers} and ${parts}). ` +
          'Restore with the parameters used when saving, or begin anew with reset().',
        context: { expected: of, actual: state.of },
        disposition: 'refuse',
      });
    }
    this.state = state;
    this.number = 0;
    this.part = 0;
  }

  /** The next scalar. */
  next(): number {
    return decodeNumber(this.state.numbers[this.number++], this.state.of);
  }

  /** Fills an array with the next numbers. */
  fill(array: Float64Array): void {
    for (let i = 0; i < array.length; i++) array[i] = this.next();
  }

  /** The next part. */
  nextPart(): IndicatorState {
    const part = this.state.parts[this.part++];
    if (part === undefined) throw broken(this.state.of, 'a part is missing');
    return part;
  }
}

/**
 * Reads an indicator state from parsed JSON of unknown origin.
 *
 * @throws NightdeskError `INDICATOR_STATE` naming what is wrong.
 */
export function indicatorState(value: unknown): IndicatorState {
  if (typeof value !== 'object' || value === null)
    throw broken('an indicator', 'it is not an object');
  const of = 'of' in value ? value.of : undefined;
  const numbers = 'numbers' in value ? value.numbers : undefined;
  const parts = 'parts' in value ? value.parts : undefined;
  if (typeof of !== 'string') throw broken('an indicator', '"of" is not a string');
  if (!Array.isArray(numbers)) throw broken(of, '"numbers" is not an array');
  if (!Array.isArray(parts)) throw broken(of, '"parts" is not an array');
  return {
    of,
    numbers: numbers.map((number) => encodeNumber(decodeNumber(number, of))),
    parts: parts.map(indicatorState),
  };
}

function encodeNumber(value: number): SavedNumber {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}

function decodeNumber(value: unknown, of: string): number {
  if (typeof value === 'number') return value;
  if (value === 'NaN') return NaN;
  if (value === 'Infinity') return Infinity;
  if (value === '-Infinity') return -Infinity;
  if (value === '-0') return -0;
  throw broken(of, `${JSON.stringify(value)} stands where a number belongs`);
}

function broken(of: string, what: string): NightdeskError {
  return new NightdeskError({
    code: 'INDICATOR_STATE',
    message: `The saved state of ${of} is damaged: ${what}. Restore from an undamaged copy, or begin anew with reset().`,
    context: { of },
    disposition: 'refuse',
  });
}

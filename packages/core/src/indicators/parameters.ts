import { NightdeskError } from '../errors/nightdesk-error.ts';

/** The longest window an indicator accepts, in updates: a guard against allocating by mistake. */
export const MAX_PERIOD = 100_000;

/**
 * Returns `value` if it is an integer from `min` to `MAX_PERIOD`.
 *
 * @throws NightdeskError `INDICATOR_PARAMETER` naming indicator, parameter, value and range.
 */
export function requirePeriod(
  indicator: string,
  name: string,
  value: number,
  min: number = 1,
): number {
  if (!Number.isInteger(value) || value < min || value > MAX_PERIOD) {
    throw parameterError(indicator, name, value, `an integer from ${min} to ${MAX_PERIOD}`);
  }
  return value;
}

/**
 * Returns `value` if it is a finite number from `min` to `max`.
 *
 * @throws NightdeskError `INDICATOR_PARAMETER` naming indicator, parameter, value and range.
 */
export function requireNumber(
  indicator: string,
  name: string,
  value: number,
  min: number,
  max: number = Number.MAX_VALUE,
): number {
  if (!Number.isFinite(value) || value < min || value > max) {
    const range = max === Number.MAX_VALUE ? `of at least ${min}` : `from ${min} to ${max}`;
    throw parameterError(indicator, name, value, `a finite number ${range}`);
  }
  return value;
}

/** The largest multiplier of a band. */
export const MAX_MULTIPLIER = 1_000;

/** The smallest multiplier of a band: a band of no width is a mistake. */
export const MIN_MULTIPLIER = 0.001;

/**
 * Returns `value` if it is a band multiplier, a finite number from 0.001 to 1,000.
 *
 * @throws NightdeskError `INDICATOR_PARAMETER` naming indicator, parameter, value and range.
 */
export function requireMultiplier(indicator: string, name: string, value: number): number {
  return requireNumber(indicator, name, value, MIN_MULTIPLIER, MAX_MULTIPLIER);
}

/**
 * Returns `value` if it is one of `choices`.
 *
 * @throws NightdeskError `INDICATOR_PARAMETER` naming indicator, parameter, value and choices.
 */
export function requireChoice<T extends string>(
  indicator: string,
  name: string,
  value: T,
  choices: readonly T[],
): T {
  if (!choices.includes(value))
    throw parameterError(indicator, name, value, `one of ${choices.join(', ')}`);
  return value;
}

/** The error for a parameter out of its range; `expected` completes "must be …". */
export function parameterError(
  indicator: string,
  name: string,
  value: number | string,
  expected: string,
): NightdeskError {
  return new NightdeskError({
    code: 'INDICATOR_PARAMETER',
    message: `${indicator}: ${name} is ${value}, but must be ${expected}.`,
    context: { indicator, parameter: name, value: String(value), expected },
    disposition: 'refuse',
  });
}

import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Fault } from '../faults/fault.ts';

/** Reads a schedule of faults from JSON, as a failure prints it. @throws NightdeskError `SIM_FAULTS`. */
export function parseFaults(text: string): readonly Fault[] {
  const value = parse(text);
  if (!Array.isArray(value)) refuse('it is no list');
  return value.map((item: unknown, i) => {
    if (!isFault(item)) refuse(`item ${i} needs site, n, kind and amount`);
    return item;
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse('it is no JSON');
  }
}

function isFault(item: unknown): item is Fault {
  if (typeof item !== 'object' || item === null) return false;
  const { site, n, kind, amount }: Record<string, unknown> = { ...item };
  return (
    typeof site === 'string' &&
    typeof kind === 'string' &&
    Number.isSafeInteger(n) &&
    Number.isSafeInteger(amount)
  );
}

function refuse(problem: string): never {
  throw new NightdeskError({
    code: 'SIM_FAULTS',
    message: `The schedule of faults cannot be read: ${problem}. Give the JSON that a failing run printed.`,
  });
}

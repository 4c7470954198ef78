import type { Json } from '../strategy/json.ts';

function isList(state: Json): state is readonly Json[] {
  return Array.isArray(state);
}

/** The numbers of a saved list; whatever else it holds is left out. */
export function numbersOf(state: Json): number[] {
  return isList(state) ? state.filter((x) => typeof x === 'number') : [];
}

/** The fields of a saved object; none when it is something else. */
export function fieldsOf(state: Json): Readonly<Record<string, Json>> {
  return typeof state === 'object' && state !== null && !isList(state) ? state : {};
}

/** A number of a saved object, or `otherwise` (NaN is saved as null). */
export function numberOr(value: Json | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

/** NaN and infinities have no JSON: they are saved as null. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

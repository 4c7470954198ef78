/**
 * One calculated number, or the reason why there is none. A figure is never NaN, infinite,
 * or a zero that stands for "undefined".
 */
export type Figure =
  | { readonly value: number; readonly note: string | null }
  | { readonly value: null; readonly note: string };

/** A number, with a remark for the reader where one is due; not finite becomes "no value". */
export function figure(value: number, note: string | null = null): Figure {
  if (Number.isFinite(value)) return { value: value === 0 ? 0 : value, note };
  return none(Number.isNaN(value) ? 'not a number for this run' : 'too large to express');
}

/** No value, and why, in words that follow "none:". */
export function none(reason: string): Figure {
  return { value: null, note: reason };
}

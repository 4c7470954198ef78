import type { Decision } from '../../orders/decision.ts';
import { fieldsOf } from '../../risk/saved-state.ts';
import type { Json } from '../../strategy/json.ts';

/** A decision as JSON; numbers that JSON has not are left out. */
export function decisionJson({ rule, values }: Decision): Json {
  const finite = Object.entries(values).filter(([, value]) => Number.isFinite(value));
  return { rule, values: Object.fromEntries(finite) };
}

/** @see decisionJson */
export function decisionFrom(state: Json): Decision {
  const { rule, values } = fieldsOf(state);
  const numbers: Record<string, number> = {};
  for (const [name, value] of Object.entries(fieldsOf(values ?? null))) {
    if (typeof value === 'number') numbers[name] = value;
  }
  return { rule: typeof rule === 'string' ? rule : '', values: numbers };
}

/** An integer that was saved as text; 0n when there is none. */
export function integerFrom(state: Json | undefined): bigint {
  return typeof state === 'string' && /^-?\d+$/.test(state) ? BigInt(state) : 0n;
}

import type { Denial } from './risk-context.ts';

/** Makes a denial; one shape for all checks. */
export function deny(check: string, code: string, reason: string): Denial {
  return { check, code, reason };
}

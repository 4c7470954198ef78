import { NightdeskError } from '../errors/nightdesk-error.ts';

/** Thrown by the `valueOf` of money types, so that `price + 1` or `a < b` can never pass silently. */
export function refuseImplicit(type: string): never {
  throw new NightdeskError({
    code: 'MONEY_IMPLICIT',
    message: `A ${type} was used as a plain number; call its methods (add, compare) or toNumber() for a signal.`,
    context: { type },
    disposition: 'halt',
  });
}

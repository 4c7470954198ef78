import { NightdeskError, type ErrorContext } from '../../errors/nightdesk-error.ts';

/** An event that cannot follow the ones before it: nothing of it is booked, a person must look. */
export function refuseEvent(code: string, message: string, context: ErrorContext): never {
  throw new NightdeskError({ code, message, context, disposition: 'halt' });
}

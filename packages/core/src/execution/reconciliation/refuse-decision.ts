import { NightdeskError } from '../../errors/nightdesk-error.ts';

/** @throws NightdeskError (refuse) always: a decision about a quarantine that cannot be carried out, and why. */
export function refuse(code: string, quarantine: string, problem: string): never {
  throw new NightdeskError({
    code,
    message: `Quarantine ${quarantine} was not resolved: ${problem}.`,
    context: { quarantine },
  });
}

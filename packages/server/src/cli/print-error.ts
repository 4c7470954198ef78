import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { tell } from './output.ts';

/** Exit codes: something the person can mend, a bug. */
const FAILED = 1;
const BUG = 70;
/** Those of errors that say more: a mistake in the command line, a question that nobody answered. */
const EXIT_CODES: Readonly<Record<string, number>> = { CLI_USAGE: 2, CLI_CONFIRM: 4 };

/**
 * Tells of an error on standard error, as a line (`error CODE: message`) or, when results are wanted as JSON,
 * as one JSON object, and gives back the exit code.
 */
export function printError(error: unknown, json: boolean): number {
  if (error instanceof NightdeskError) {
    tell(
      json ? JSON.stringify({ error: error.toJSON() }) : `error ${error.code}: ${error.message}`,
    );
    if (process.env['NIGHTDESK_DEBUG'] === '1') tell(String(error.stack));
    return EXIT_CODES[error.code] ?? FAILED;
  }
  const message = error instanceof Error ? error.message : String(error);
  const where = error instanceof Error ? placeOf(error) : '';
  const text = `${message}${where}. This is a bug of Nightdesk; run it again with NIGHTDESK_DEBUG=1 for the whole trace, and report it`;
  tell(
    json
      ? JSON.stringify({
          error: { code: 'UNEXPECTED', message: text, context: {}, disposition: 'halt' },
        })
      : `error UNEXPECTED: ${text}`,
  );
  if (process.env['NIGHTDESK_DEBUG'] === '1' && error instanceof Error) tell(String(error.stack));
  return BUG;
}

/** ` (at file:line)` of the first place in our own code. */
function placeOf(error: Error): string {
  const line = String(error.stack)
    .split('\n')
    .find((text) => /^\s+at /.test(text) && text.includes('/packages/'));
  const place = line === undefined ? undefined : /packages\/[^)\s]+/.exec(line)?.[0];
  return place === undefined ? '' : ` (at ${place})`;
}

import { type ErrorContext, NightdeskError } from '@nightdesk/core/errors/nightdesk-error';

/**
 * Error codes of the use-cases and the HTTP status that fits each. What strategies, risk and instruments refuse has
 * codes of its own.
 *
 * | code | meaning | status |
 * |---|---|---|
 * | `BOT_NOT_FOUND`, `ACCOUNT_NOT_FOUND`, `ORDER_NOT_FOUND`, `QUARANTINE_NOT_FOUND`, `BACKTEST_NOT_FOUND`, `VERSION_NOT_FOUND`, `CANDLES_NOT_FOUND` | there is none, or it is somebody else's | 404 |
 * | `BOT_ID_TAKEN`, `ACCOUNT_ID_TAKEN` | an id is never used twice, not even after a deletion | 409 |
 * | `BOT_INVALID`, `ACCOUNT_INVALID` | what was asked for cannot work; every problem is named | 422 |
 * | `BOT_STATE` | not in the state that it is in | 409 |
 * | `BOT_CONFIG_CONFLICT` | somebody changed the configuration meanwhile | 409 |
 * | `ACCOUNT_IN_USE` | bots are still on the account | 409 |
 * | `ENVIRONMENT_UNAVAILABLE` | this desk cannot trade there | 422 |
 * | `DISCLAIMER` | the disclaimer was not accepted | 422 |
 * | `BACKTEST_BUSY` | as many back-tests run as this desk takes | 429 |
 * | `BACKTEST_STATE` | not while it runs, or not any more | 409 |
 * | `CURSOR_INVALID` | not the "next" of an earlier page | 400 |
 * | `IDEMPOTENCY_MISMATCH` | the key was used for something else | 422 |
 * | `IDEMPOTENCY_PENDING` | the same request is under way, or nobody knows what became of it | 409 |
 * | `SETTING_INVALID` | a setting is too long | 422 |
 * | `LIMIT_REACHED` | a user has as many as this desk allows | 409 |
 */
export const CONTROL_ERROR_CODES = [
  'BOT_NOT_FOUND',
  'ACCOUNT_NOT_FOUND',
  'ORDER_NOT_FOUND',
  'QUARANTINE_NOT_FOUND',
  'BACKTEST_NOT_FOUND',
  'VERSION_NOT_FOUND',
  'CANDLES_NOT_FOUND',
  'BOT_ID_TAKEN',
  'ACCOUNT_ID_TAKEN',
  'BOT_INVALID',
  'ACCOUNT_INVALID',
  'BOT_STATE',
  'BOT_CONFIG_CONFLICT',
  'ACCOUNT_IN_USE',
  'ENVIRONMENT_UNAVAILABLE',
  'DISCLAIMER',
  'BACKTEST_BUSY',
  'BACKTEST_STATE',
  'CURSOR_INVALID',
  'IDEMPOTENCY_MISMATCH',
  'IDEMPOTENCY_PENDING',
  'LIMIT_REACHED',
  'SETTING_INVALID',
] as const;

/** One of {@link CONTROL_ERROR_CODES}. */
export type ControlErrorCode = (typeof CONTROL_ERROR_CODES)[number];

/** An error of the use-cases. */
export function controlError(
  code: ControlErrorCode,
  message: string,
  context: ErrorContext = {},
): NightdeskError {
  const retry = code === 'BACKTEST_BUSY' || code === 'IDEMPOTENCY_PENDING';
  return new NightdeskError({ code, message, context, disposition: retry ? 'retry' : 'refuse' });
}

/** A thing of a name does not exist, or belongs to somebody else: the two are not told apart. */
export function notFound(what: 'bot' | 'account', name: string): NightdeskError {
  return controlError(
    what === 'bot' ? 'BOT_NOT_FOUND' : 'ACCOUNT_NOT_FOUND',
    `There is no ${what} "${name.slice(0, 64)}" of yours.`,
    { [what]: name.slice(0, 64) },
  );
}

import type { Disposition } from '@nightdesk/core/errors/nightdesk-error';

/** HTTP status of each code that is neither found by its ending nor follows from what to do about it. */
const STATUS: Readonly<Record<string, number>> = {
  AUTH_REQUIRED: 401,
  AUTH_REFUSED: 401,
  AUTH_SECOND_FACTOR: 401,
  AUTH_CODE: 401,
  AUTH_CSRF: 403,
  AUTH_FORBIDDEN: 403,
  AUTH_STEP_UP: 403,
  AUTH_LIMITED: 429,
  AUTH_LINK: 410,
  AUTH_CLAIMED: 410,
  AUTH_NAME_TAKEN: 409,
  AUTH_STATE: 409,
  AUTH_LAST_ADMIN: 409,
  BOT_ID_TAKEN: 409,
  ACCOUNT_ID_TAKEN: 409,
  BOT_STATE: 409,
  BOT_CONFIG_CONFLICT: 409,
  ACCOUNT_IN_USE: 409,
  BACKTEST_STATE: 409,
  BACKTEST_BUSY: 429,
  RATE_LIMITED: 429,
  LIMIT_REACHED: 409,
  IDEMPOTENCY_PENDING: 409,
  CURSOR_INVALID: 400,
  REQUEST_INVALID: 400,
  REQUEST_ADDRESS: 400,
  REQUEST_JSON: 400,
  REQUEST_TOO_LARGE: 413,
  REQUEST_TYPE: 415,
  REQUEST_METHOD: 405,
  REQUEST_TIMEOUT: 408,
  STRATEGY_UNKNOWN: 404,
  ROUTE_NOT_FOUND: 404,
  NOT_READY: 503,
};

/** Short names of statuses, for people. */
const TITLES: Readonly<Record<number, string>> = {
  400: 'The request is not as it must be',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not this way',
  408: 'Too slow',
  409: 'Not in this state',
  410: 'Gone',
  413: 'Too large',
  415: 'Not this type',
  422: 'Cannot be done so',
  429: 'Too many',
  500: 'The desk failed',
  503: 'Not now',
};

/** The HTTP status of an error. */
export function httpStatus(code: string, disposition: Disposition): number {
  const known = STATUS[code];
  if (known !== undefined) return known;
  if (code.endsWith('_NOT_FOUND')) return 404;
  if (disposition === 'retry') return 503;
  return disposition === 'refuse' ? 422 : 500;
}

/** A status in words. */
export function titleOf(status: number): string {
  return TITLES[status] ?? (status >= 500 ? 'The desk failed' : 'Refused');
}

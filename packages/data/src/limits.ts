/** Candles read at most, unless told otherwise: a century of minutes (2.5 GB of memory). */
export const DEFAULT_MAX_ROWS = 52_600_000;

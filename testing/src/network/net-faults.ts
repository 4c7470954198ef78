import type { FaultSpec } from '../faults/fault.ts';

/** What can happen to a request. Amounts are ms. */
export const REQUEST_FAULTS: readonly FaultSpec[] = [
  { kind: 'lose-request' },
  { kind: 'lose-reply' },
  { kind: 'reset-before', low: 0, high: 500 },
  { kind: 'reset-after', low: 0, high: 500 },
  { kind: 'slow-request', low: 1_000, high: 12_000 },
  { kind: 'slow-reply', low: 1_000, high: 12_000 },
  { kind: 'duplicate-request', low: 0, high: 8_000 },
  { kind: 'limit-429', low: 1_000, high: 10_000 },
  { kind: 'ban-418', low: 5_000, high: 15_000, rarity: 4 },
  { kind: 'error-before', low: 0, high: 500 },
  { kind: 'error-after', low: 0, high: 500 },
  { kind: 'garbage-body' },
];

/** What can happen to a message of a stream. */
export const MESSAGE_FAULTS: readonly FaultSpec[] = [
  { kind: 'drop-message' },
  { kind: 'double-message', low: 0, high: 3_000 },
  { kind: 'late-message', low: 500, high: 8_000 },
  { kind: 'silent-stream', rarity: 2 },
  { kind: 'closed-stream', low: 0, high: 500, rarity: 2 },
];

/** What can happen to an attempt to open a stream. */
export const CONNECT_FAULTS: readonly FaultSpec[] = [
  { kind: 'refused-stream', low: 0, high: 1_000, rarity: 0.5 },
];

/** Bodies that no parser takes. */
export const GARBAGE: readonly string[] = [
  '<html><body><h1>502 Bad Gateway</h1></body></html>',
  '{"orderId":12',
  '',
  'null',
];

import type { FaultSpec } from '../faults/fault.ts';

/**
 * What the local venue can do to a request when it misbehaves: the kinds of the simulated network, in times
 * that a test can wait for. Amounts are ms. Nothing doubles a request: TCP delivers it at most once. With every
 * kind enabled one request in six is spoilt.
 */
export const HTTP_FAULTS: readonly FaultSpec[] = faults(0.018, [
  { kind: 'lose-request' },
  { kind: 'lose-reply' },
  { kind: 'reset-before', low: 0, high: 100 },
  { kind: 'reset-after', low: 0, high: 100 },
  { kind: 'slow-request', low: 50, high: 1_500 },
  { kind: 'slow-reply', low: 50, high: 1_500 },
  { kind: 'error-before', low: 0, high: 100 },
  { kind: 'error-after', low: 0, high: 100 },
  { kind: 'garbage-body' },
]);

/** A question is spoilt more rarely: a dozen of them must succeed in a row before a desk is ready. */
export const QUERY_FAULTS: readonly FaultSpec[] = [
  ...HTTP_FAULTS.map((spec) => ({ ...spec, share: 0.003 })),
  { kind: 'limit-429', low: 1_000, high: 1_000, share: 0.001 },
];

/** What it can do to a message of a stream. */
export const SOCKET_FAULTS: readonly FaultSpec[] = [
  ...faults(0.02, [
    { kind: 'drop-message' },
    { kind: 'double-message', low: 0, high: 300 },
    { kind: 'late-message', low: 50, high: 800 },
  ]),
  ...faults(0.002, [{ kind: 'silent-stream' }, { kind: 'closed-stream' }]),
];

/** Bodies that no parser takes, with status 200. */
export const RUBBISH: readonly string[] = [
  '<html><body><h1>502 Bad Gateway</h1></body></html>',
  '{"venueOrderId":"V1","status":"FILL',
  '',
  'null',
  '[]',
  '{"status":"FILLED","filled":"NaN"}',
];

function faults(share: number, specs: readonly FaultSpec[]): FaultSpec[] {
  return specs.map((spec) => ({ ...spec, share }));
}

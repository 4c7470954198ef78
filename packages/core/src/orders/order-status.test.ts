import { describe, expect, it } from 'vitest';
import { errorOf } from '../errors/expect-error.test-support.ts';
import {
  isTerminal,
  isTerminalCode,
  nextStatus,
  nextStatusCode,
  ORDER_STATUSES,
  ORDER_STEPS,
  ORDER_TRANSITIONS,
  STATUS,
} from './order-status.ts';

describe('the transition table of orders', () => {
  it('is this one', () => {
    // Written out a second time on purpose: a change of the table is a change of the contract.
    const rows = ORDER_STATUSES.map(
      (status) =>
        `${status}: ${ORDER_STEPS.filter((step) => ORDER_TRANSITIONS[status][step] !== undefined)
          .map((step) => `${step} → ${String(ORDER_TRANSITIONS[status][step])}`)
          .join(', ')}`,
    );
    expect(rows).toEqual([
      'INITIALIZED: denied → DENIED, submitted → SUBMITTED, canceled → CANCELED',
      'DENIED: ',
      'SUBMITTED: accepted → ACCEPTED, rejected → REJECTED, triggered → TRIGGERED, partially-filled → PARTIALLY_FILLED, filled → FILLED, canceled → CANCELED, expired → EXPIRED',
      'ACCEPTED: rejected → REJECTED, triggered → TRIGGERED, partially-filled → PARTIALLY_FILLED, filled → FILLED, canceled → CANCELED, expired → EXPIRED',
      'REJECTED: ',
      'TRIGGERED: rejected → REJECTED, partially-filled → PARTIALLY_FILLED, filled → FILLED, canceled → CANCELED, expired → EXPIRED',
      'PARTIALLY_FILLED: partially-filled → PARTIALLY_FILLED, filled → FILLED, canceled → CANCELED, expired → EXPIRED',
      'FILLED: ',
      'CANCELED: partially-filled → CANCELED, filled → FILLED',
      'EXPIRED: partially-filled → EXPIRED, filled → FILLED',
    ]);
  });

  it('is followed for every pair of state and step; all others are typed errors', () => {
    let refused = 0;
    for (const status of ORDER_STATUSES) {
      for (const step of ORDER_STEPS) {
        const next = ORDER_TRANSITIONS[status][step];
        if (next !== undefined) {
          expect(nextStatus(status, step, 7)).toBe(next);
          continue;
        }
        refused += 1;
        const error = errorOf(() => nextStatus(status, step, 7));
        expect(error.code).toBe('ORDER_TRANSITION');
        expect(error.disposition).toBe('halt');
        expect(error.context).toEqual({ order: 7, status, step });
      }
    }
    expect(refused).toBe(ORDER_STATUSES.length * ORDER_STEPS.length - 29);
  });

  it('is the same by code', () => {
    expect(Object.keys(STATUS)).toEqual([...ORDER_STATUSES]);
    ORDER_STATUSES.forEach((status, code) => {
      expect(STATUS[status]).toBe(code);
      expect(isTerminalCode(code)).toBe(isTerminal(status));
      for (const step of ORDER_STEPS) {
        const next = ORDER_TRANSITIONS[status][step];
        if (next === undefined) {
          expect(errorOf(() => nextStatusCode(code, step, 7))).toMatchObject({
            code: 'ORDER_TRANSITION',
            context: { order: 7, status, step },
          });
        } else {
          expect(nextStatusCode(code, step, 7)).toBe(STATUS[next]);
        }
      }
    });
    expect(ORDER_STATUSES.filter(isTerminal)).toEqual([
      'DENIED',
      'REJECTED',
      'FILLED',
      'CANCELED',
      'EXPIRED',
    ]);
  });

  it('leaves a terminal state only for a late fill', () => {
    for (const status of ORDER_STATUSES) {
      if (!isTerminal(status)) continue;
      for (const step of ORDER_STEPS) {
        const next = ORDER_TRANSITIONS[status][step];
        if (next !== undefined) expect(['FILLED', status]).toContain(next);
        if (step !== 'filled' && step !== 'partially-filled') expect(next).toBeUndefined();
      }
    }
  });

  it('reaches every state from INITIALIZED, and from each open one a terminal one', () => {
    const reached = new Set<string>(['INITIALIZED']);
    for (const _round of ORDER_STATUSES) {
      for (const status of ORDER_STATUSES) {
        if (!reached.has(status)) continue;
        for (const next of Object.values(ORDER_TRANSITIONS[status])) reached.add(next);
      }
    }
    expect([...reached].sort()).toEqual([...ORDER_STATUSES].sort());
    for (const status of ORDER_STATUSES) {
      if (isTerminal(status)) continue;
      expect(Object.values(ORDER_TRANSITIONS[status]).some(isTerminal)).toBe(true);
    }
  });
});

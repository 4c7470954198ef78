import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NightdeskError } from '../errors/nightdesk-error.ts';
import { codeOf } from '../errors/expect-error.test-support.ts';
import { linear, spot } from '../model/instruments.test-support.ts';
import type { Order } from './order.ts';
import {
  isTerminal,
  ORDER_STATUSES,
  ORDER_STEPS,
  ORDER_TRANSITIONS,
  type OrderStep,
} from './order-status.ts';
import { makeOrder } from './orders.test-support.ts';

const working = (quantity = 1): Order => {
  const order = makeOrder(spot(), { quantity });
  order.apply('submitted', 1, '');
  return order;
};

describe('Order', () => {
  it('begins INITIALIZED with nothing filled', () => {
    const order = makeOrder(spot(), { quantity: 2 }, { sequence: 9, time: 5 });
    expect(order).toMatchObject({
      status: 'INITIALIZED',
      sequence: 9,
      createdTime: 5,
      updatedTime: 5,
      filledQuantity: 0n,
      pendingAction: 'none',
    });
    expect(order.leavesQuantity).toBe(200_000n);
    expect(order.isOpen).toBe(true);
  });

  it('is filled when the quantity is, in any parts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 1n, max: 1000n }), { minLength: 1, maxLength: 20 }),
        (parts) => {
          const total = parts.reduce((sum, part) => sum + part, 0n);
          const order = makeOrder(spot());
          order.quantity = total;
          order.apply('submitted', 1, '');
          let value = 0n;
          parts.forEach((part, i) => {
            expect(order.status).toBe(i === 0 ? 'SUBMITTED' : 'PARTIALLY_FILLED');
            order.applyFill(part, part * 3n, false, 2 + i);
            value += part * 3n;
            expect(order.filledQuantity + order.leavesQuantity).toBe(total);
          });
          expect(order).toMatchObject({
            status: 'FILLED',
            filledValue: value,
            updatedTime: parts.length + 1,
          });
          expect(order.isOpen).toBe(false);
        },
      ),
    );
  });

  it('ends a cash order when the venue says so, with the quantity that came of it', () => {
    const order = makeOrder(spot(), { cash: 100 });
    order.apply('submitted', 1, '');
    order.applyFill(5n, 50n, false, 2);
    expect(order).toMatchObject({ status: 'PARTIALLY_FILLED', quantity: 5n });
    order.applyFill(4n, 50n, true, 3);
    expect(order).toMatchObject({ status: 'FILLED', quantity: 9n, filledValue: 100n });
    expect(order.leavesQuantity).toBe(0n);
  });

  it('refuses more than was ordered, and stays as it was', () => {
    const order = working();
    order.applyFill(99_999n, 1n, false, 2);
    const before = snapshot(order);
    expect(codeOf(() => order.applyFill(2n, 1n, false, 3))).toBe('ORDER_OVERFILL');
    expect(snapshot(order)).toEqual(before);
    order.applyFill(1n, 1n, false, 4);
    expect(codeOf(() => order.applyFill(1n, 1n, false, 5))).toBe('ORDER_OVERFILL');
    expect(order.status).toBe('FILLED');
  });

  it.each([0n, -1n])('refuses a fill of %d', (quantity) => {
    const order = working();
    expect(codeOf(() => order.applyFill(quantity, 0n, false, 2))).toBe('ORDER_FILL');
    expect(order.status).toBe('SUBMITTED');
  });

  it('books fills that come after a cancel', () => {
    const order = working();
    order.pendingAction = 'cancel';
    order.apply('canceled', 2, 'asked');
    expect(order).toMatchObject({ status: 'CANCELED', reason: 'asked', pendingAction: 'none' });
    order.applyFill(40_000n, 1n, false, 3);
    expect(order.status).toBe('CANCELED');
    order.applyFill(60_000n, 1n, false, 4);
    expect(order.status).toBe('FILLED');
  });

  it('keeps a reason until another one comes', () => {
    const order = working();
    order.apply('accepted', 2, 'first');
    order.apply('triggered', 3, '');
    expect(order.reason).toBe('first');
  });
});

function snapshot(order: Order): Pick<Order, 'status'> & Record<string, unknown> {
  const { status, pendingAction, quantity, filledQuantity, filledValue, updatedTime, reason } =
    order;
  return { status, pendingAction, quantity, filledQuantity, filledValue, updatedTime, reason };
}

describe('orders under random events, legal or not', () => {
  const anyEvent = fc.oneof(
    fc.record({
      kind: fc.constant('step' as const),
      step: fc.constantFrom(...ORDER_STEPS.filter(isPlainStep)),
    }),
    fc.record({
      kind: fc.constant('fill' as const),
      quantity: fc.bigInt({ min: -1n, max: 60n }),
      complete: fc.boolean(),
    }),
  );

  it('take a legal step, or throw a typed error and stay as they were', () => {
    let legal = 0;
    let illegal = 0;
    fc.assert(
      fc.property(fc.boolean(), fc.array(anyEvent, { maxLength: 30 }), (byCash, events) => {
        const order = byCash ? makeOrder(spot(), { cash: 100 }) : makeOrder(linear());
        if (!byCash) order.quantity = 100n;
        order.apply('submitted', 0, '');
        events.forEach((event, time) => {
          const before = snapshot(order);
          try {
            if (event.kind === 'step') order.apply(event.step, time, 'why');
            else order.applyFill(event.quantity, event.quantity * 7n, event.complete, time);
            legal += 1;
          } catch (error) {
            if (!(error instanceof NightdeskError)) throw error;
            illegal += 1;
            expect(['ORDER_TRANSITION', 'ORDER_OVERFILL', 'ORDER_FILL']).toContain(error.code);
            expect(snapshot(order)).toEqual(before);
            return;
          }
          expect(Object.values(ORDER_TRANSITIONS[before.status])).toContain(order.status);
          expect(ORDER_STATUSES).toContain(order.status);
          expect(order.filledValue).toBe(order.filledQuantity * 7n);
          if (byCash) expect(order.quantity).toBe(order.filledQuantity);
          else {
            expect(order.filledQuantity <= order.quantity).toBe(true);
            expect(order.status === 'FILLED').toBe(order.filledQuantity === order.quantity);
          }
          if (isTerminal(order.status)) expect(order.pendingAction).toBe('none');
          if (order.status === 'PARTIALLY_FILLED') expect(order.filledQuantity > 0n).toBe(true);
        });
      }),
      { numRuns: 500 },
    );
    expect(legal).toBeGreaterThan(300);
    expect(illegal).toBeGreaterThan(300);
  });
});

function isPlainStep(step: OrderStep): step is Exclude<OrderStep, 'filled' | 'partially-filled'> {
  return step !== 'filled' && step !== 'partially-filled';
}

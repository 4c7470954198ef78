import { beforeEach, describe, expect, it } from 'vitest';
import { LOST, refused, settle, TestDesk } from './account.test-support.ts';

const WHY = { rule: 'test', values: {} };
/** 0.01 BTC and 100.0 in raw units. */
const SIZE = 10n;
const PRICE = 1_000n;

let desk: TestDesk;
beforeEach(async () => {
  desk = await new TestDesk().start();
});

describe('cancel and change', () => {
  it('asks nothing of the venue until the wish to cancel is durable', async () => {
    await desk.buy();
    let open = (): void => {};
    desk.store.gate = new Promise((resolve) => (open = resolve));
    await desk.cancel(1);
    await desk.clock.pass(3_000);
    expect(desk.venue.calls).not.toContain('cancel bot-1');
    open();
    await settle();
    expect(desk.venue.calls).toContain('cancel bot-1');
  });

  it('does not take a cancel for durable because a change has become so', async () => {
    await desk.buy();
    const gates: (() => void)[] = [];
    desk.store.gate = new Promise((resolve) => gates.push(resolve));
    await desk.act((context) => {
      context.modify(1, { limitPrice: 99 });
    });
    // The next commit waits on its own.
    const second = new Promise<void>((resolve) => gates.push(resolve));
    await desk.cancel(1);
    desk.store.gate = second;
    gates[0]?.();
    await desk.clock.pass(1_000);
    expect(desk.venue.calls).not.toContain('cancel bot-1');
    gates[1]?.();
    await desk.clock.pass(1_000);
    expect(desk.venue.calls).toContain('cancel bot-1');
    expect(desk.status('bot-1')).toBe('CANCELED');
  });

  it('asks for the order when a cancel is refused because it is filled', async () => {
    await desk.buy();
    desk.venue.fill('bot-1', SIZE, PRICE, false);
    desk.venue.onCancel = () => refused('already-closed');
    await desk.cancel(1);
    await desk.clock.pass(2_000);
    expect(desk.told).toEqual(['ACCEPTED 1', 'fill 1 0.010']);
  });

  it('does not forget a cancel over the new terms of a change', async () => {
    await desk.buy();
    desk.venue.onModify = () => LOST;
    await desk.act((context) => {
      context.modify(1, { limitPrice: 99 });
    });
    desk.venue.onCancel = () => LOST;
    await desk.cancel(1);
    desk.venue.tell(desk.venue.set('bot-1', { limitPrice: 990n }));
    await settle();
    desk.venue.onCancel = null;
    await desk.clock.pass(10_000);
    expect(desk.status('bot-1')).toBe('CANCELED');
  });

  it('ends what the venue has forgotten when list and trades agree', async () => {
    await desk.buy();
    desk.venue.orders.delete('bot-1');
    desk.venue.onCancel = () => refused('not-found');
    await desk.cancel(1);
    await desk.clock.pass(5_000);
    expect(desk.status('bot-1')).toBe('ACCEPTED');
    await desk.clock.pass(120_000);
    expect(desk.told.at(-1)).toBe('CANCELED 1 the venue knows it no more');
    expect(desk.notices.filter(({ code }) => code === 'ORDER_NOT_FOUND')).toHaveLength(1);
  });

  it('ends a change to the terms that the order has already', async () => {
    desk.venue.onSubmit = (order) => {
      desk.venue.take(order);
      return LOST;
    };
    await desk.buy();
    await desk.act((context) => {
      context.modify(1, { limitPrice: 100 });
    });
    await desk.clock.pass(5_000);
    expect(desk.account.books.get('orders', 'bot-1')?.pendingAction).toBe('none');
    expect(desk.kernel.books.openOrders.get(1)?.pendingAction).toBe('none');
  });

  it('takes no order for forgotten that may only be hidden', async () => {
    await desk.buy();
    const order = desk.venue.order.bind(desk.venue);
    desk.venue.order = () => Promise.resolve(refused('not-found'));
    desk.venue.openOrders = () => Promise.resolve({ kind: 'ok', value: [] });
    desk.venue.onCancel = () => refused('not-found');
    await desk.cancel(1);
    await desk.clock.pass(900);
    desk.venue.order = order;
    desk.account.reconciler.lookSoon();
    await desk.clock.pass(20_000);
    expect(desk.status('bot-1')).toBe('ACCEPTED');
  });

  it('lets no fill complete an order whose change has no answer', async () => {
    await desk.buy();
    desk.venue.onModify = (id, change) => {
      desk.venue.set(id, change);
      return LOST;
    };
    await desk.act((context) => {
      context.modify(1, { quantity: 0.02 });
    });
    desk.venue.tell(desk.venue.fill('bot-1', SIZE, PRICE, false));
    desk.venue.fill('bot-1', SIZE, PRICE, false);
    await desk.clock.pass(5_000);
    expect(desk.status('bot-1')).toBe('FILLED');
    expect(desk.account.books.get('orders', 'bot-1')?.filledQuantity).toBe('0.02');
    expect(desk.notices.map(({ code }) => code)).not.toContain('FILL_UNEXPECTED');
  });

  it('completes it by the old terms when the venue says so', async () => {
    await desk.buy();
    desk.venue.onModify = () => LOST;
    await desk.act((context) => {
      context.modify(1, { quantity: 0.02 });
    });
    desk.venue.fill('bot-1', SIZE, PRICE);
    await desk.clock.pass(5_000);
    expect(desk.status('bot-1')).toBe('FILLED');
    expect(desk.account.books.get('orders', 'bot-1')?.filledQuantity).toBe('0.01');
  });

  it('lets no change leave while trading is halted', async () => {
    await desk.buy();
    desk.venue.onCancel = () => ({ kind: 'unknown', doubt: 'rate-limited', retryAfter: 2_000 });
    await desk.act((context) => {
      context.submit(
        { instrument: 0, side: 'BUY', type: 'LIMIT', limitPrice: 90, quantity: 0.01 },
        WHY,
      );
    });
    await desk.cancel(2);
    await desk.act((context) => {
      context.modify(1, { limitPrice: 99 });
    });
    await desk.account.setTradingState('', 'HALTED', 'test', 'me');
    await desk.clock.pass(5_000);
    expect(desk.venue.calls).not.toContain('modify bot-1');
  });

  it('tries a cancel without an answer again until there is proof', async () => {
    await desk.buy();
    desk.venue.onCancel = () => LOST;
    await desk.cancel(1);
    await desk.clock.pass(2_000);
    desk.venue.onCancel = null;
    await desk.clock.pass(2_000);
    expect(desk.status('bot-1')).toBe('CANCELED');
  });

  it('takes over new terms, also of an order that fills at once with them', async () => {
    await desk.buy();
    desk.venue.onModify = (id, change) => {
      desk.venue.set(id, change);
      desk.venue.fill(id, SIZE, 1_010n, false);
      return { kind: 'ok', value: desk.venue.set(id, {}) };
    };
    await desk.act((context) => {
      context.modify(1, { limitPrice: 101 });
    });
    await desk.clock.pass(1_500);
    expect(desk.account.books.get('orders', 'bot-1')?.limitPrice).toBe('101');
    expect(desk.status('bot-1')).toBe('FILLED');
  });

  it('says that a change never arrived only when it cannot any more', async () => {
    await desk.buy();
    desk.venue.onModify = () => LOST;
    await desk.act((context) => {
      context.modify(1, { limitPrice: 99 });
    });
    await desk.clock.pass(6_000);
    expect(desk.store.story).not.toContain('ModifyRejected');
    await desk.clock.pass(3_000);
    expect(desk.store.story).toContain('ModifyRejected');
    expect(desk.venue.calls.filter((call) => call.startsWith('modify'))).toHaveLength(1);
  });

  it('does not take the answer to one change for that of the next', async () => {
    await desk.buy();
    const { kernel } = desk;
    desk.onOrder = (context) => {
      if (kernel.books.openOrders.get(1)?.limitPrice === 990n) {
        desk.onOrder = null;
        context.modify(1, { limitPrice: 98 });
      }
    };
    await desk.act((context) => {
      context.modify(1, { limitPrice: 99 });
    });
    await desk.clock.pass(1_000);
    expect(desk.venue.orders.get('bot-1')?.limitPrice).toBe(980n);
    expect(desk.account.books.get('orders', 'bot-1')?.limitPrice).toBe('98');
  });

  it('refuses changes where the venue has none', async () => {
    desk.venue.capabilities = { ...desk.venue.capabilities, amend: false };
    await desk.buy();
    await desk.act((context) => {
      context.modify(1, { limitPrice: 99 });
    });
    expect(desk.store.story.at(-1)).toBe('ModifyRejected');
    expect(desk.kernel.books.openOrders.get(1)?.pendingAction).toBe('none');
  });
});

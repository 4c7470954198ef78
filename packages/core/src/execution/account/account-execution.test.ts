import { beforeEach, describe, expect, it } from 'vitest';
import { NightdeskError } from '../../errors/nightdesk-error.ts';
import type { VenueOrder } from '../../ports/venue-gateway.ts';
import { anOrder, LOST, refused, settle, TestDesk, tick } from './account.test-support.ts';

const WHY = { rule: 'test', values: {} };
/** 0.01 BTC and 100.0 in raw units. */
const SIZE = 10n;
const PRICE = 1_000n;

let desk: TestDesk;
beforeEach(async () => {
  desk = await new TestDesk().start();
});

const sent = (): string[] => desk.venue.calls.filter((call) => call.startsWith('submit'));

describe('start', () => {
  it('takes over what the venue holds and gives the bot its share', () => {
    expect(desk.account.phase).toBe('READY');
    expect(desk.account.reconciler.last.outcome).toBe('equal');
    const balances = desk.account.books.all('balances').map((b) => [b.bot, b.currency, b.total]);
    expect(balances).toContainEqual(['', 'USDT', '5000']);
    expect(balances).toContainEqual(['bot', 'USDT', '5000']);
    expect(desk.kernel.portfolio.settlement(0).total).toBe(5_000_00000000n);
  });

  it('takes no event of the market before it is ready', async () => {
    const early = new TestDesk();
    await early.start(0);
    expect(early.account.process('bot', tick(1, early.clock.now()))).toBe(false);
  });
});

describe('intent before send', () => {
  it('asks nothing of the venue until intent, attempt and kernel are durable', async () => {
    let open = (): void => {};
    desk.store.gate = new Promise((resolve) => (open = resolve));
    await desk.buy();
    expect(sent()).toEqual([]);
    open();
    await settle();
    expect(sent()).toEqual(['submit bot-1']);
    expect(desk.store.story.slice(0, 2)).toEqual(['OrderIntended', 'SendAttempted']);
    expect(desk.status('bot-1')).toBe('ACCEPTED');
    expect(desk.told).toEqual(['ACCEPTED 1']);
  });

  it('stands still while the store takes nothing, loses nothing, and goes on', async () => {
    desk.store.fault = new NightdeskError({
      code: 'STORE_FULL',
      message: 'The disk is full.',
      disposition: 'retry',
    });
    await desk.buy();
    await desk.clock.pass(5_000);
    expect(sent()).toEqual([]);
    expect(desk.account.failure?.code).toBe('STORE_FULL');
    const before = desk.kernel.books.now;
    await desk.buy();
    expect(desk.kernel.books.now).toBe(before);
    desk.store.fault = null;
    await desk.clock.pass(2_000);
    expect(sent()).toEqual(['submit bot-1']);
    expect(desk.account.failure).toBe(null);
    expect(desk.notices.map(({ code }) => code)).toEqual(['STORE_FULL', 'STORE_BACK']);
  });

  it('tells whoever runs it when it breaks while it gets ready', async () => {
    const broken = new TestDesk();
    broken.store.fault = new NightdeskError({
      code: 'STORE_CORRUPT',
      message: 'The file is damaged.',
      disposition: 'halt',
    });
    await broken.start();
    expect(broken.over).toBe(true);
    expect(broken.account.phase).toBe('BROKEN');
  });

  it('stops the account, not the process, when what was kept is unknown', async () => {
    desk.store.fault = new NightdeskError({
      code: 'STORE_UNKNOWN',
      message: 'Who knows.',
      disposition: 'halt',
    });
    await desk.buy();
    await desk.clock.pass(10_000);
    expect(desk.account.phase).toBe('BROKEN');
    expect(desk.account.failure?.code).toBe('STORE_UNKNOWN');
    expect(sent()).toEqual([]);
  });

  it.each([
    ['HALTED', 'never sent: trading is halted'],
    ['REDUCING', 'never sent: only exits are allowed'],
  ] as const)('withdraws what has not left when trading becomes %s', async (state, reason) => {
    let open = (): void => {};
    desk.store.gate = new Promise((resolve) => (open = resolve));
    await desk.buy();
    void desk.account.setTradingState('', state, 'test', 'me');
    open();
    await desk.clock.pass(1_000);
    expect(sent()).toEqual([]);
    expect(desk.status('bot-1')).toBe('CANCELED');
    expect(desk.told).toEqual([`CANCELED 1 ${reason}`]);
  });
});

describe('the words of the venue', () => {
  it('share a commit, and no order on its way out waits for them', async () => {
    const grouped = new TestDesk();
    grouped.gatherFor = 5;
    await grouped.start();
    await grouped.buy();
    await grouped.buy();
    expect(grouped.venue.calls.filter((call) => call.startsWith('submit'))).toHaveLength(2);
    await grouped.clock.pass(10);
    const { commits } = grouped.store;
    grouped.venue.fill('bot-1', SIZE, PRICE);
    grouped.venue.fill('bot-2', SIZE, PRICE);
    await settle();
    expect(grouped.store.commits).toBe(commits);
    await grouped.buy();
    expect(grouped.venue.calls.at(-1)).toBe('submit bot-3');
    expect(grouped.store.commits).toBe(commits + 1);
    expect(grouped.status('bot-2')).toBe('FILLED');
  });
});

describe('an answer that is none', () => {
  it('leaves the order SUBMITTED, and what the venue says later counts', async () => {
    desk.venue.onSubmit = (order) => {
      desk.venue.take(order);
      return LOST;
    };
    await desk.buy();
    expect(desk.status('bot-1')).toBe('SUBMITTED');
    await desk.clock.pass(2_000);
    expect(desk.venue.calls).toContain('order bot-1');
    expect(desk.status('bot-1')).toBe('ACCEPTED');
    expect(sent()).toEqual(['submit bot-1']);
  });

  it('is sent again under its id only when it cannot arrive any more', async () => {
    const arrivals: VenueOrder[] = [];
    desk.venue.onSubmit = (order) => {
      arrivals.push(order);
      return LOST;
    };
    await desk.buy();
    // Window 4 s + clocks 1.6 s + lag 1 s.
    await desk.clock.pass(6_500);
    expect(sent()).toEqual(['submit bot-1']);
    desk.venue.onSubmit = null;
    await desk.clock.pass(1_000);
    expect(sent()).toEqual(['submit bot-1', 'submit bot-1']);
    expect(desk.status('bot-1')).toBe('ACCEPTED');
    expect(desk.store.story).toEqual([
      'OrderIntended',
      'SendAttempted',
      'SendAttempted',
      'OrderAccepted',
    ]);
  });

  it('is given up when it is too old to be wanted, and said so', async () => {
    desk.venue.onSubmit = () => LOST;
    await desk.buy();
    await desk.clock.pass(60_000);
    expect(desk.status('bot-1')).toBe('EXPIRED');
    expect(desk.told).toEqual(['EXPIRED 1 never reached the venue in time']);
  });

  it('is withdrawn when it was to be cancelled and never arrived', async () => {
    desk.venue.onSubmit = () => LOST;
    await desk.buy();
    await desk.cancel(1);
    await desk.clock.pass(8_000);
    expect(desk.status('bot-1')).toBe('CANCELED');
    expect(sent()).toEqual(['submit bot-1']);
  });
});

describe('a refusal', () => {
  it('ends the only attempt at once where requests are delivered once', async () => {
    desk.venue.onSubmit = () => refused('insufficient-funds');
    await desk.buy();
    expect(desk.told).toEqual(['REJECTED 1 insufficient-funds: no']);
  });

  it('proves nothing where a twin may be on its way', async () => {
    desk.venue.capabilities = { ...desk.venue.capabilities, singleDelivery: false };
    desk.venue.onSubmit = () => refused('insufficient-funds');
    await desk.buy();
    await desk.clock.pass(6_000);
    expect(desk.status('bot-1')).toBe('SUBMITTED');
    await desk.clock.pass(2_000);
    expect(desk.status('bot-1')).toBe('REJECTED');
  });

  it('for a taken id is no answer about another order', async () => {
    // Books restored from a back-up: the id was used before, and the request was delivered once.
    desk.venue.onSubmit = (order) => {
      if (!desk.venue.orders.has(order.clientOrderId)) {
        desk.venue.take({ ...order, quantity: 3n });
      }
      return refused('duplicate');
    };
    await desk.buy();
    await desk.clock.pass(2_000);
    expect(desk.status('bot-1')).toBe('REJECTED');
    expect(desk.notices.map(({ code }) => code)).toContain('ORDER_TWINS');
  });

  it.each(['duplicate', 'expired'] as const)('of a %s request is asked about', async (refusal) => {
    desk.venue.capabilities = { ...desk.venue.capabilities, singleDelivery: false };
    desk.venue.onSubmit = (order) => {
      desk.venue.take(order);
      return refused(refusal);
    };
    await desk.buy();
    expect(desk.status('bot-1')).toBe('SUBMITTED');
    await desk.clock.pass(2_000);
    expect(desk.status('bot-1')).toBe('ACCEPTED');
  });
});

describe('fills', () => {
  it('count once, whoever brings them', async () => {
    await desk.buy();
    const trade = desk.venue.fill('bot-1', SIZE, PRICE);
    desk.venue.tell(trade);
    await desk.clock.pass(70_000);
    desk.venue.tell(trade);
    await settle();
    expect(desk.told).toEqual(['ACCEPTED 1', 'fill 1 0.010']);
    expect(desk.status('bot-1')).toBe('FILLED');
    expect(desk.kernel.portfolio.position(0).quantity).toBe(SIZE);
    expect(desk.account.reconciler.last.outcome).toBe('equal');
  });

  it('that the stream never brought are found', async () => {
    await desk.buy();
    desk.venue.fill('bot-1', SIZE, PRICE, false);
    await desk.clock.pass(11_000);
    expect(desk.status('bot-1')).toBe('FILLED');
  });

  it('come before the end that counts them', async () => {
    await desk.buy();
    desk.venue.fill('bot-1', 4n, PRICE, false);
    desk.venue.tell(desk.venue.set('bot-1', { status: 'CANCELED' }));
    await settle();
    expect(desk.status('bot-1')).toBe('ACCEPTED');
    await desk.clock.pass(1_500);
    expect(desk.told).toEqual(['ACCEPTED 1', 'fill 1 0.004', 'CANCELED 1']);
  });

  it('after a cancel that we believed are booked, too', async () => {
    await desk.buy();
    desk.venue.tell(desk.venue.set('bot-1', { status: 'CANCELED' }));
    await settle();
    expect(desk.status('bot-1')).toBe('CANCELED');
    desk.venue.fill('bot-1', 4n, PRICE);
    await settle();
    expect(desk.kernel.portfolio.position(0).quantity).toBe(4n);
    expect(desk.status('bot-1')).toBe('CANCELED');
  });

  it('that an order cannot have made are booked without it, and said', async () => {
    desk.venue.onSubmit = () => refused('invalid');
    await desk.buy();
    desk.venue.onSubmit = null;
    desk.venue.tell(desk.venue.trade('bot-1', 'V9', 'BUY', SIZE, PRICE));
    await desk.clock.pass(1_000);
    expect(desk.status('bot-1')).toBe('REJECTED');
    expect(desk.kernel.portfolio.position(0).quantity).toBe(SIZE);
    expect(desk.notices.map(({ code }) => code)).toContain('FILL_UNEXPECTED');
  });

  it('wait while they may be of an order that has no answer', async () => {
    desk.venue.onSubmit = () => LOST;
    await desk.buy();
    desk.venue.onSubmit = null;
    // The venue names no client order id with its trades.
    desk.venue.tell(desk.venue.trade('', 'V7', 'BUY', SIZE, PRICE));
    await settle();
    expect(desk.account.books.all('fills')).toEqual([]);
    desk.venue.take({ ...anOrder('bot-1'), quantity: SIZE });
    desk.venue.set('bot-1', { venueOrderId: 'V7', filled: SIZE, status: 'FILLED' });
    await desk.clock.pass(8_000);
    expect(desk.status('bot-1')).toBe('FILLED');
    expect(desk.told).toEqual(['ACCEPTED 1', 'fill 1 0.010']);
  });

  it('by hand go to whom they reduce, with their reason', async () => {
    await desk.buy();
    desk.venue.fill('bot-1', SIZE, PRICE);
    await settle();
    desk.venue.tell(desk.venue.trade('', 'V50', 'SELL', SIZE, 1_200n));
    await desk.clock.pass(1_000);
    expect(desk.kernel.portfolio.position(0).quantity).toBe(0n);
    const [trade] = desk.account.books.all('trades');
    expect([trade?.bot, trade?.exitReason, trade?.pnl]).toEqual(['bot', 'manual', '0.2']);
  });
});

describe('a restart', () => {
  it('does not wait for an order that it holds back itself', async () => {
    // The kernel wants an order as soon as it is told of the fill; a trade by hand has no client id.
    await desk.buy();
    await desk.account.removeBot('bot');
    desk.venue.fill('bot-1', SIZE, PRICE);
    await settle();
    desk.venue.trade('', 'V50', 'SELL', 4n, PRICE);
    desk.onFill = (context) => {
      context.submit({ instrument: 0, side: 'SELL', quantity: 0.006 }, WHY);
    };
    await desk.start();
    expect(desk.account.phase).toBe('READY');
    expect(sent()).toEqual(['submit bot-1', 'submit bot-2']);
  });

  it('asks for what was in flight and sends nothing twice', async () => {
    desk.venue.onSubmit = (order) => {
      desk.venue.take(order);
      return LOST;
    };
    await desk.buy();
    desk.venue.onSubmit = null;
    await desk.start();
    expect(desk.status('bot-1')).toBe('ACCEPTED');
    expect(sent()).toEqual(['submit bot-1']);
    expect(desk.kernel.books.openOrders.get(1)?.status).toBe('ACCEPTED');
    await desk.buy();
    expect(sent()).toEqual(['submit bot-1', 'submit bot-2']);
  });

  it('tells the kernel what became durable after its state was kept', async () => {
    await desk.buy();
    desk.venue.fill('bot-1', SIZE, PRICE);
    await settle();
    const { told } = desk;
    told.length = 0;
    await desk.start();
    expect(told).toEqual(['ACCEPTED 1', 'fill 1 0.010']);
    expect(desk.kernel.portfolio.position(0).quantity).toBe(SIZE);
    await desk.start();
    expect(desk.kernel.portfolio.position(0).quantity).toBe(SIZE);
  });

  it('finds what was traded meanwhile', async () => {
    await desk.buy();
    desk.venue.fill('bot-1', SIZE, PRICE, false);
    await desk.start();
    expect(desk.status('bot-1')).toBe('FILLED');
    expect(desk.account.reconciler.last.outcome).toBe('equal');
  });
});

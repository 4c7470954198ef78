import { describe, expect, it } from 'vitest';
import { steadySpot } from '../exits/driven-plan.test-support.ts';
import { DrivenMaker, type DrivenMakerInit } from './driven-maker.test-support.ts';
import { MAKER_RULES } from './maker-event.ts';

/** A bid for 1.000 at 99.90 that the venue has; the offer stands at 100.10. */
function resting(init: DrivenMakerInit = {}): DrivenMaker {
  const desk = new DrivenMaker(init);
  desk.quote(99.9, 100.1);
  expect(desk.begin(1000n)).toEqual(['#1 make BUY 1000 @ 9990']);
  expect(desk.say(1, 'ACCEPTED')).toEqual([]);
  desk.time = 1000;
  return desk;
}

const slow = { venue: { amend: false } };

describe('where a maker order is placed', () => {
  it('is at the best price of its side, post-only, with the owner’s reason', () => {
    const desk = new DrivenMaker();
    desk.quote(99.9, 100.1);
    expect(desk.begin(1000n)).toEqual(['#1 make BUY 1000 @ 9990']);
    expect(desk.actions[0]).toMatchObject({
      postOnly: true,
      reduceOnly: false,
      decision: { rule: 'the test wants it' },
    });
    const seller = new DrivenMaker();
    seller.quote(99.9, 100.1);
    expect(seller.begin(1000n, 'SELL', true)).toEqual(['#1 make SELL 1000 @ 10010']);
    expect(seller.actions[0]).toMatchObject({ reduceOnly: true });
  });

  it.each([
    [{ ticks: 3 }, 9987],
    [{ amount: 0.5 }, 9940],
    [{ percent: 1 }, 9890],
    // Better than the best, and never at the other side.
    [{ ticks: -5 }, 9995],
    [{ ticks: -50 }, 10009],
  ])('keeps the offset %j', (offset, price) => {
    const desk = new DrivenMaker({ settings: { offset } });
    desk.quote(99.9, 100.1);
    expect(desk.begin(1000n)).toEqual([`#1 make BUY 1000 @ ${price}`]);
  });

  it('is at the last price where no quotes come, and waits for the first', () => {
    const desk = new DrivenMaker();
    expect(desk.begin(1000n)).toEqual([]);
    expect(desk.trade(100)).toEqual(['#1 make BUY 1000 @ 10000']);
  });

  it('is a plain limit where the venue knows no post-only', () => {
    const desk = new DrivenMaker({ venue: { postOnly: false } });
    desk.trade(100);
    desk.begin(1000n);
    expect(desk.actions[0]).toMatchObject({ postOnly: false });
  });

  it('counts what is filled, part by part', () => {
    const desk = resting();
    desk.fill(1, 300n);
    expect(desk.stand).toBe('making 300');
    desk.fill(1, 700n);
    expect(desk.stand).toBe('filled 1000');
    expect(desk.plan.isBusy).toBe(false);
  });

  it('is cut to the largest quantity and followed by the next', () => {
    const desk = new DrivenMaker({ instrument: steadySpot({ maxQuantity: '0.6' }) });
    desk.trade(100);
    expect(desk.begin(1000n)).toEqual(['#1 make BUY 600 @ 10000']);
    desk.say(1, 'ACCEPTED');
    expect(desk.fill(1, 600n)).toEqual(['#2 make BUY 400 @ 10000']);
  });
});

describe('the chase', () => {
  it('changes the price when the market has moved away far enough, and says why', () => {
    const desk = resting();
    expect(desk.quote(99.94, 100.1)).toEqual([]);
    expect(desk.quote(99.95, 100.1)).toEqual(['change #1 to @ 9995']);
    expect(desk.actions[0]).toMatchObject({ decision: { rule: MAKER_RULES.moved } });
    expect(desk.quote(100, 100.1)).toEqual([]);
    expect(desk.did(1, { limitPrice: 9995n })).toEqual([]);
    expect(desk.pass(500)).toEqual(['change #1 to @ 10000']);
  });

  it('does not follow a market that comes nearer', () => {
    const desk = resting();
    expect(desk.quote(99, 99.5)).toEqual([]);
    expect(desk.pass(20_000)).toEqual([]);
  });

  it('takes any better price after the time-out', () => {
    const desk = resting();
    desk.quote(99.91, 100.1);
    expect(desk.plan.wakeAt).toBe(10_000);
    expect(desk.pass(9000)).toEqual(['change #1 to @ 9991']);
    expect(desk.actions[0]).toMatchObject({ decision: { rule: MAKER_RULES.waited } });
  });

  it('cancels, waits for the proof and places the rest where orders cannot be changed', () => {
    const desk = resting(slow);
    expect(desk.quote(100, 100.2)).toEqual(['cancel #1']);
    expect(desk.quote(100.05, 100.2)).toEqual([]);
    expect(desk.fill(1, 250n)).toEqual([]);
    expect(desk.say(1, 'CANCELED')).toEqual(['#2 make BUY 750 @ 10005']);
    desk.say(2, 'ACCEPTED');
    desk.fill(2, 750n);
    expect(desk.stand).toBe('filled 1000');
  });

  it('is over when the order filled before the cancel came', () => {
    const desk = resting(slow);
    desk.quote(100, 100.2);
    expect(desk.did(1)).toEqual([]);
    expect(desk.fill(1, 1000n)).toEqual([]);
    expect(desk.stand).toBe('filled 1000');
  });

  it('asks again when a cancel is refused', () => {
    const desk = resting(slow);
    desk.quote(100, 100.2);
    expect(desk.did(1)).toEqual([]);
    expect(desk.pass(250)).toEqual(['cancel #1']);
  });

  it('gives up beyond the limit from the first price', () => {
    const desk = resting();
    expect(desk.quote(100.39, 100.5)).toEqual(['change #1 to @ 10039']);
    desk.did(1, { limitPrice: 10039n });
    desk.time = 2000;
    // 0.5 % of 99.90 is 0.49 and a half.
    expect(desk.quote(100.45, 100.6)).toEqual(['cancel #1']);
    expect(desk.actions[0]).toMatchObject({ decision: { rule: MAKER_RULES.gaveUp } });
    desk.fill(1, 400n);
    expect(desk.say(1, 'CANCELED')).toEqual([]);
    expect(desk.stand).toBe('gave-up 400');
  });

  it('gives up after so many changes', () => {
    const desk = resting({ settings: { reprices: 1 } });
    desk.quote(100, 100.2);
    desk.did(1, { limitPrice: 10000n });
    desk.time = 3000;
    expect(desk.quote(100.1, 100.2)).toEqual(['cancel #1']);
  });

  it('gives up after its time, with a change or a cancel on its way too', () => {
    const desk = resting({ settings: { giveUpAfter: 5000, repriceAfter: null } });
    expect(desk.plan.wakeAt).toBe(5000);
    desk.quote(100, 100.2);
    expect(desk.pass(4000)).toEqual(['cancel #1']);
    // The change was made first; the cancel has not been answered.
    expect(desk.did(1, { limitPrice: 10000n })).toEqual([]);
    expect(desk.say(1, 'CANCELED')).toEqual([]);
    expect(desk.stand).toBe('gave-up 0');
    const other = resting({ ...slow, settings: { giveUpAfter: 5000 } });
    other.quote(100, 100.2);
    expect(other.pass(4000)).toEqual([]);
    expect(other.say(1, 'CANCELED')).toEqual([]);
    expect(other.stand).toBe('gave-up 0');
  });

  it('leaves the rest where it is when it is too small to be placed anew', () => {
    const desk = resting({ ...slow, instrument: steadySpot({ minNotional: '5' }) });
    desk.fill(1, 960n);
    expect(desk.quote(100, 100.2)).toEqual([]);
    expect(desk.pass(59_000)).toEqual(['cancel #1']);
  });
});

describe('refusals', () => {
  it('of a post-only order step back a tick and wait twice as long each time', () => {
    const desk = new DrivenMaker();
    desk.quote(99.9, 100.1);
    desk.begin(1000n);
    expect(desk.say(1, 'REJECTED')).toEqual([]);
    expect(desk.plan.wakeAt).toBe(250);
    expect(desk.pass(250)).toEqual(['#2 make BUY 1000 @ 9989']);
    expect(desk.say(2, 'EXPIRED')).toEqual([]);
    expect(desk.pass(499)).toEqual([]);
    expect(desk.pass(1)).toEqual(['#3 make BUY 1000 @ 9988']);
    desk.say(3, 'ACCEPTED');
    desk.say(3, 'EXPIRED');
    // Taken once: counted from the beginning again.
    expect(desk.pass(250)).toEqual(['#4 make BUY 1000 @ 9989']);
  });

  it('end it after so many in a row, ours as well', () => {
    const desk = new DrivenMaker({ settings: { refusals: 2 } });
    desk.quote(99.9, 100.1);
    desk.begin(1000n);
    desk.say(1, 'DENIED');
    desk.pass(250);
    expect(desk.say(2, 'REJECTED')).toEqual([]);
    expect(desk.stand).toBe('refused 0');
  });

  it('of a change try a tick less, then a new order', () => {
    const desk = resting();
    expect(desk.quote(100, 100.2)).toEqual(['change #1 to @ 10000']);
    expect(desk.did(1)).toEqual([]);
    expect(desk.pass(250)).toEqual(['change #1 to @ 9999']);
    expect(desk.did(1)).toEqual([]);
    expect(desk.pass(500)).toEqual(['cancel #1']);
    expect(desk.say(1, 'CANCELED')).toEqual(['#2 make BUY 1000 @ 9998']);
    const ours = resting();
    ours.quote(100, 100.2);
    expect(ours.refuse()).toEqual([]);
    expect(ours.pass(250)).toEqual(['change #1 to @ 9999']);
  });
});

describe('giving up by taking', () => {
  const taking = { settings: { onGiveUp: 'take', giveUpAfter: 5000 } } as const;

  it('takes the rest after the proof, no worse than the slippage limit', () => {
    const desk = resting(taking);
    expect(desk.pass(4000)).toEqual(['cancel #1']);
    desk.fill(1, 300n);
    // 0.5 % above the offer of the beginning.
    expect(desk.say(1, 'CANCELED')).toEqual(['#2 limit BUY 700 @ 10060']);
    expect(desk.actions[0]).toMatchObject({ postOnly: false });
    desk.fill(2, 500n);
    expect(desk.say(2, 'EXPIRED')).toEqual([]);
    expect(desk.stand).toBe('gave-up 800');
  });

  it('does not take from a market that is beyond it', () => {
    const desk = resting(taking);
    desk.pass(4000);
    expect(desk.quote(100.5, 100.61)).toEqual([]);
    expect(desk.say(1, 'CANCELED')).toEqual([]);
    expect(desk.stand).toBe('gave-up 0');
  });

  it('takes back a market order that stands still', () => {
    const { settings } = taking;
    const desk = resting({ settings: { ...settings, takeOrder: 'market' } });
    desk.pass(4000);
    expect(desk.say(1, 'CANCELED')).toEqual(['#2 market BUY 1000']);
    desk.say(2, 'ACCEPTED');
    desk.fill(2, 10n);
    expect(desk.pass(15_000)).toEqual(['cancel #2']);
    desk.say(2, 'CANCELED');
    expect(desk.stand).toBe('gave-up 10');
  });

  it('tries a refused take again, a few times', () => {
    const { settings } = taking;
    const desk = resting({ settings: { ...settings, refusals: 2 } });
    desk.pass(4000);
    desk.say(1, 'CANCELED');
    expect(desk.say(2, 'REJECTED')).toEqual([]);
    expect(desk.pass(250)).toEqual(['#3 limit BUY 1000 @ 10060']);
    desk.say(3, 'REJECTED');
    expect(desk.stand).toBe('refused 0');
  });
});

describe('what others do', () => {
  it('stops when the owner wants so, and keeps what is filled', () => {
    const desk = resting();
    desk.fill(1, 100n);
    expect(desk.stop()).toEqual(['cancel #1']);
    expect(desk.actions[0]).toMatchObject({ decision: { rule: MAKER_RULES.stopped } });
    desk.say(1, 'CANCELED');
    expect(desk.stand).toBe('stopped 100');
    expect(desk.begin(500n)).toEqual(['#2 make BUY 500 @ 9990']);
  });

  it('takes a cancel that it did not ask for as a wish to stop', () => {
    const desk = resting();
    expect(desk.say(1, 'CANCELED')).toEqual([]);
    expect(desk.stand).toBe('stopped 0');
  });

  it('sends nothing without a proof, and tells a person', () => {
    const desk = resting(slow);
    desk.quote(100, 100.2);
    expect(desk.pass(9999)).toEqual([]);
    expect(desk.pass(1)).toEqual([
      'error: BTCUSDT: the venue has not answered the cancel of a maker order for 10000 ms; nothing is sent in its place, look at it there.',
    ]);
    expect(desk.pass(100_000)).toEqual([]);
  });

  it('says the same of an order that is not answered', () => {
    const desk = new DrivenMaker();
    desk.trade(100);
    desk.begin(1000n);
    expect(desk.plan.wakeAt).toBe(10_000);
    expect(desk.pass(10_000)[0]).toContain('the venue has not answered the order');
  });
});

describe('dust', () => {
  const small = { instrument: steadySpot({ minNotional: '5' }) };

  it('is left when the rest is less than the venue takes', () => {
    const desk = resting({ ...small, ...slow });
    desk.quote(100, 100.2);
    desk.fill(1, 960n);
    expect(desk.say(1, 'CANCELED')).toEqual([
      'warn: BTCUSDT: 0.04 BTC of a maker order are left: less than the venue takes.',
    ]);
    expect(desk.stand).toBe('dust 960');
  });

  it('is not begun with', () => {
    const desk = new DrivenMaker(small);
    desk.trade(100);
    expect(desk.begin(40n)[0]).toContain('nothing was sent');
    expect(desk.stand).toBe('refused 0');
    const exit = new DrivenMaker(small);
    exit.trade(100);
    expect(exit.begin(40n, 'SELL', true)).toEqual(['#1 make SELL 40 @ 10000']);
  });
});

describe('a fill that is told after the proof of the end', () => {
  it('is taken off the order that came in its place', () => {
    const desk = resting(slow);
    desk.quote(100, 100.2);
    desk.say(1, 'CANCELED');
    desk.say(2, 'ACCEPTED');
    expect(desk.fill(1, 300n)).toEqual(['cancel #2']);
    expect(desk.say(2, 'CANCELED')).toEqual(['#3 make BUY 700 @ 10000']);
    desk.fill(3, 700n);
    expect(desk.stand).toBe('filled 1000 late 300');
  });

  it('is taken off in one step where orders can be changed', () => {
    const desk = resting();
    desk.quote(100, 100.2);
    desk.did(1);
    desk.pass(250);
    desk.did(1);
    desk.pass(500);
    expect(desk.say(1, 'CANCELED')).toEqual(['#2 make BUY 1000 @ 9998']);
    desk.say(2, 'ACCEPTED');
    desk.fill(2, 100n);
    expect(desk.fill(1, 300n)).toEqual(['change #2 to 700 @ 9998']);
    desk.did(2, { quantity: 700n });
    desk.fill(2, 600n);
    expect(desk.stand).toBe('filled 1000 late 300');
  });

  it('is at most what comes on top of the target, and is told', () => {
    const desk = resting(slow);
    desk.quote(100, 100.2);
    desk.say(1, 'CANCELED');
    desk.say(2, 'ACCEPTED');
    expect(desk.fill(2, 1000n)).toEqual([]);
    expect(desk.stand).toBe('filled 1000');
    expect(desk.fill(1, 300n)).toEqual([
      'warn: BTCUSDT: 0.3 BTC more than asked for were filled: an order filled after the venue had said that it was over.',
    ]);
    expect(desk.stand).toBe('filled 1300 late 300');
  });
});

describe('restarts', () => {
  it('go on where it was', () => {
    const desk = resting(slow);
    desk.fill(1, 250n);
    desk.quote(100, 100.2);
    expect(desk.restart()).toEqual([]);
    expect(desk.say(1, 'CANCELED')).toEqual(['#2 make BUY 750 @ 10000']);
    expect(desk.restart()).toEqual([]);
    desk.fill(1, 100n);
    expect(desk.stand).toBe('making 350 late 100');
  });

  it('end it when nobody knows what became of the order', () => {
    const desk = resting();
    expect(desk.restart([1])).toEqual([
      'error: BTCUSDT: a maker order ended while nobody looked; compare the books with the venue before the next.',
    ]);
    expect(desk.stand).toBe('lost 0');
  });
});

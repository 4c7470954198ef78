import { describe, expect, it } from 'vitest';
import { d } from '../events/events.test-support.ts';
import { foldEvents } from '../events/fold-events.ts';
import type { Difference, HoldingsComparison } from './compare-holdings.ts';
import { DifferenceWatch } from './difference-watch.ts';

const of = (expected: string, actual: string, currency = 'USDT'): Difference => ({
  subject: 'balance',
  instrument: '',
  currency,
  expected: d(expected),
  actual: d(actual),
});
const found = (...differences: Difference[]): HoldingsComparison => ({
  differences,
  foreign: [],
  uncompared: [],
});

describe('DifferenceWatch', () => {
  const none = foldEvents([]);

  it('opens a quarantine when two comparisons far enough apart say the same', () => {
    const watch = new DifferenceWatch(100);
    expect(watch.observe(none, found(of('5', '4')), 1_000)).toEqual([]);
    expect(watch.observe(none, found(of('5', '4')), 1_099)).toEqual([]);
    expect(watch.pending).toBe(1);
    expect(watch.observe(none, found(of('5', '4')), 1_100)).toEqual([
      {
        bot: '',
        time: 1_100,
        kind: 'QuarantineOpened',
        payload: {
          id: 'balance/USDT/1',
          subject: 'balance',
          instrument: '',
          currency: 'USDT',
          venueOrderId: '',
          expected: '5',
          actual: '4',
          reason:
            "The venue's balance of USDT is 4 and all books together say 5: no trade and no ledger entry explains -1",
        },
      },
    ]);
    expect(watch.pending).toBe(0);
  });

  it('begins anew when the difference changes, goes away for a while, or nothing can be compared', () => {
    for (const between of [found(of('5', '3')), found(), found(of('5', '4', 'BTC'))]) {
      const watch = new DifferenceWatch(100);
      watch.observe(none, found(of('5', '4')), 0);
      expect(watch.observe(none, between, 50)).toEqual([]);
      expect(watch.observe(none, found(of('5', '4')), 100)).toEqual([]);
      expect(watch.observe(none, found(of('5', '4')), 199)).toEqual([]);
      expect(watch.observe(none, found(of('5', '4')), 200)).toHaveLength(1);
    }
  });

  it('waits longer where what is held keeps moving around the difference, and not for ever', () => {
    const watch = new DifferenceWatch(100);
    let opened = 0;
    let now = 0;
    for (let amount = 10; opened === 0 && now < 2_000; amount += 1, now += 110) {
      opened += watch.observe(none, found(of(`${amount}`, `${amount - 1}`)), now).length;
    }
    // The sixth comparison, at 550, is the first after five times the age.
    expect([opened, now]).toEqual([1, 660]);
    const still = new DifferenceWatch(100);
    still.observe(none, found(of('10', '9')), 0);
    still.observe(none, found(of('12', '11')), 60);
    expect(still.observe(none, found(of('12', '11')), 120)).toEqual([]);
    expect(still.observe(none, found(of('12', '11')), 160)).toHaveLength(1);
  });

  it('never takes one look, two looks at moving things, or changing differences for enough', () => {
    const eager = new DifferenceWatch(0);
    expect(eager.observe(none, found(of('5', '4')), 0)).toEqual([]);
    expect(eager.observe(none, found(of('5', '4')), 0)).toHaveLength(1);
    const rare = new DifferenceWatch(100);
    rare.observe(none, found(of('5', '4')), 0);
    expect(rare.observe(none, found(of('6', '5')), 5_000)).toEqual([]);
    const restless = new DifferenceWatch(100);
    for (let look = 1; look < 20; look += 1) {
      expect(restless.observe(none, found(of('50', `${look}`)), look * 110)).toEqual([]);
    }
  });

  it('numbers quarantines by the books, so that a restart opens the same one and no second', () => {
    const first = new DifferenceWatch(100);
    const again = new DifferenceWatch(100);
    for (const watch of [first, again]) watch.observe(none, found(of('5', '4')), 0);
    const opened = first.observe(none, found(of('5', '4')), 200);
    expect(again.observe(none, found(of('5', '4')), 200)).toEqual(opened);
    const books = foldEvents(opened);
    const next = new DifferenceWatch(100);
    const position: Difference = {
      ...of('1', '2'),
      subject: 'position',
      instrument: 'X',
      currency: '',
    };
    next.observe(books, found(of('4', '3'), position), 300);
    expect(
      next.observe(books, found(of('4', '3'), position), 400).map(({ payload }) => payload.id),
    ).toEqual(['balance/USDT/2', 'position/X/1']);
  });

  it('forgets on request', () => {
    const watch = new DifferenceWatch(100);
    watch.observe(none, found(of('5', '4')), 0);
    watch.reset();
    expect(watch.observe(none, found(of('5', '4')), 500)).toEqual([]);
  });
});

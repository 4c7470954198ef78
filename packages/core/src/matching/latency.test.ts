import { describe, expect, it } from 'vitest';
import { order, PlayedDesk } from './played-desk.test-support.ts';

const flat = [100, 100, 100, 100] as const;
const slow = (latency: number): PlayedDesk => new PlayedDesk({ matching: { latency } });
const limit = order({ side: 'BUY', type: 'LIMIT', quantity: 1, limitPrice: 95 });

describe('latency', () => {
  it('lets an order meet the market where the path then is', () => {
    // Buys only: 100 → 110 in 20 s; 15 s on the way it is 107.5.
    const desk = slow(15_000)
      .bar(flat, order({ side: 'BUY', quantity: 1 }))
      .bar([100, 110, 95, 100]);
    expect(desk.fills).toEqual(['75000 #1 BUY 1 @ 107.5 T']);
    expect(desk.story(1).slice(1)).toEqual(['Submitted 60000', 'Accepted 75000', 'Filled 75000']);
  });

  it('rounds a price between two ticks against us', () => {
    // 100 + 10 × 7 / 20 = 103.5, tick 0.01; with 100.01 → 110: 103.5065 → 103.51.
    const desk = slow(7000)
      .bar(flat, order({ side: 'BUY', quantity: 1 }))
      .bar([100.01, 110, 95, 100]);
    expect(desk.fills).toEqual(['67000 #1 BUY 1 @ 103.51 T']);
  });

  it('may be longer than a bar', () => {
    const desk = slow(90_000)
      .bar(flat, order({ side: 'BUY', quantity: 1 }))
      .bar([90, 90, 90, 90])
      .bar([100, 110, 80, 100]);
    // 150 s is 30 s into the third bar: the second stretch, 110 → 80, half-way.
    expect(desk.fills).toEqual(['150000 #1 BUY 1 @ 95 T']);
  });

  it('that ends in a gap meets the first open after it', () => {
    const desk = slow(30_000)
      .bar(flat, order({ side: 'BUY', quantity: 1 }))
      .gap(3)
      .bar([120, 130, 110, 125]);
    expect(desk.fills).toEqual(['240000 #1 BUY 1 @ 120 T']);
  });

  it('delays a cancel: the order may fill on the way', () => {
    // 100 → 90 from 140 s to 160 s: 95 is passed at 150 s.
    const play = (latency: number): PlayedDesk =>
      slow(latency)
        .bar(flat, limit)
        .bar(flat, (context) => context.cancel(1))
        .bar([100, 100, 90, 92]);
    const inTime = play(25_000);
    expect(inTime.fills).toEqual([]);
    expect(inTime.story(1).slice(2)).toEqual([
      'Accepted 85000',
      'PendingCancel 120000',
      'Canceled 145000',
    ]);
    const late = play(35_000);
    expect(late.fills).toEqual(['150000 #1 BUY 1 @ 95 M']);
    expect(late.story(1).slice(2)).toEqual([
      'Accepted 95000',
      'PendingCancel 120000',
      'Filled 150000',
      'CancelRejected 150000: the order is not working',
    ]);
  });

  it('delays a change', () => {
    // From 105 at 140 s to 90 at 160 s: 100 at 146.67 s, 95 at 153.33 s.
    const play = (latency: number): string[] =>
      slow(latency)
        .bar(flat, limit)
        .bar(flat, (context) => context.modify(1, { limitPrice: 99 }))
        .bar([100, 105, 90, 92]).fills;
    expect(play(25_000)).toEqual(['148000 #1 BUY 1 @ 99 M']);
    // At 150 s the price is 97.5, already below the new limit: it takes there.
    expect(play(30_000)).toEqual(['150000 #1 BUY 1 @ 97.5 T']);
    expect(play(39_000)).toEqual(['153334 #1 BUY 1 @ 95 M']);
  });

  it('is not had by the children of an order: they are at the venue already', () => {
    const desk = slow(15_000)
      .bar(
        flat,
        order({
          side: 'BUY',
          quantity: 1,
          then: [{ instrument: 0, side: 'SELL', type: 'STOP_MARKET', triggerPrice: 106 }],
        }),
      )
      .bar([100, 110, 95, 100]);
    // Bought at 107.5 on the way up, 106 on the way down from 110 (80 s) to 95 (100 s): after 4/15.
    expect(desk.fills).toEqual(['75000 #1 BUY 1 @ 107.5 T', '85334 #2 SELL 1 @ 106 T']);
  });
});

import { describe, expect, it } from 'vitest';
import { freeSpot, MINUTE, order, PlayedDesk } from './played-desk.test-support.ts';

const buyOne = order({ side: 'BUY', quantity: 1 });

describe('market orders on bars', () => {
  it('decided on a close fill at the next open', () => {
    const desk = new PlayedDesk().bar([100, 105, 95, 101], buyOne);
    expect(desk.fills).toEqual([]);
    desk.bar([102, 110, 90, 95]);
    expect(desk.fills).toEqual(['60000 #1 BUY 1 @ 102 T']);
    expect(desk.story(1)).toEqual([
      'Initialized 60000',
      'Submitted 60000',
      'Accepted 60000',
      'Filled 60000',
    ]);
    expect(desk.balance('USDT')).toBe('9898');
  });

  it('fill after a gap at the first open that there is, whatever it is', () => {
    const desk = new PlayedDesk().bar([100, 105, 95, 101], buyOne).gap(7).bar([250, 260, 240, 255]);
    expect(desk.fills).toEqual(['480000 #1 BUY 1 @ 250 T']);
  });

  it('by cash buy whole lots for the cash, fee included, and never more than there is', () => {
    // 1,000 / (33.33 × 1.001) = 29.9730…; 29.973 × 33.33 = 999.00009, fee 0.99900009 → 999.99909009.
    const instrument = freeSpot({ takerFee: '0.001' });
    const desk = new PlayedDesk({ instruments: [instrument] })
      .bar([30, 31, 29, 30], order({ side: 'BUY', cash: 1000 }))
      .bar([33.33, 34, 33, 33.5]);
    expect(desk.fills).toEqual(['60000 #1 BUY 29.973 @ 33.33 T']);
    expect(desk.balance('USDT')).toBe('9000.00090991');
    expect(desk.held()).toBe('29.973');
  });

  it('by all cash leave less than the price of a lot, and never a debt, at any open', () => {
    for (const open of [0.01, 0.37, 99.99, 100, 101.3, 777.77, 9990, 9999.99]) {
      const desk = new PlayedDesk({ instruments: [freeSpot({ takerFee: '0.001' })] })
        .bar([100, 100, 100, 100], (context) =>
          order({ side: 'BUY', cash: context.freeCash(0) })(context),
        )
        .bar([open, open, open, open]);
      const left = Number(desk.balance('USDT'));
      expect(left).toBeGreaterThanOrEqual(0);
      expect(left).toBeLessThan(open * 0.001 * 1.001 + 1e-7);
    }
  });

  it('by cash that buys no lot are rejected', () => {
    const desk = new PlayedDesk()
      .bar([100, 100, 100, 100], order({ side: 'BUY', cash: 0.2 }))
      .bar([300, 300, 300, 300]);
    expect(desk.fills).toEqual([]);
    expect(desk.story(1).at(-1)).toBe('Rejected 60000: the cash buys less than the lot of BTCUSDT');
  });

  it('that a higher open has made too dear are rejected, and nothing is bought', () => {
    const desk = new PlayedDesk()
      .bar([100, 100, 100, 100], order({ side: 'BUY', quantity: 100 }))
      .bar([100.01, 101, 100, 100]);
    expect(desk.fills).toEqual([]);
    expect(desk.story(1)).toEqual([
      'Initialized 60000',
      'Submitted 60000',
      'Accepted 60000',
      'Rejected 60000: insufficient balance',
    ]);
    expect(desk.balance('USDT')).toBe('10000');
  });

  it('that leave no money for their fee are rejected', () => {
    // 100 × 100 takes all there is, and the fee would be 10 more.
    const desk = new PlayedDesk({ instruments: [freeSpot({ takerFee: '0.001' })] })
      .bar([99, 99, 99, 99], order({ side: 'BUY', quantity: 100 }))
      .bar([100, 100, 100, 100]);
    expect(desk.story(1).at(-1)).toBe('Rejected 60000: insufficient balance');
    expect(desk.balance('USDT')).toBe('10000');
  });

  it('wait for volume from bar to bar when only a share of it may be taken', () => {
    // A tenth of 10, 10 and 20: 1 + 1 + 2, of which half is needed.
    const desk = new PlayedDesk({ matching: { volumeShare: 0.1 } })
      .bar([100, 100, 100, 100, 10], order({ side: 'BUY', quantity: 3 }))
      .bar([100, 100, 100, 100, 10])
      .bar([101, 101, 101, 101, 10])
      .bar([102, 102, 102, 102, 20]);
    expect(desk.fills).toEqual([
      '60000 #1 BUY 1 @ 100 T',
      '120000 #1 BUY 1 @ 101 T',
      '180000 #1 BUY 1 @ 102 T',
    ]);
  });

  it('share the volume of a bar between them, oldest first', () => {
    const desk = new PlayedDesk({ matching: { volumeShare: 0.1 } })
      .bar([100, 100, 100, 100, 10], (context) => {
        order({ side: 'BUY', quantity: 0.7 })(context);
        order({ side: 'BUY', quantity: 0.7 })(context);
      })
      .bar([100, 100, 100, 100, 10])
      .bar([100, 100, 100, 100, 10]);
    expect(desk.fills).toEqual([
      '60000 #1 BUY 0.7 @ 100 T',
      '60000 #2 BUY 0.3 @ 100 T',
      '120000 #2 BUY 0.4 @ 100 T',
    ]);
  });

  it('by cash spend what is left in later bars, and end when it buys no lot any more', () => {
    // 100 of cash: one at 100 would take all; half of it at 100 leaves 50, and 0.001 at 60,000 costs 60.
    const desk = new PlayedDesk({ matching: { volumeShare: 0.5 } })
      .bar([100, 100, 100, 100, 1], order({ side: 'BUY', cash: 100 }))
      .bar([100, 100, 100, 100, 1])
      .bar([60_000, 60_000, 60_000, 60_000, 1]);
    expect(desk.fills).toEqual(['60000 #1 BUY 0.5 @ 100 T']);
    expect(desk.story(1).at(-1)).toBe(
      'Canceled 120000: the cash buys less than the lot of BTCUSDT',
    );
    expect(desk.balance('USDT')).toBe('9950');
  });

  it('with IOC take what the share allows, and the rest expires; with FOK nothing', () => {
    const desk = new PlayedDesk({ matching: { volumeShare: 0.1 } })
      .bar([100, 100, 100, 100, 10], (context) => {
        order({ side: 'BUY', quantity: 3, timeInForce: 'FOK' })(context);
        order({ side: 'BUY', quantity: 3, timeInForce: 'IOC' })(context);
      })
      .bar([100, 100, 100, 100, 10]);
    expect(desk.fills).toEqual(['60000 #2 BUY 1 @ 100 T']);
    expect(desk.story(1).at(-1)).toBe('Expired 60000: not all of it could be filled at once');
    expect(desk.story(2).at(-1)).toBe('Expired 60000: not all of it could be filled at once');
    expect(desk.venue.isIdle(0)).toBe(true);
  });

  it('sent from a fill at the open trade at that same open, not before', () => {
    const desk: PlayedDesk = new PlayedDesk({
      strategy: {
        onBar: () => {},
        onFill: (fill, _, context) => {
          if (fill.order === 1) order({ side: 'SELL', quantity: 1 })(context);
        },
      },
    })
      .bar([100, 105, 95, 101], buyOne)
      .bar([102, 110, 90, 95]);
    expect(desk.fills).toEqual(['60000 #1 BUY 1 @ 102 T', '60000 #2 SELL 1 @ 102 T']);
    expect(desk.time).toBe(2 * MINUTE);
  });
});

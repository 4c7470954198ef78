import { describe, expect, it } from 'vitest';
import { linear } from '../model/instruments.test-support.ts';
import { codeOf, errorOf } from '../errors/expect-error.test-support.ts';
import { MINUTE, order, PlayedDesk } from '../matching/played-desk.test-support.ts';
import type { StrategyContext } from '../strategy/strategy-context.ts';
import { Timers } from './timers.ts';

const flat = [100, 100, 100, 100] as const;

/** A desk that writes down which timer fired when. */
function watched(
  then: (name: string, context: StrategyContext) => void = () => {},
  latency = 0,
): { desk: PlayedDesk; fired: string[] } {
  const fired: string[] = [];
  const desk = new PlayedDesk({
    matching: { latency },
    strategy: {
      onTimer: (name, context) => {
        fired.push(`${name} ${context.now}`);
        then(name, context);
      },
    },
  });
  return { desk, fired };
}

describe('timers', () => {
  it('fire at their time, between and inside bars, in the order of their times', () => {
    const { desk, fired } = watched();
    desk
      .bar(flat, (context) => {
        context.schedule('later', 150_000);
        context.schedule('inside', 90_000);
        context.schedule('open', 120_000);
      })
      .bar(flat);
    expect(fired).toEqual(['inside 90000']);
    desk.bar(flat);
    expect(fired).toEqual(['inside 90000', 'open 120000', 'later 150000']);
    expect(
      desk.events.filter((e) => e.kind === 'TimerFired').map((e) => `${e.text} ${e.time}`),
    ).toEqual(fired);
  });

  it('of one moment all fire in it, in the order they were set', () => {
    const { desk, fired } = watched();
    desk
      .bar(flat, (context) => {
        for (const name of ['a', 'b', 'c']) context.schedule(name, 90_000);
      })
      .bar(flat);
    expect(fired).toEqual(['a 90000', 'b 90000', 'c 90000']);
  });

  it('can be moved and taken back, also by another one of the same moment', () => {
    const { desk, fired } = watched((name, context) => {
      if (name === 'a') context.cancelTimer('b');
    });
    desk
      .bar(flat, (context) => {
        context.schedule('moved', 70_000);
        context.schedule('moved', 100_000);
        context.schedule('gone', 80_000);
        context.cancelTimer('gone');
        context.schedule('a', 90_000);
        context.schedule('b', 90_000);
      })
      .bar(flat);
    expect(fired).toEqual(['a 90000', 'moved 100000']);
  });

  it('that set themselves for now wait for the next event and hold nobody up', () => {
    const { desk, fired } = watched((name, context) => {
      if (name === 'again') context.schedule('again', context.now);
    });
    desk
      .bar(flat, (context) => {
        context.schedule('again', 70_000);
        context.schedule('same', 70_000);
      })
      .bar(flat)
      .bar(flat);
    // A back-test asks for timers at the open and once more for the time until the close.
    expect(fired).toEqual(['again 70000', 'same 70000', 'again 120000', 'again 120000']);
  });

  it('set for the past fire next, and time does not go back', () => {
    const { desk, fired } = watched(
      (_, context) => order({ side: 'BUY', quantity: 1 })(context),
      15_000,
    );
    desk.bar(flat, (context) => context.schedule('past', 1000)).bar([100, 110, 95, 100]);
    expect(fired).toEqual(['past 60000']);
    // Decided at 60 s, at the venue at 75 s: the latency is not cheated.
    expect(desk.fills).toEqual(['75000 #1 BUY 1 @ 107.5 T']);
  });

  it('inside a bar meet the market where its path then is', () => {
    // Buys only: 100 → 110 → 90, half-way down at 90 s.
    const { desk } = watched((_, context) => order({ side: 'BUY', quantity: 1 })(context));
    desk.bar(flat, (context) => context.schedule('t', 90_000)).bar([100, 110, 90, 100]);
    expect(desk.fills).toEqual(['90000 #1 BUY 1 @ 100 T']);
  });

  it('do not give a bar its volume twice', () => {
    const desk = new PlayedDesk({ matching: { volumeShare: 0.1 }, strategy: { onTimer: () => {} } })
      .bar([100, 100, 100, 100, 10], (context) => {
        order({ side: 'BUY', quantity: 3 })(context);
        context.schedule('t', 90_000);
      })
      .bar([100, 100, 100, 100, 10]);
    expect(desk.fills).toEqual(['60000 #1 BUY 1 @ 100 T']);
  });

  it('refuse a time that is no number', () => {
    const { desk } = watched();
    const error = errorOf(() => desk.bar(flat, (context) => context.schedule('t', Number.NaN)));
    expect(error.code).toBe('STRATEGY_FAILED');
    expect(error.message).toContain('timer "t"');
    expect(codeOf(() => new Timers().set('t', Number.NaN))).toBe('TIMER_TIME');
  });
});

describe('time', () => {
  it('never goes back for a strategy, whatever order the bars of several instruments are matched in', () => {
    // The second instrument is matched after the first, whose fill at 76.7 s is known by then.
    const seen: string[] = [];
    const second = linear({ symbol: 'ETH-PERP', makerFee: '0', takerFee: '0' });
    const desk = new PlayedDesk({
      instruments: [linear({ makerFee: '0', takerFee: '0' }), second],
      matching: { latency: 1000 },
      strategy: {
        onFill: (fill, _, context) => {
          seen.push(`${fill.instrument} ${fill.time} ${context.now}`);
          if (fill.instrument === 1 && fill.order === 2)
            order({ instrument: 1, side: 'SELL', quantity: 1 })(context);
        },
      },
    });
    desk.bars([flat, flat], (context) => {
      order({ instrument: 0, side: 'BUY', type: 'STOP_MARKET', quantity: 1, triggerPrice: 108 })(
        context,
      );
      order({ instrument: 1, side: 'BUY', type: 'STOP_MARKET', quantity: 1, triggerPrice: 102 })(
        context,
      );
    });
    desk.bars([
      [100, 110, 100, 110],
      [100, 110, 100, 110],
    ]);
    expect(seen.slice(0, 2)).toEqual(['0 76000 76000', '1 64000 76000']);
    // Sold one second after what was known when it was decided, not after the fill.
    expect(desk.fills.at(-1)).toMatch(/^77000 #3 SELL/);
    expect(desk.time).toBe(2 * MINUTE);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../errors/expect-error.test-support.ts';
import { freeSpot, MINUTE, order, PlayedDesk } from '../matching/played-desk.test-support.ts';
import { randomBars, randomOptions, randomSetup } from '../matching/random-desk.test-support.ts';
import { BNB, ETH, USDT } from '../model/instruments.test-support.ts';
import { Money } from '../money/money.ts';
import { EventLog } from './event-log.ts';
import type { KernelState } from './kernel-state.ts';

const flat = [100, 100, 100, 100] as const;
function copy(state: KernelState): KernelState {
  const back: unknown = JSON.parse(JSON.stringify(state));
  // JSON gives back what it was given: a state is plain JSON, which these tests would otherwise show.
  return back as KernelState;
}

describe('saving and restoring', () => {
  it('goes on as if nothing had happened, from any bar, with orders at the venue', () => {
    let working = 0;
    fc.assert(
      fc.property(
        randomSetup,
        randomBars,
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (setup, bars, share) => {
          const stopAt = Math.floor(share * bars.length);
          const whole = new PlayedDesk(randomOptions(setup));
          const broken = new PlayedDesk(randomOptions(setup));
          let before = 0;
          bars.forEach(({ gap, candle }, i) => {
            if (i === stopAt) {
              before = whole.kernel.log.length;
              working += whole.kernel.books.openOrders.size;
              const state = copy(broken.kernel.save());
              broken.kernel = broken.makeKernel(new EventLog());
              broken.kernel.restore(state);
            }
            whole.gap(gap).bar(candle);
            broken.gap(gap).bar(candle);
          });
          expect([...broken.kernel.log.lines()]).toEqual(
            [...whole.kernel.log.lines()].slice(before),
          );
          expect(copy(broken.kernel.save())).toEqual(copy(whole.kernel.save()));
        },
      ),
      { numRuns: 300, seed: 3 },
    );
    expect(working).toBeGreaterThan(20);
  });

  it('keeps longer bars, warm-up and timers', () => {
    const told: string[] = [];
    const make = (): PlayedDesk =>
      new PlayedDesk({
        subscriptions: [{ instrument: 0, timeFrame: 3 * MINUTE, warmUp: 2 }],
        strategy: {
          onBar: (bar, context) =>
            told.push(`${bar.open} ${bar.high} ${bar.close} ${context.isWarm}`),
          onTimer: (name, context) => {
            told.push(`${name} ${context.now}`);
            context.schedule('second', 250_000);
          },
        },
      });
    const desk = make().bar([1, 9, 1, 2]).bar([2, 3, 2, 3]);
    const started = desk.kernel.save();
    const other = make();
    other.kernel.restore(copy(started));
    other.time = desk.time;
    other.bar([3, 4, 3, 4]);
    expect(told).toEqual(['1 9 4 false']);
    for (let i = 0; i < 3; i += 1) other.bar(flat);
    expect(told.at(-1)).toBe('100 100 100 true');
  });

  it('knows a currency that only a fee has brought', () => {
    const instruments = [
      freeSpot({ takerFee: '0.001', feePolicy: { in: 'third', currency: BNB, rate: '300' } }),
    ];
    const desk = new PlayedDesk({ instruments })
      .bar(flat, order({ side: 'BUY', quantity: 3 }))
      .bar(flat);
    expect(desk.balance('BNB')).toBe('-0.001');
    const other = new PlayedDesk({ instruments });
    other.kernel.restore(copy(desk.kernel.save()));
    expect(other.balance('BNB')).toBe('-0.001');
  });

  it('refuses the state of another desk', () => {
    const state = copy(new PlayedDesk().bar(flat).kernel.save());
    const other = new PlayedDesk({
      instruments: [freeSpot({ symbol: 'ETHUSDT', base: ETH })],
      deposits: [Money.parse('1', USDT)],
    });
    expect(codeOf(() => other.kernel.restore(state))).toBe('STATE_MISMATCH');
  });
});

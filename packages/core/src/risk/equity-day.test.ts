import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../strategy/json.ts';
import { EquityDay } from './equity-day.ts';
import { EquityPeak } from './equity-peak.ts';

const DAY = 86_400_000;

function restarted<T extends { save(): Json; restore(state: Json): void }>(from: T, to: T): T {
  to.restore(JSON.parse(JSON.stringify(from.save())) as Json);
  return to;
}

describe('the equity of a day', () => {
  it('keeps apart what is counted as an amount and as a share, over transfers and a restart', () => {
    // 5 % lost, 9,000 of 9,500 withdrawn: 500 of amount are lost still, and 26.32 of 526.32.
    let day = new EquityDay({ amount: '510', percent: 6 });
    day.mark(0, 10_000, 0);
    day.mark(1, 9500, 0);
    day.mark(2, 500, -9000);
    expect(day.stoppedAt).toBe(0);
    day = restarted(day, new EquityDay({ amount: '510', percent: 6 }));
    expect(day.start).toBe(1000);
    day.mark(3, 495, -9000);
    expect(day.stoppedAt).toBe(0);
    day.mark(4, 494, -9000);
    expect([day.stoppedAt, day.stoppedBy]).toEqual([
      expect.closeTo(32.32, 2),
      expect.closeTo(31.58, 2),
    ]);
  });

  it('begins with the last equity known, moved by what came since', () => {
    const day = new EquityDay({ amount: '100' });
    day.mark(DAY - 2, 1000, 0);
    // Over midnight 500 came, and 50 were lost.
    day.mark(DAY + 1, 1450, 500);
    expect([day.start, day.beganAt, day.stoppedAt]).toEqual([1500, DAY, 0]);
    day.mark(DAY + 2, 1400, 500);
    expect(day.stoppedAt).toBe(100);
  });

  it('does not begin again for an event that comes late', () => {
    const day = new EquityDay({ amount: '100' });
    day.mark(DAY, 1000, 0);
    day.mark(DAY - 1, 950, 0);
    expect([day.beganAt, day.start]).toEqual([DAY, 1000]);
  });
});

describe('transfers alone', () => {
  it('never stop anything, whatever comes and goes, with restarts between', () => {
    const step = fc.tuple(
      fc.integer({ min: -99, max: 400 }),
      fc.integer({ min: 1, max: DAY }),
      fc.boolean(),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let day = new EquityDay({ percent: 0.1, amount: '0.01' });
        let peak = new EquityPeak(0.1, 'x');
        let [now, equity, transferred] = [0, 1000, 1000];
        day.mark(now, equity, transferred);
        peak.mark(now, equity, transferred);
        for (const [percent, passed, restarts] of steps) {
          // A share of what is there, so that it never runs out.
          const moved = Math.trunc((equity * percent) / 100);
          [now, equity, transferred] = [now + passed, equity + moved, transferred + moved];
          if (restarts) {
            day = restarted(day, new EquityDay({ percent: 0.1, amount: '0.01' }));
            peak = restarted(peak, new EquityPeak(0.1, 'x'));
          }
          day.mark(now, equity, transferred);
          peak.mark(now, equity, transferred);
          expect([day.stoppedAt, peak.stoppedAt]).toEqual([0, Number.NaN]);
          expect(peak.peak).toBeCloseTo(equity, 3);
        }
        // A loss is one still.
        day.mark(now, equity * 0.99, transferred);
        peak.mark(now, equity * 0.99, transferred);
        expect([day.stoppedAt > 0, peak.stoppedAt]).toEqual([true, now]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the peak of equity', () => {
  it('of a bot that has no money yet stops nothing', () => {
    const peak = new EquityPeak(10, 'x');
    peak.mark(0, 0, 0);
    peak.mark(1, 1000, 1000);
    peak.mark(2, 950, 1000);
    expect([peak.peak, peak.stoppedAt]).toEqual([1000, Number.NaN]);
    peak.mark(3, 900, 1000);
    expect(peak.stoppedAt).toBe(3);
  });
});

import { describe, expect, it } from 'vitest';
import { riskVersion } from './risk-version.ts';

describe('the version of settings', () => {
  it('is the same for the same settings, in whatever order they are written', () => {
    const first = riskVersion({ maxOpenOrders: 5, dailyLoss: { percent: 2, amount: '10' } }, {});
    expect(riskVersion({ dailyLoss: { amount: '10', percent: 2 }, maxOpenOrders: 5 }, {})).toBe(
      first,
    );
    expect(first).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is another for others, and for the same at another level', () => {
    const versions = [
      riskVersion({}),
      riskVersion({}, {}),
      riskVersion({ maxOpenOrders: 5 }, {}),
      riskVersion({ maxOpenOrders: 6 }, {}),
      riskVersion({}, { maxOpenOrders: 5 }),
    ];
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('never changes with the program: orders that were judged by it are kept', () => {
    // FNV-1a, 64 bits, of `[{"maxOpenOrders":5}]`, worked out by another program.
    expect(riskVersion({ maxOpenOrders: 5 })).toBe('6b8062bbacef0207');
  });
});

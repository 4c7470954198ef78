import { describe, expect, it } from 'vitest';
import { Draws } from '../random/draws.ts';
import { FaultPlan } from './fault-plan.ts';
import type { FaultSpec } from './fault.ts';

const SPECS: readonly FaultSpec[] = [
  { kind: 'slow', low: 10, high: 20 },
  { kind: 'lost' },
  { kind: 'rare', rarity: 50 },
];

function visit(plan: FaultPlan): (string | null)[] {
  const kinds: (string | null)[] = [];
  for (let i = 0; i < 200; i += 1) kinds.push(plan.at(`site-${i % 7}`, SPECS)?.kind ?? null);
  return kinds;
}

describe('FaultPlan', () => {
  it('draws the same faults for a seed, and replays exactly those', () => {
    for (let seed = 0; seed < 30; seed += 1) {
      const found = new FaultPlan(new Draws(seed), { mode: 'discover' });
      const kinds = visit(found);
      expect(visit(new FaultPlan(new Draws(seed), { mode: 'discover' }))).toEqual(kinds);
      const replay = new FaultPlan(new Draws(seed), { mode: 'explicit', faults: found.fired });
      expect(visit(replay)).toEqual(kinds);
      expect(replay.fired).toEqual(found.fired);
    }
  });

  it('gives amounts within their range', () => {
    const amounts = new Set<number>();
    for (let seed = 0; seed < 200; seed += 1) {
      const plan = new FaultPlan(new Draws(seed), { mode: 'discover' });
      visit(plan);
      for (const { kind, amount } of plan.fired) {
        if (kind === 'slow') amounts.add(amount);
        else expect(amount).toBe(0);
      }
    }
    expect(Math.min(...amounts)).toBe(10);
    expect(Math.max(...amounts)).toBe(20);
  });

  it('enables some kinds for some seeds only', () => {
    const sets = new Set<string>();
    for (let seed = 0; seed < 200; seed += 1) {
      const kinds = new Set(visit(new FaultPlan(new Draws(seed), { mode: 'discover' })));
      sets.add(`${kinds.has('slow')}/${kinds.has('lost')}`);
    }
    expect([...sets].sort()).toEqual(['false/false', 'false/true', 'true/false', 'true/true']);
  });

  it('has a rarer kind less often, by its factor', () => {
    const counts = { slow: 0, rare: 0 };
    for (let seed = 0; seed < 3_000; seed += 1) {
      for (const kind of visit(new FaultPlan(new Draws(seed), { mode: 'discover' }))) {
        if (kind === 'slow' || kind === 'rare') counts[kind] += 1;
      }
    }
    expect(counts.slow / counts.rare).toBeGreaterThan(35);
    expect(counts.slow / counts.rare).toBeLessThan(70);
  });

  it('has none after healing, in either mode', () => {
    const always: readonly FaultSpec[] = [{ kind: 'x', share: 1 }];
    const faults = [{ site: 's', n: 0, kind: 'x', amount: 0 }];
    for (const source of [{ mode: 'discover' as const }, { mode: 'explicit' as const, faults }]) {
      const plan = new FaultPlan(new Draws(1), source);
      plan.heal();
      for (let i = 0; i < 20; i += 1) expect(plan.at('s', always)).toBeNull();
      expect(plan.fired).toEqual([]);
    }
  });

  it('lists the moments at which something could have happened, when asked to', () => {
    const plan = new FaultPlan(new Draws(1), { mode: 'explicit', faults: [] }, true);
    plan.at('a', SPECS);
    plan.at('b', SPECS);
    plan.at('a', SPECS);
    expect(plan.opportunities.map(({ site, n }) => `${site}#${n}`)).toEqual(['a#0', 'b#0', 'a#1']);
  });
});

import { describe, expect, it } from 'vitest';
import { Tripwires } from './tripwires.ts';

describe('Tripwires', () => {
  it('throws on ambient time, chance, timers and network, and tells', () => {
    const touched: string[] = [];
    const wires = new Tripwires((name) => touched.push(name));
    const uses: Record<string, () => unknown> = {
      now: () => Date.now(),
      Date: () => new Date(),
      random: () => Math.random(),
      setTimeout: () => setTimeout(() => {}, 1),
      setInterval: () => setInterval(() => {}, 1),
      setImmediate: () => setImmediate(() => {}),
      fetch: () => fetch('http://localhost'),
      randomUUID: () => crypto.randomUUID(),
      getRandomValues: () => crypto.getRandomValues(new Uint8Array(1)),
    };
    const before = Date.now;
    const outcomes: [string, boolean][] = [];
    wires.enter();
    try {
      for (const [name, use] of Object.entries(uses)) {
        try {
          use();
          outcomes.push([name, false]);
        } catch {
          outcomes.push([name, true]);
        }
      }
      outcomes.push(['arithmetic', new Date(86_400_000).toISOString().startsWith('1970-01-02')]);
    } finally {
      wires.leave();
    }
    expect(outcomes).toEqual([...Object.keys(uses), 'arithmetic'].map((name) => [name, true]));
    expect(touched).toEqual(Object.keys(uses));
    expect(Date.now).toBe(before);
    expect(new Date().getTime()).toBeGreaterThan(0);
    expect(crypto.randomUUID()).toHaveLength(36);
  });
});

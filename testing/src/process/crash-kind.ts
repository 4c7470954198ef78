import type { FaultSpec } from '../faults/fault.ts';

/** How a process ends: `kill` keeps what the system had in its caches, `power` may lose or tear it. */
export type CrashKind = 'kill' | 'power';

/** Crashes at an await, before and after its effect. The amount is the time (ms) until the restart. */
export const CRASHES: readonly FaultSpec[] = [
  { kind: 'kill-before', low: 0, high: 8_000, rarity: 8 },
  { kind: 'kill-after', low: 0, high: 8_000, rarity: 8 },
  { kind: 'power-before', low: 100, high: 20_000, rarity: 8 },
  { kind: 'power-after', low: 100, high: 20_000, rarity: 8 },
];

/** The kind of crash that a fault's name begins with. */
export function crashKind(fault: string): CrashKind {
  return fault.startsWith('power') ? 'power' : 'kill';
}

import type { FaultSpec } from '../faults/fault.ts';

/** How a process ends: `kill` keeps what the system had in its caches, `power` may lose or tear it. */
export type CrashKind = 'kill' | 'power';

/** Crashes at an await, before and after its effect. The amount is the time (ms) until the restart. */
export const CRASHES: readonly FaultSpec[] = crashes(5);

/** The same soon after a restart, more often: recovery is what production exercises least. */
export const EARLY_CRASHES: readonly FaultSpec[] = crashes(1);

function crashes(rarity: number): readonly FaultSpec[] {
  return [
    { kind: 'kill-before', low: 0, high: 8_000, rarity },
    { kind: 'kill-after', low: 0, high: 8_000, rarity },
    { kind: 'power-before', low: 100, high: 20_000, rarity },
    { kind: 'power-after', low: 100, high: 20_000, rarity },
  ];
}

/** True for a fault that ends a process. */
export function isCrash(fault: string): boolean {
  return fault.startsWith('power-') || fault.startsWith('kill-');
}

/** The kind of crash that a fault's name begins with. */
export function crashKind(fault: string): CrashKind {
  return fault.startsWith('power') ? 'power' : 'kill';
}

import type { KernelState } from '@nightdesk/core/kernel/kernel-state';
import type { Cause } from './difference.ts';

/** Where two states of a kernel part. */
export interface StateDifference {
  readonly cause: Cause;
  readonly text: string;
}

/** Parts of a state and what a difference there means, the gravest first. */
const PARTS: readonly (readonly [
  cause: Cause,
  part: string,
  of: (state: KernelState) => unknown,
])[] = [
  ['fill', 'what is held', ({ books }) => books.positions.map(({ quantity }) => quantity)],
  ['fee', 'positions', ({ books }) => books.positions],
  ['fee', 'balances', ({ books }) => books.balances],
  ['fee', 'transfers', ({ books }) => books.transfers],
  ['signal', 'orders', ({ books }) => books.orders],
  ['signal', 'ended orders', ({ books }) => books.ended],
  ['signal', 'number of the last order', ({ lastOrder }) => lastOrder],
  ['signal', 'trading state', ({ books }) => [books.tradingState, books.reducing]],
  ['price', 'last prices', ({ books }) => [books.prices, books.priceTimes]],
  ['signal', 'strategy', ({ strategy }) => strategy],
  ['signal', 'bars being built', ({ series }) => series],
  ['timing', 'timers', ({ timers }) => timers],
  ['signal', 'risk', ({ risk }) => risk],
  ['signal', 'random numbers', ({ rng }) => rng],
  ['timing', 'time', ({ books }) => books.now],
];

/** Compares two states of the same kernel, part by part: each part that differs, with the first place in it. */
export function compareStates(recorded: KernelState, replayed: KernelState): StateDifference[] {
  const found: StateDifference[] = [];
  for (const [cause, part, of] of PARTS) {
    const place = firstDifference(of(recorded), of(replayed), '');
    if (place !== null) found.push({ cause, text: `state, ${part}${place}` });
  }
  return found;
}

/** The first place where two values of JSON differ, with both; null = nowhere. */
export function firstDifference(was: unknown, is: unknown, path: string): string | null {
  if (Object.is(was, is) || (was === 0 && is === 0)) return null;
  if (!isObject(was) || !isObject(is)) return `${path}: was ${text(was)} and is ${text(is)}`;
  for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
    const place = firstDifference(was[key], is[key], `${path}${path === '' ? ' ' : '.'}${key}`);
    if (place !== null) return place;
  }
  return null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string {
  return value === undefined ? 'not there' : JSON.stringify(value).slice(0, 80);
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventHeap, type PendingEvent } from './event-heap.ts';

const key = ({ time, tie, sequence }: PendingEvent): string => `${time}/${tie}/${sequence}`;

describe('EventHeap', () => {
  it('gives events in the order of time, tie and sequence, without the cancelled ones', () => {
    const input = fc.array(fc.tuple(fc.nat(5), fc.nat(2), fc.boolean()), { maxLength: 60 });
    fc.assert(
      fc.property(input, fc.nat(10), (raw, early) => {
        const heap = new EventHeap();
        const events = raw.map(([time, tie, cancelled], sequence): PendingEvent => ({
          time,
          tie,
          sequence,
          label: '',
          action: () => {},
          cancelled,
        }));
        const taken: PendingEvent[] = [];
        events.forEach((event) => heap.push(event));
        const sorted = events
          .filter(({ cancelled }) => !cancelled)
          .sort((a, b) => a.time - b.time || a.tie - b.tie || a.sequence - b.sequence);
        // Pushing again between the pops must not disturb the order either.
        for (let i = 0; i < early; i += 1) {
          const first = heap.pop();
          if (first !== undefined) heap.push(first);
        }
        for (let next = heap.pop(); next !== undefined; next = heap.pop()) taken.push(next);
        expect(taken.map(key)).toEqual(sorted.map(key));
        expect(heap.size).toBe(0);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { StartGate } from './start-gate.ts';

describe('the gate of starting processes', () => {
  it('lets so many in at once and the others in their order', () => {
    const gate = new StartGate(2);
    const started: number[] = [];
    for (let i = 0; i < 5; i += 1) gate.enter(() => started.push(i));
    expect(started).toEqual([0, 1]);
    gate.leave();
    expect(started).toEqual([0, 1, 2]);
    gate.leave();
    gate.leave();
    expect(started).toEqual([0, 1, 2, 3, 4]);
    gate.leave();
    gate.leave();
    gate.enter(() => started.push(5));
    gate.enter(() => started.push(6));
    gate.enter(() => started.push(7));
    expect(started).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});

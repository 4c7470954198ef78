import { describe, expect, it } from 'vitest';
import { defaultDrain, drive } from './drain.ts';

describe.each(['tick', 'immediate'] as const)('draining by %s', (kind) => {
  it('runs every microtask before the next event, within the bracket', async () => {
    const log: string[] = [];
    let n = 0;
    await drive(
      kind,
      () => {
        n += 1;
        const at = n;
        void (async () => {
          log.push(`${at}a`);
          await Promise.resolve();
          log.push(`${at}b`);
          await Promise.resolve().then(() => log.push(`${at}c`));
          log.push(`${at}d`);
        })();
        return n < 3;
      },
      { enter: () => {}, leave: () => {} },
    );
    expect(log).toEqual(['1a', '1b', '1c', '1d', '2a', '2b', '2c', '2d', '3a', '3b', '3c', '3d']);
  });

  it('leaves the bracket and rejects when a step throws', async () => {
    let depth = 0;
    const bracket = { enter: () => (depth += 1), leave: () => (depth -= 1) };
    const failing = drive(
      kind,
      () => {
        throw new Error('broken world');
      },
      bracket,
    );
    await expect(failing).rejects.toThrow('broken world');
    expect(depth).toBe(0);
  });
});

it('uses the quick way on the pinned Node', () => {
  expect(defaultDrain()).toBe('tick');
});

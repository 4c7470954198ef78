import { expect, it } from 'vitest';
import { doctor } from './doctor.ts';
import { defined } from './events/sample-events.test-support.ts';
import { openStore } from './open-store.ts';
import { spawnWriter } from './writer.test-support.ts';

/**
 * What both databases must do about several processes, and about one that is killed.
 *
 * @param kills how often one is killed
 */
export function processConformance(create: () => Promise<string>, kills: number): void {
  it('lets three processes write to one file, to one stream and to others', async () => {
    const file = await create();
    const store = await openStore(file);
    await store.append('a', [defined]);
    await store.append('b', [defined]);
    await store.close();
    const writers = [
      spawnWriter(file, 'one', 'a', 150),
      spawnWriter(file, 'two', 'a', 150),
      spawnWriter(file, 'three', 'b', 150),
    ];
    expect(await Promise.all(writers.map(({ ended }) => ended))).toEqual([0, 0, 0]);
    expect(writers.map((writer) => writer.count())).toEqual([150, 150, 150]);
    expect(await doctor(file)).toEqual({
      healthy: true,
      chain: { accounts: 2, events: 2 + 3 * 450, fault: null },
      difference: null,
    });
  });

  it('loses nothing that was acknowledged when it is killed, and applies nothing by halves', async () => {
    const file = await create();
    const store = await openStore(file);
    await store.append('a', [defined]);
    await store.close();
    let heard = 0;
    let there = 0;
    for (let round = 1; round <= kills; round += 1) {
      const writer = spawnWriter(file, 'w', 'a');
      await writer.acknowledged(1 + round * 3);
      await writer.kill();
      heard += writer.count();
      const report = await doctor(file);
      expect(report).toMatchObject({ healthy: true, difference: null });
      const { events } = report.chain;
      // Three events an append, all or none.
      expect((events - 1) % 3).toBe(0);
      const appends = (events - 1) / 3;
      expect(appends).toBeGreaterThanOrEqual(there + writer.count());
      // In each round one more may be durable whose acknowledgement was not heard; a server may be late with it.
      expect(appends).toBeLessThanOrEqual(heard + round);
      there = appends;
    }
  }, 120_000);
}

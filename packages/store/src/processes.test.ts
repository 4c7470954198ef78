import { join } from 'node:path';
import { expect, it } from 'vitest';
import { doctor } from './doctor.ts';
import { defined } from './events/sample-events.test-support.ts';
import { openStore } from './open-store.ts';
import { temporaryFolder } from './temp-folder.test-support.ts';
import { spawnWriter } from './writer.test-support.ts';

it('lets three processes write to one file, to one stream and to others', async () => {
  const file = join(temporaryFolder(), 'store.db');
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
  const file = join(temporaryFolder(), 'store.db');
  const store = await openStore(file);
  await store.append('a', [defined]);
  await store.close();
  let acknowledged = 0;
  for (let round = 1; round <= 8; round += 1) {
    const writer = spawnWriter(file, 'w', 'a');
    await writer.acknowledged(1 + round * 3);
    await writer.kill();
    acknowledged += writer.count();
    const report = await doctor(file);
    expect(report).toMatchObject({ healthy: true, difference: null });
    const { events } = report.chain;
    // Three events an append, all or none; one more may be durable whose acknowledgement was not heard.
    expect((events - 1) % 3).toBe(0);
    const appends = (events - 1) / 3;
    expect(appends).toBeGreaterThanOrEqual(acknowledged);
    expect(appends).toBeLessThanOrEqual(acknowledged + 1);
    acknowledged = appends;
  }
}, 60_000);

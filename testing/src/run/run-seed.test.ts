import { describe, expect, it } from 'vitest';
import { ORDER_DEFECTS } from '../example/order-defect.ts';
import { orderWorkload } from '../example/order-workload.ts';
import { SimProcess } from '../process/sim-process.ts';
import type { SimLife } from '../process/sim-life.ts';
import { neverReached, runCampaign } from './campaign.ts';
import { tryCrashPoints } from './crash-points.ts';
import type { Invariant } from './invariant.ts';
import { describeFailure } from './report-run.ts';
import { type RunResult, runSeed } from './run-seed.ts';
import { shrinkRun } from './shrink-run.ts';
import type { Workload } from './workload.ts';

const example = orderWorkload();

/** A workload of one process that runs `main` once, with nothing outside. */
function oneProcess(
  main: (life: SimLife) => Promise<void>,
  invariants: readonly Invariant[] = [],
  idle = true,
): Workload {
  return {
    name: 'one-process',
    mustReach: [],
    faultsFor: 1_000,
    settleWithin: 5_000,
    quietFor: 1_000,
    plan: () => ({
      count: 0,
      describe: () => '',
      build: (world) => ({
        invariants,
        start: () => {
          new SimProcess(world, { name: 'p', boot: (life) => void main(life) }).start();
        },
        calm: () => {},
        idle: () => idle,
      }),
    }),
  };
}

const violated = ({ violations }: RunResult): string[] =>
  violations.map(({ invariant }) => invariant);

describe('a run', () => {
  it('has the same hash twice, with either way of draining, and when its faults are replayed', async () => {
    const hashes = new Set<string>();
    for (let seed = 1; seed <= 60; seed += 1) {
      const first = await runSeed(seed, example);
      const again = await runSeed(seed, example);
      const slow = await runSeed(seed, example, { drain: 'immediate' });
      const replay = await runSeed(seed, example, { faults: first.faults });
      expect([again.hash, slow.hash, replay.hash]).toEqual([first.hash, first.hash, first.hash]);
      expect(replay.faults).toEqual(first.faults);
      hashes.add(first.hash);
    }
    expect(hashes.size).toBe(60);
  });

  it('reports rejections that nobody handles', async () => {
    const failing = oneProcess(async (life) => {
      await life.clock.sleep(10);
      throw new Error('forgotten');
    });
    for (const drain of ['tick', 'immediate'] as const) {
      const result = await runSeed(1, failing, { drain, faults: [] });
      expect(violated(result)).toEqual(['no-unhandled-rejection']);
      expect(result.violations[0]?.message).toContain('forgotten');
    }
  });

  it('reports ambient time, also when the error is swallowed', async () => {
    const ambient = oneProcess(async (life) => {
      await life.clock.sleep(10);
      try {
        Date.now();
      } catch {
        // Swallowed: the record must remain.
      }
    });
    expect(violated(await runSeed(1, ambient, { faults: [] }))).toEqual([
      'no-ambient-time-or-chance',
    ]);
  });

  it('reports what never comes to rest', async () => {
    const restless = oneProcess(() => Promise.resolve(), [], false);
    const result = await runSeed(1, restless, { faults: [] });
    expect(violated(result)).toEqual(['quiesces']);
    expect(result.duration).toBe(6_500);
  });

  it('checks invariants at their time and stops at the first violation', async () => {
    let looked = 0;
    const always: Invariant = {
      name: 'early',
      when: 'step',
      check: () => {
        looked += 1;
        return looked > 3 ? 'broken' : null;
      },
    };
    const end: Invariant = { name: 'late', when: 'end', check: () => 'broken' };
    const main = async (life: SimLife): Promise<void> => {
      for (let i = 0; i < 10; i += 1) await life.clock.sleep(1);
    };
    expect(violated(await runSeed(1, oneProcess(main, [end]), { faults: [] }))).toEqual(['late']);
    expect(violated(await runSeed(1, oneProcess(main, [always, end]), { faults: [] }))).toEqual([
      'early',
    ]);
    expect(looked).toBe(4);
  });

  it('reports an invariant that cannot be looked at', async () => {
    const end: Invariant = {
      name: 'unreadable',
      when: 'end',
      check: () => {
        throw new RangeError('the books are torn');
      },
    };
    const result = await runSeed(
      1,
      oneProcess(() => Promise.resolve(), [end]),
      { faults: [] },
    );
    expect(violated(result)).toEqual(['unreadable']);
    expect(result.violations[0]?.message).toContain('the books are torn');
  });

  it('leaves the listeners of the host in place', async () => {
    const before = process.listeners('unhandledRejection');
    await runSeed(1, example);
    expect(process.listeners('unhandledRejection')).toEqual(before);
  });
});

describe('the example', () => {
  it('holds in 2,000 seeds, which reach every state that they must', async () => {
    const totals = await runCampaign(example, { firstSeed: 1, seeds: 2_000 });
    expect(totals.failures.map(({ seed, violations }) => ({ seed, violations }))).toEqual([]);
    expect(totals.runs).toBe(2_000);
    expect(totals.crashes).toBeGreaterThan(1_000);
    expect(totals.faults).toBeGreaterThan(5_000);
    expect(neverReached(example, totals)).toEqual([]);
  });

  it('holds at every single crash point of a seed', async () => {
    const failed: RunResult[] = [];
    let runs = 0;
    let crashed = 0;
    await tryCrashPoints(3, example, (result) => {
      runs += 1;
      crashed += result.crashes;
      if (result.violations.length > 0) failed.push(result);
      return true;
    });
    expect(failed).toEqual([]);
    expect(runs).toBeGreaterThan(500);
    expect(crashed).toBe(runs);
  });

  // Seeds needed were measured; each bound is about three times that.
  const BOUNDS: Readonly<Record<string, number>> = {
    'claim-after-await': 3_000,
    'resend-without-fence': 1_500,
    'no-sync-on-recovery': 3_000,
    'keep-torn-tail': 150,
  };
  it.each(ORDER_DEFECTS)('does not hold with %s', async (defect) => {
    const mutant = orderWorkload(defect);
    const seeds = BOUNDS[defect] ?? 40;
    const totals = await runCampaign(mutant, { firstSeed: 1, seeds });
    expect(totals.failures).toHaveLength(1);
  });
});

describe('shrinking', () => {
  it('finds a smaller schedule that breaks the same invariant', async () => {
    const mutant = orderWorkload('timeout-is-failure');
    const { failures } = await runCampaign(mutant, { firstSeed: 1, seeds: 100, stopAfter: 5 });
    expect(failures).toHaveLength(5);
    for (const failed of failures) {
      const shrunk = await shrinkRun(mutant, failed);
      expect(violated(shrunk.result)[0]).toBe(violated(failed)[0]);
      expect(shrunk.operations).toHaveLength(1);
      expect(shrunk.faults.length).toBeLessThanOrEqual(2);
      for (const fault of shrunk.faults) {
        const faults = shrunk.faults.filter((other) => other !== fault);
        const less = await runSeed(failed.seed, mutant, { ...shrunk, faults });
        expect(violated(less)[0]).not.toBe(violated(failed)[0]);
      }
      const again = await runSeed(failed.seed, mutant, {
        faults: shrunk.faults,
        operations: shrunk.operations,
      });
      expect(again.hash).toBe(shrunk.result.hash);
    }
  });

  it('is described with the command that replays the seed', async () => {
    const mutant = orderWorkload('timeout-is-failure');
    const { failures } = await runCampaign(mutant, { firstSeed: 1, seeds: 100 });
    const [failed] = failures;
    if (failed === undefined) throw new Error('the mutant was not caught');
    const text = describeFailure(mutant, failed, await shrinkRun(mutant, failed), false);
    expect(text).toContain(
      `npm run simulate -- --seed ${failed.seed} --workload example/timeout-is-failure\n`,
    );
    expect(text).toContain('VIOLATED failed-only-with-proof');
    expect(text).toMatch(/1 faults and 1 operations are enough:\n {4}operation \d: at \d+ ms/);
  });
});

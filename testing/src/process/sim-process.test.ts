import { describe, expect, it } from 'vitest';
import type { Fault } from '../faults/fault.ts';
import { World } from '../run/world.ts';
import { drive } from '../schedule/drain.ts';
import type { SimLife } from './sim-life.ts';
import { SimProcess } from './sim-process.ts';

const NO_BRACKET = { enter: () => {}, leave: () => {} };

async function runToEnd(world: World): Promise<void> {
  await drive('tick', () => world.scheduler.step() && world.elapsed < 60_000, NO_BRACKET);
}

/** A program of two awaits; gives what it logged and the effects that happened outside. */
async function run(faults: readonly Fault[]): Promise<{ log: string[]; effects: string[] }> {
  const world = new World(1, { mode: 'explicit', faults });
  const log: string[] = [];
  const effects: string[] = [];
  const main = async (life: SimLife, n: number): Promise<void> => {
    try {
      log.push(`${n}:start`);
      await life.io('one', 5, () => effects.push('one'));
      log.push(`${n}:one`);
      await life.io('two', 5, () => effects.push('two'));
      log.push(`${n}:two`);
    } catch {
      log.push(`${n}:caught`);
    } finally {
      log.push(`${n}:finally`);
    }
  };
  const process = new SimProcess(world, {
    name: 'p',
    boot: (life) => void main(life, process.generation),
  });
  process.start();
  await runToEnd(world);
  expect(world.violations).toEqual([]);
  return { log, effects };
}

const crash = (site: string, kind: string, n = 0): Fault => ({ site, n, kind, amount: 100 });

describe('SimProcess', () => {
  it('runs to its end without faults', async () => {
    const { log, effects } = await run([]);
    expect(log).toEqual(['1:start', '1:one', '1:two', '1:finally']);
    expect(effects).toEqual(['one', 'two']);
  });

  it('dies before an effect: nothing happened, no frame of the old life goes on', async () => {
    const { log, effects } = await run([crash('p/two', 'kill-before')]);
    expect(log).toEqual(['1:start', '1:one', '2:start', '2:one', '2:two', '2:finally']);
    expect(effects).toEqual(['one', 'one', 'two']);
  });

  it('dies after an effect: it happened and nobody heard of it', async () => {
    const { log, effects } = await run([crash('p/two', 'power-after')]);
    expect(log).toEqual(['1:start', '1:one', '2:start', '2:one', '2:two', '2:finally']);
    expect(effects).toEqual(['one', 'two', 'one', 'two']);
  });

  it('can die again while it recovers', async () => {
    const { log } = await run([crash('p/one', 'kill-after'), crash('p/one', 'kill-before', 1)]);
    expect(log.map((line) => line.split(':')[0])).toEqual(['1', '2', '3', '3', '3', '3']);
  });

  it('passes on what a port throws', async () => {
    const world = new World(1, { mode: 'explicit', faults: [] });
    const seen: string[] = [];
    const process = new SimProcess(world, {
      name: 'p',
      boot: (life) =>
        void life
          .io('bad', 1, () => {
            throw new Error('no space');
          })
          .catch((error: unknown) => seen.push(String(error))),
    });
    process.start();
    await runToEnd(world);
    expect(seen).toEqual(['Error: no space']);
  });

  it('has clocks of its own: the wall may be wrong, durations are not', async () => {
    const faults = [{ site: 'p/clock', n: 0, kind: 'clock-skew', amount: -400 }];
    const world = new World(1, { mode: 'explicit', faults });
    const seen: number[][] = [];
    const process = new SimProcess(world, {
      name: 'p',
      clockError: 500,
      boot: (life) =>
        void (async () => {
          const start = world.scheduler.now;
          await life.clock.sleep(1_000);
          seen.push([life.clock.now() - start, life.clock.mono()]);
          world.plan.heal();
          seen.push([life.clock.now() - start, life.clock.mono()]);
        })(),
    });
    process.start();
    await runToEnd(world);
    expect(seen).toEqual([
      [600, 1_000],
      [1_000, 1_000],
    ]);
  });

  it('reports code that runs after its death, and what nobody caught', async () => {
    const world = new World(1, { mode: 'explicit', faults: [] });
    let old: SimLife | null = null;
    const process = new SimProcess(world, {
      name: 'p',
      boot: (life) => {
        old ??= life;
        if (life !== old) throw new Error('cannot boot');
      },
    });
    process.start();
    process.crash('kill', 10);
    void process.life?.io('x', 1, () => {});
    // The frame of a dead life: only a defect of the simulation could let it run.
    const ghost = old as SimLife | null;
    void ghost?.io('x', 1, () => expect.unreachable());
    await runToEnd(world);
    expect(world.violations.map(({ invariant }) => invariant)).toEqual(['no-ghosts', 'no-panic']);
  });
});

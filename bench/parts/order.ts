import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { WORK_FOLDER } from '../harness/data-set.ts';
import { MockExchange } from '../harness/mock-exchange.ts';
import { OrderChild } from '../harness/order-child.ts';
import {
  checkCount,
  type Check,
  type Figure,
  type PartOptions,
  type PartResult,
} from '../harness/part-result.ts';
import { median } from '../harness/statistics.ts';

/** Ticks of each child before the other has its turn. */
const TURN = 50;
/** Pause (ms) after an order has arrived, before the next tick. */
const GAP = 2;
/** Orders of one signal. */
const BURST = 100;
/** Bots whose orders rest when the desk is started again. */
const BOTS = 10;
/** Orders of each; fewer where only correctness is looked at. */
const RESTING = { full: 100, tiny: 5 } as const;

const DESK = join(import.meta.dirname, '..', 'order-desk.ts');
const FLOOR = join(import.meta.dirname, '..', 'baselines', 'tick-to-order.ts');

/**
 * From a price on a WebSocket to an order that the venue has in full, the intent durable before it is sent: the
 * desk against the least that does as much, turn by turn in the same seconds. And what many orders at once cost.
 */
export async function orderPart({ rounds, say }: PartOptions): Promise<PartResult> {
  await mkdir(WORK_FOLDER, { recursive: true });
  const folder = await mkdtemp(join(WORK_FOLDER, 'order-'));
  try {
    say(`${rounds} turns of ${TURN} orders`);
    const latency = await measureLatency(folder, rounds);
    const each = rounds > 2 ? RESTING.full : RESTING.tiny;
    say(`${BOTS * each} open orders`);
    const recovery = await measureRecovery(folder, each);
    const { desk, floor } = latency;
    return {
      part: 'order',
      title: 'Signal to order',
      figures: [
        against('median, against the floor', desk, floor, 0.5, 1.5),
        against('99th percentile, against the floor', desk, floor, 0.99, 2),
        ...burstFigures(latency),
        {
          name: `${BOTS * each} open orders: compared with the venue`,
          value: recovery.comparedMs / 1_000,
          unit: 's',
          target: { is: 'at most', value: 1 },
          note: 'processor time',
        },
        {
          name: `${BOTS * each} open orders: a desk starts again`,
          value: recovery.restartMs / 1_000,
          unit: 's',
          target: { is: 'at most', value: 1 },
          note: 'processor time from opening the store to being ready',
        },
      ],
      checks: [...latency.checks, ...recovery.checks],
      notes: [],
      details: { floorMs: floor, deskMs: desk, bursts: latency.bursts, recovery },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Burst {
  readonly orders: number;
  /** From the signal until all its intents are durable. */
  readonly durableMs: number;
}

interface Latency {
  /** From each tick to its order, ms, without the first turn. */
  readonly desk: readonly number[];
  readonly floor: readonly number[];
  readonly bursts: readonly Burst[];
  readonly checks: readonly Check[];
}

async function measureLatency(folder: string, rounds: number): Promise<Latency> {
  const sides = {
    floor: await startSide(FLOOR, join(folder, 'floor.db')),
    desk: await startSide(DESK, join(folder, 'desk.db')),
  };
  try {
    const floor: number[] = [];
    const desk: number[] = [];
    for (let round = -2; round < rounds; round += 1) {
      const turns = { floor: await playTurn(sides.floor), desk: await playTurn(sides.desk) };
      // The first two are for the compiler.
      if (round < 0) continue;
      floor.push(...turns.floor);
      desk.push(...turns.desk);
    }
    const sent = (rounds + 2) * TURN;
    const checks = [
      checkCount('orders of the floor', sent, sides.floor.exchange.arrivals.length),
      checkCount('orders of the desk', sent, sides.desk.exchange.arrivals.length),
    ];
    const bursts: Burst[] = [];
    const before = sides.desk.exchange.arrivals.length;
    let asked = 0;
    for (let i = 0; i < Math.max(3, Math.min(rounds, 9)); i += 1) {
      for (const orders of [1, BURST]) {
        sides.desk.child.say(`burst ${orders}`);
        asked += orders;
        // Printed by `order-desk.ts`.
        const { durableMs } = JSON.parse(await sides.desk.child.next()) as Burst;
        bursts.push({ orders, durableMs });
        await sides.desk.exchange.received(before + asked, 10_000);
        await pause(100);
      }
    }
    const { names } = sides.desk.exchange;
    checks.push(
      checkCount('orders of bursts', asked, names.length - before),
      checkCount('names used twice', 0, names.length - new Set(names).size),
    );
    return { desk, floor, bursts, checks };
  } finally {
    for (const { child, exchange } of Object.values(sides)) {
      await child.stop();
      await exchange.close();
    }
  }
}

interface Side {
  readonly exchange: MockExchange;
  readonly child: OrderChild;
}

async function startSide(program: string, database: string): Promise<Side> {
  const exchange = await MockExchange.listen();
  const child = new OrderChild(program, [exchange.url, database, '1']);
  await child.next();
  return { exchange, child };
}

/** One tick after the other, each when the order of the last has arrived. */
async function playTurn({ exchange }: Side): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < TURN; i += 1) {
    const id = exchange.arrivals.length;
    const sent = exchange.tick(id);
    await exchange.received(id + 1, 10_000);
    times.push((exchange.arrivals[id] ?? Number.NaN) - sent);
    await pause(GAP);
  }
  return times;
}

interface Recovery {
  readonly comparedMs: number;
  readonly restartMs: number;
  readonly checks: readonly Check[];
}

async function measureRecovery(folder: string, each: number): Promise<Recovery> {
  const exchange = await MockExchange.listen();
  exchange.fate = 'rests';
  const database = join(folder, 'resting.db');
  const args = [exchange.url, database, String(BOTS)];
  try {
    const first = new OrderChild(DESK, args);
    await first.next();
    for (let i = 1; i <= each; i += 1) {
      exchange.tick(i);
      await exchange.received(i * BOTS, 10_000);
    }
    await pause(500);
    first.say('reconcile');
    const compared = JSON.parse(await first.next()) as Compared;
    await first.stop();
    const second = new OrderChild(DESK, args);
    const ready = JSON.parse(await second.next()) as Started;
    await second.stop();
    const all = BOTS * each;
    return {
      comparedMs: compared.cpuMs,
      restartMs: ready.cpuMs,
      checks: [
        checkCount('open orders at the exchange', all, exchange.resting),
        checkCount('open orders that the new desk looks after', all, ready.open),
        checkCount('orders placed in all', all, exchange.arrivals.length),
        checkCount('desk and venue agree', 1, Number(compared.outcome === 'equal')),
      ],
    };
  } finally {
    await exchange.close();
  }
}

/** Printed by `order-desk.ts`. */
interface Compared {
  readonly outcome: string;
  readonly cpuMs: number;
}

/** Printed by `order-desk.ts`. */
interface Started {
  readonly cpuMs: number;
  readonly open: number;
}

function against(
  name: string,
  desk: readonly number[],
  floor: readonly number[],
  share: number,
  most: number,
): Figure {
  const [ours, least] = [quantile(desk, share), quantile(floor, share)];
  return {
    name,
    value: ours / least,
    unit: 'ratio',
    target: { is: 'at most', value: most },
    note: `${(ours * 1_000).toFixed(0)} µs, the floor ${(least * 1_000).toFixed(0)} µs`,
  };
}

function burstFigures({ desk, bursts }: Latency): Figure[] {
  const of = (orders: number): number =>
    median(bursts.filter((burst) => burst.orders === orders).map(({ durableMs }) => durableMs));
  const one = quantile(desk, 0.5);
  return [
    {
      name: `${BURST} orders of one signal durable, against one order at the venue`,
      value: of(BURST) / one,
      unit: 'ratio',
      target: { is: 'at most', value: 3 },
      note: `${of(BURST).toFixed(2)} ms in one commit; one intent alone ${of(1).toFixed(2)} ms`,
    },
  ];
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

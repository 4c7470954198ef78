import { describe, expect, it } from 'vitest';
import type { NetResult, Reply, StreamEvent } from '@nightdesk/core/ports/net';
import type { Fault } from '../faults/fault.ts';
import { SimProcess } from '../process/sim-process.ts';
import { World } from '../run/world.ts';
import { drive } from '../schedule/drain.ts';
import { SimNetwork } from './sim-network.ts';
import type { ServerConnection, SimServer } from './sim-server.ts';

interface Ask {
  readonly name: string;
}

class CountingServer implements SimServer<Ask> {
  handled = 0;
  readonly connections = new Set<ServerConnection>();

  handle(): Reply {
    this.handled += 1;
    return { kind: 'reply', status: 200, retryAfter: null, body: this.handled };
  }

  refuse(status: 429 | 418, retryAfter: number): Reply {
    return { kind: 'reply', status, retryAfter, body: 'later' };
  }

  connect(connection: ServerConnection): void {
    this.connections.add(connection);
  }

  disconnect(connection: ServerConnection): void {
    this.connections.delete(connection);
  }
}

interface Outcome {
  readonly result: NetResult;
  readonly after: number;
  readonly handled: number;
}

const settle = (world: World): Promise<void> =>
  drive('tick', () => world.scheduler.step(), { enter: () => {}, leave: () => {} });

/** One request with a time-out of 1,000 ms, with one fault or none. */
async function ask(kind: string | null, amount = 0): Promise<Outcome> {
  const faults = kind === null ? [] : [{ site: 'net/q', n: 0, kind, amount }];
  const world = new World(1, { mode: 'explicit', faults });
  const server = new CountingServer();
  const network = new SimNetwork<Ask>(world, 'net', server);
  const outcomes: { result: NetResult; after: number }[] = [];
  const process = new SimProcess(world, {
    name: 'p',
    boot: (life) =>
      void network
        .port(life)
        .request({ name: 'q' }, 1_000)
        .then((result) => outcomes.push({ result, after: world.elapsed })),
  });
  process.start();
  await settle(world);
  expect(outcomes).toHaveLength(1);
  expect(world.violations).toEqual([]);
  const [first] = outcomes;
  if (first === undefined) throw new Error('unreachable: the length is checked above');
  return { ...first, handled: server.handled };
}

describe('a request', () => {
  it('is answered within two latencies', async () => {
    const { result, after, handled } = await ask(null);
    expect(result).toEqual({ kind: 'reply', status: 200, retryAfter: null, body: 1 });
    expect(after).toBeGreaterThanOrEqual(4);
    expect(after).toBeLessThanOrEqual(160);
    expect(handled).toBe(1);
  });

  it.each([
    // fault, amount, what the client sees, how often the server did it
    ['lose-request', 0, 'timeout', 0],
    ['lose-reply', 0, 'timeout', 1],
    ['reset-before', 100, 'unknown', 0],
    ['reset-after', 100, 'unknown', 1],
    ['slow-request', 5_000, 'timeout', 1],
    ['slow-reply', 5_000, 'timeout', 1],
    ['duplicate-request', 300, 200, 2],
    ['limit-429', 3_000, 429, 0],
    ['ban-418', 9_000, 418, 0],
    ['error-before', 10, 503, 0],
    ['error-after', 10, 503, 1],
    ['garbage-body', 0, 200, 1],
  ])('with %s(%i) ends in %s and %i effects', async (kind, amount, seen, effects) => {
    const { result, after, handled } = await ask(kind, amount);
    expect(result.kind === 'reply' ? result.status : result.kind).toBe(seen);
    expect(handled).toBe(effects);
    if (seen === 'timeout') expect(after).toBe(1_000);
    if (seen === 429 || seen === 418) expect(result).toMatchObject({ retryAfter: amount });
    if (kind === 'garbage-body') {
      expect(typeof (result.kind === 'reply' ? result.body : 0)).toBe('string');
    }
  });

  it('has an effect at the server also when its process died right after the send', async () => {
    const faults = [{ site: 'p/send/q', n: 0, kind: 'kill-after', amount: 0 }];
    const world = new World(1, { mode: 'explicit', faults });
    const server = new CountingServer();
    const network = new SimNetwork<Ask>(world, 'net', server);
    const process = new SimProcess(world, {
      name: 'p',
      boot: (life) => {
        if (process.generation === 1) {
          void network
            .port(life)
            .request({ name: 'q' }, 1_000)
            .then(() => expect.unreachable());
        }
      },
    });
    process.start();
    await settle(world);
    expect(server.handled).toBe(1);
  });

  it('sent before Retry-After has passed is a violation; a new life may not know of it', async () => {
    const faults = [{ site: 'net/a', n: 0, kind: 'limit-429', amount: 2_000 }];
    const world = new World(1, { mode: 'explicit', faults });
    const network = new SimNetwork<Ask>(world, 'net', new CountingServer());
    const violationsAt: number[] = [];
    const process = new SimProcess(world, {
      name: 'p',
      boot: (life) =>
        void (async () => {
          const net = network.port(life);
          await net.request({ name: 'a' }, 1_000);
          await life.clock.sleep(2_000);
          await net.request({ name: 'b' }, 1_000);
          violationsAt.push(world.violations.length);
          await network.port(life).request({ name: 'c' }, 1_000);
          violationsAt.push(world.violations.length);
        })(),
    });
    process.start();
    await settle(world);
    expect(violationsAt).toEqual([0, 0]);

    const hasty = new World(1, { mode: 'explicit', faults });
    const other = new SimNetwork<Ask>(hasty, 'net', new CountingServer());
    const impatient = new SimProcess(hasty, {
      name: 'p',
      boot: (life) =>
        void (async () => {
          const net = other.port(life);
          await net.request({ name: 'a' }, 1_000);
          await life.clock.sleep(1_900);
          await net.request({ name: 'b' }, 1_000);
        })(),
    });
    impatient.start();
    await settle(hasty);
    expect(hasty.violations.map(({ invariant }) => invariant)).toEqual(['patience']);
  });
});

describe('a stream', () => {
  /** Opens a stream, lets the server send 1, 2, 3 one second apart, and hang up when asked to. */
  async function listen(faults: readonly Fault[], hangUp = false): Promise<string[]> {
    const world = new World(1, { mode: 'explicit', faults });
    const server = new CountingServer();
    const network = new SimNetwork<Ask>(world, 'net', server);
    const seen: string[] = [];
    const process = new SimProcess(world, {
      name: 'p',
      boot: (life) => {
        network.port(life).subscribe((event: StreamEvent) => {
          seen.push(event.kind === 'message' ? String(event.body) : event.kind);
        });
      },
    });
    process.start();
    for (const n of [1, 2, 3]) {
      world.scheduler.in(n * 1_000, 'send', () => {
        for (const connection of server.connections) connection.send(n);
      });
    }
    if (hangUp) {
      world.scheduler.in(2_500, 'hang up', () => {
        for (const connection of server.connections) connection.hangUp('bye');
      });
    }
    await settle(world);
    return seen;
  }
  const fault = (kind: string, n: number, amount = 0): Fault => ({
    site: 'net/stream-1/message',
    n,
    kind,
    amount,
  });

  it('brings messages in order', async () => {
    expect(await listen([])).toEqual(['open', '1', '2', '3']);
  });

  it.each([
    ['drop-message', 0, ['open', '1', '3']],
    ['double-message', 2_000, ['open', '1', '2', '3', '2']],
    ['late-message', 3_000, ['open', '1', '3', '2']],
    ['silent-stream', 0, ['open', '1']],
    ['closed-stream', 10, ['open', '1', 'closed']],
  ])('with %s(%i) at the second message brings %j', async (kind, amount, expected) => {
    expect(await listen([fault(kind, 1, amount)])).toEqual(expected);
  });

  it('ends when the server hangs up or refuses', async () => {
    expect(await listen([], true)).toEqual(['open', '1', '2', 'closed']);
    const refused = { site: 'net/stream-1/connect', n: 0, kind: 'refused-stream', amount: 5 };
    expect(await listen([refused])).toEqual(['closed']);
  });

  it('is gone with its process, and the server notices', async () => {
    const world = new World(1, { mode: 'explicit', faults: [] });
    const server = new CountingServer();
    const network = new SimNetwork<Ask>(world, 'net', server);
    const seen: string[] = [];
    const process = new SimProcess(world, {
      name: 'p',
      boot: (life) => {
        if (process.generation > 1) return;
        network.port(life).subscribe(({ kind }) => seen.push(kind));
      },
    });
    process.start();
    world.scheduler.in(1_000, 'die', () => {
      process.crash('kill', 10);
      for (const connection of server.connections) connection.send('lost');
    });
    await settle(world);
    expect(seen).toEqual(['open']);
    expect(server.connections.size).toBe(0);
  });
});

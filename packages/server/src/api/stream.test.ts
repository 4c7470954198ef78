/** The stream over real sockets: what is told to whom, what is resumed, and who is let go of. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { DESK_ACTOR } from '../auth/actor.ts';
import { type ApiDesk, openApi, type Signed } from './api.test-support.ts';
import { MOST_BUFFERED, type Socket, StreamClient } from './stream-client.ts';
import { StreamHub, type StreamNews } from './stream-hub.ts';

const news = (change: Partial<StreamNews> = {}): StreamNews => ({
  topic: 'bots',
  owner: 'all',
  kind: 'k',
  time: 1,
  data: null,
  ...change,
});

interface Said {
  readonly type: string;
  readonly kind?: string;
  readonly cursor?: string;
  readonly code?: string;
  readonly data?: unknown;
}

class Client {
  readonly socket: WebSocket;
  readonly said: Said[] = [];

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) =>
      this.said.push(JSON.parse(data.toString('utf8')) as Said),
    );
  }

  say(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  async until(count: number): Promise<readonly Said[]> {
    await expect.poll(() => this.said.length, { timeout: 5_000 }).toBeGreaterThanOrEqual(count);
    return this.said;
  }
}

async function listening(desk: ApiDesk): Promise<string> {
  await desk.api.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = desk.api.app.server.address() as AddressInfo;
  return `ws://127.0.0.1:${port}/api/stream`;
}

async function connect(
  url: string,
  who: Signed,
  headers: Record<string, string> = {},
): Promise<Client> {
  const socket = new WebSocket(url, {
    headers: {
      ...(who.cookie === undefined ? {} : { cookie: `nightdesk=${who.cookie}` }),
      ...headers,
    },
  });
  onTestFinished(() => socket.terminate());
  const client = new Client(socket);
  await once(socket, 'open');
  return client;
}

async function refusal(
  url: string,
  who: Signed,
  headers: Record<string, string> = {},
): Promise<number | undefined> {
  const socket = new WebSocket(url, {
    headers: {
      ...(who.cookie === undefined ? {} : { cookie: `nightdesk=${who.cookie}` }),
      ...headers,
    },
  });
  socket.on('error', () => undefined);
  const [, response] = (await once(socket, 'unexpected-response')) as [
    unknown,
    { statusCode?: number },
  ];
  return response.statusCode;
}

describe('the stream', () => {
  it('is for who is signed in, from a page of this desk', async () => {
    const desk = await openApi({ streamsPerUser: 2 });
    const admin = await desk.claim();
    const url = await listening(desk);
    expect(await refusal(url, {})).toBe(401);
    expect(await refusal(url, { cookie: 'nds_x' })).toBe(401);
    expect(await refusal(url, admin, { origin: 'https://evil.example' })).toBe(403);
    expect(await refusal(url, admin, { origin: 'null' })).toBe(403);
    const own = url.replace('ws:', 'http:').replace('/api/stream', '');
    await connect(url, admin, { origin: own });
    await connect(url, admin);
    expect(await refusal(url, admin), 'too many').toBe(429);
  });

  it('tells each what is theirs, and what they asked for', async () => {
    const desk = await openApi();
    const admin = await desk.claim();
    const tess = await desk.user(admin, 'tess', 'trader');
    const session = await desk.ask('GET', '/api/auth/session', tess);
    const { id } = (session.json as { user: { id: string } }).user;
    const url = await listening(desk);
    const [boss, user] = [await connect(url, admin), await connect(url, tess)];
    boss.say({ type: 'subscribe', topics: ['bots', 'orders'] });
    user.say({ type: 'subscribe', topics: ['bots', 'orders'], bots: ['b1'] });
    await boss.until(1);
    await user.until(1);
    desk.hub.publish(news({ owner: id, bot: 'b1', kind: 'own' }));
    desk.hub.publish(news({ owner: id, bot: 'b2', kind: 'another bot' }));
    desk.hub.publish(news({ owner: 'somebody', bot: 'b1', kind: 'not theirs' }));
    desk.hub.publish(news({ owner: 'admin', kind: 'for admins' }));
    desk.hub.publish(news({ topic: 'logs', kind: 'not asked for' }));
    desk.hub.publish(news({ topic: 'orders', kind: 'for all' }));
    const kinds = (said: readonly Said[]): unknown[] => said.slice(1).map(({ kind }) => kind);
    expect(kinds(await user.until(3))).toEqual(['own', 'for all']);
    expect(kinds(await boss.until(6))).toEqual([
      'own',
      'another bot',
      'not theirs',
      'for admins',
      'for all',
    ]);
  });

  it('goes on where it was after a break, without loss and without anything twice', async () => {
    const desk = await openApi();
    const admin = await desk.claim();
    const url = await listening(desk);
    const got: unknown[] = [];
    let after: string | undefined;
    let told = 0;
    for (let round = 0; round < 5; round++) {
      const client = await connect(url, admin);
      client.say({
        type: 'subscribe',
        topics: ['orders'],
        ...(after === undefined ? {} : { after }),
      });
      await expect.poll(() => client.said.some(({ type }) => type === 'subscribed')).toBe(true);
      after ??= client.said[0]?.cursor;
      for (let i = 0; i < 20; i++) desk.hub.publish(news({ topic: 'orders', data: told++ }));
      await expect
        .poll(() => client.said.filter(({ type }) => type === 'event').length)
        .toBeGreaterThan(10);
      client.socket.terminate();
      // What was not read any more is missed.
      for (const { type, data, cursor } of client.said) {
        if (type !== 'event') continue;
        got.push(data);
        after = cursor;
      }
      for (let i = 0; i < 20; i++) desk.hub.publish(news({ topic: 'orders', data: told++ }));
    }
    const last = await connect(url, admin);
    last.say({ type: 'subscribe', topics: ['orders'], ...(after === undefined ? {} : { after }) });
    await expect.poll(() => last.said.some(({ type }) => type === 'subscribed')).toBe(true);
    got.push(...last.said.filter(({ type }) => type === 'event').map(({ data }) => data));
    expect(got).toEqual(Array.from({ length: told }, (_, i) => i));
  });

  it('says when what was missed is gone', async () => {
    const hub = new StreamHub(1, 10);
    const early = hub.cursor;
    for (let i = 0; i < 10; i++) hub.publish(news());
    expect(hub.since(early)).toMatchObject({ messages: { length: 10 } });
    hub.publish(news());
    expect(hub.since(early)).toEqual({ gap: 'it is too long ago' });
    expect(hub.since(new StreamHub(2).cursor)).toHaveProperty('gap');
    expect(hub.since('1-99')).toHaveProperty('gap');
  });

  it('answers nonsense and ends with who floods', async () => {
    const desk = await openApi();
    const admin = await desk.claim();
    const url = await listening(desk);
    const client = await connect(url, admin);
    client.socket.send('{');
    client.socket.send(Buffer.from([1, 2, 3]));
    client.say({ type: 'subscribe', topics: ['secrets'] });
    client.say({ type: 'subscribe', topics: ['bots'], after: '../../x' });
    client.say({ type: 'ping' });
    const said = await client.until(5);
    expect(said.map(({ type }) => type)).toEqual(['error', 'error', 'error', 'error', 'pong']);
    for (let i = 0; i < 100; i++) client.say({ type: 'ping' });
    const [code] = (await once(client.socket, 'close')) as [number];
    expect(code).toBe(4029);
    const big = await connect(url, admin);
    big.socket.on('error', () => undefined);
    big.socket.send('x'.repeat(100_000));
    expect(((await once(big.socket, 'close')) as [number])[0]).toBe(1009);
    expect((await desk.ask('GET', '/health')).status).toBe(200);
    await expect.poll(() => desk.hub.listeners).toBe(0);
  });

  it('lets go of who is too slow, and of nobody else', () => {
    const hub = new StreamHub(1);
    const ends: string[] = [];
    const socket = (name: string, bufferedAmount: number): Socket => ({
      bufferedAmount,
      send: () => undefined,
      close: (code) => ends.push(`${name} ${code}`),
      terminate: () => ends.push(`${name} terminated`),
    });
    for (const [name, waiting] of [
      ['slow', MOST_BUFFERED + 1],
      ['fast', 10],
    ] as const) {
      const client = new StreamClient(socket(name, 0), hub, DESK_ACTOR, () => 0);
      client.hear('{"type":"subscribe","topics":["bots"]}');
      client.left();
      new StreamClient(socket(name, waiting), hub, DESK_ACTOR, () => 0).hear(
        '{"type":"subscribe","topics":["bots"]}',
      );
    }
    hub.publish(news());
    expect(ends).toEqual(['slow 4008', 'slow terminated']);
    expect(hub.listeners).toBe(1);
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SystemClock } from '@nightdesk/server/live-clock';
import type { Answer, VenueEvent, VenueOrder } from '@nightdesk/core/ports/venue-gateway';
import { LOCAL_INSTRUMENTS, LOCAL_PERPETUAL, LOCAL_SPOT } from '../local-instruments.ts';
import { localVenueOptions } from '../local-venue-options.ts';
import { VenueServer } from '../venue-server.ts';
import { GATEWAY_DEFAULTS } from './config.ts';
import { HttpGateway } from './execution.ts';
import { RubbishServer, type Rubbish } from './rubbish-server.test-support.ts';

const clock = new SystemClock();
const instruments = LOCAL_INSTRUMENTS.map(({ instrument }) => instrument);

const MARKET: VenueOrder = {
  clientOrderId: 'a-1',
  instrument: LOCAL_SPOT.id,
  side: 'BUY',
  type: 'MARKET',
  quantity: 1_000n,
  limitPrice: 0n,
  triggerPrice: 0n,
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
  group: null,
};
const RESTING: VenueOrder = {
  ...MARKET,
  clientOrderId: 'a-2',
  type: 'LIMIT',
  limitPrice: 2_000_000n,
};

function value<T>(answer: Answer<T>): T {
  if (answer.kind !== 'ok') throw new Error(`no answer: ${JSON.stringify(answer)}`);
  return answer.value;
}

async function until(holds: () => boolean): Promise<void> {
  const began = performance.now();
  while (!holds()) {
    if (performance.now() - began > 5_000) throw new Error('waited in vain');
    await clock.sleep(2);
  }
}

describe('HttpGateway, at the local venue', () => {
  let server: VenueServer;
  let gateway: HttpGateway;
  const soon = (): number => clock.now() + 2_000;

  beforeEach(async () => {
    const options = localVenueOptions({ venue: { visibilityLag: 0, parts: 1, aliveEvery: 50 } });
    server = await VenueServer.listen(options, clock);
    gateway = new HttpGateway({ ...GATEWAY_DEFAULTS, url: server.url, instruments }, clock);
  });

  afterEach(async () => {
    await gateway.close();
    await server.close();
  });

  it('places, asks for, cancels and lists orders with exact amounts', async () => {
    expect(value(await gateway.submit(MARKET, soon()))).toMatchObject({
      clientOrderId: 'a-1',
      status: 'FILLED',
      quantity: 1_000n,
      filled: 1_000n,
    });
    expect(value(await gateway.submit(RESTING, soon()))).toMatchObject({
      kind: 'order',
      instrument: LOCAL_SPOT.id,
      side: 'BUY',
      status: 'ACCEPTED',
      filled: 0n,
      limitPrice: 2_000_000n,
    });
    const open = value(await gateway.openOrders());
    expect(open.map(({ clientOrderId }) => clientOrderId)).toEqual(['a-2']);
    expect(value(await gateway.order(LOCAL_SPOT.id, 'a-2'))).toEqual(open[0]);
    expect(value(await gateway.cancel(LOCAL_SPOT.id, 'a-2'))).toMatchObject({ status: 'CANCELED' });
    expect(value(await gateway.openOrders())).toEqual([]);
    expect(server.venue.books.orders.map(({ terms }) => terms)).toEqual([MARKET, RESTING]);
  });

  it('gives trades page by page, the ledger, balances, positions, the time and prices', async () => {
    for (let i = 0; i < 60; i += 1) {
      value(await gateway.submit({ ...MARKET, clientOrderId: `m-${i}` }, soon()));
    }
    const first = value(await gateway.trades(LOCAL_SPOT.id, ''));
    expect(first).toMatchObject({ more: true });
    const second = value(await gateway.trades(LOCAL_SPOT.id, first.cursor));
    expect(second).toMatchObject({ more: false });
    const trades = [...first.reports, ...second.reports];
    expect(trades).toEqual(server.venue.books.trades.map(({ report }) => report));
    expect(value(await gateway.trades(LOCAL_PERPETUAL.id, '')).reports).toEqual([]);

    const perpetual = { ...MARKET, instrument: LOCAL_PERPETUAL.id, quantity: 7n };
    value(await gateway.submit({ ...perpetual, clientOrderId: 'p', side: 'SELL' }, soon()));
    const [trade] = value(await gateway.trades(LOCAL_PERPETUAL.id, '')).reports;
    expect(value(await gateway.positions())).toEqual([
      {
        kind: 'position',
        instrument: LOCAL_PERPETUAL.id,
        quantity: -7n,
        entryValue: LOCAL_PERPETUAL.valueRaw(trade?.price ?? 0n, 7n),
      },
    ]);
    server.venue.books.post('funding', LOCAL_PERPETUAL.minNotional, LOCAL_PERPETUAL.id);
    expect(value(await gateway.ledger(''))).toEqual({
      reports: server.venue.books.entries,
      cursor: '1',
      more: false,
    });
    const bitcoin = value(await gateway.balances()).find(
      ({ free }) => free.currency.code === 'BTC',
    );
    expect(bitcoin?.free.toString()).toBe('10.60000000');
    expect(Math.abs(value(await gateway.time()) - clock.now())).toBeLessThan(1_000);
    const prices = value(await gateway.prices());
    expect(prices.get(LOCAL_SPOT.id)).toBe(server.venue.books.path(LOCAL_SPOT).price);
  });

  it('changes a working order', async () => {
    value(await gateway.submit(RESTING, soon()));
    const change = { quantity: 0n, limitPrice: 1_900_000n, triggerPrice: 0n };
    expect(value(await gateway.modify(LOCAL_SPOT.id, 'a-2', change, soon()))).toMatchObject({
      clientOrderId: 'a-2',
      status: 'ACCEPTED',
      quantity: 1_000n,
      limitPrice: 1_900_000n,
    });
    const answer = await gateway.modify(LOCAL_SPOT.id, 'never', change, soon());
    expect(answer).toMatchObject({ kind: 'refused', refusal: 'not-found' });
    const [order] = value(await gateway.openOrders());
    expect(order?.limitPrice).toBe(1_900_000n);
  });

  it('says why the venue refused', async () => {
    value(await gateway.submit(RESTING, soon()));
    const again = await gateway.submit(RESTING, soon());
    expect(again).toMatchObject({ kind: 'refused', refusal: 'duplicate' });
    const much = { ...MARKET, clientOrderId: 'x', quantity: 10n ** 12n };
    expect(await gateway.submit(much, soon())).toMatchObject({ refusal: 'insufficient-funds' });
    const off = { ...RESTING, clientOrderId: 'y', instrument: LOCAL_PERPETUAL.id, quantity: 0n };
    expect(await gateway.submit(off, soon())).toMatchObject({ refusal: 'invalid' });
    expect(await gateway.order(LOCAL_SPOT.id, 'never')).toMatchObject({ refusal: 'not-found' });
    expect(await gateway.cancel(LOCAL_SPOT.id, 'never')).toMatchObject({ refusal: 'not-found' });
    const unknown = { ...MARKET, instrument: 'DOGE.LOCAL' };
    expect(await gateway.submit(unknown, soon())).toMatchObject({ refusal: 'invalid' });
  });

  it('lets the venue refuse what arrives after its expiry', async () => {
    const late = await gateway.submit(MARKET, clock.now() - 1);
    expect(late).toMatchObject({ kind: 'refused', refusal: 'expired' });
    const skewed = new HttpGateway(
      { ...GATEWAY_DEFAULTS, url: server.url, instruments },
      { now: () => Date.now() - 60_000, mono: () => 0, sleep: () => Promise.resolve() },
    );
    const old = await skewed.submit({ ...MARKET, clientOrderId: 'old' }, Date.now() - 59_000);
    expect(old).toMatchObject({ kind: 'refused', refusal: 'expired' });
    const change = { quantity: 0n, limitPrice: 1n, triggerPrice: 0n };
    const changed = await skewed.modify(LOCAL_SPOT.id, 'old', change, Date.now() - 59_000);
    expect(changed).toMatchObject({ kind: 'refused', refusal: 'expired' });
    expect(value(await skewed.time())).toBeGreaterThan(Date.now() - 1_000);
    await skewed.close();
    expect(server.truth().accepted['old']).toBeUndefined();
  });

  it('streams what happens, and signs of life', async () => {
    const events: VenueEvent[] = [];
    const feed = gateway.subscribe((event) => events.push(event));
    await until(() => events.length > 0);
    expect(events[0]).toEqual({ kind: 'stream-open' });
    value(await gateway.submit(MARKET, soon()));
    await until(() => events.some(({ kind }) => kind === 'alive'));
    const reports = events.flatMap((event) => (event.kind === 'report' ? [event.report] : []));
    expect(reports.map(({ kind }) => kind)).toEqual(['order', 'trade', 'order']);
    expect(reports[1]).toEqual(server.venue.books.trades[0]?.report);
    feed.close();
    const before = events.length;
    await clock.sleep(120);
    expect(events.length).toBe(before);
  });

  it('tells that the stream is closed, once, and opens another', async () => {
    const events: VenueEvent[] = [];
    gateway.subscribe((event) => events.push(event));
    await until(() => events.length > 0);
    server.venue.goDown(60_000);
    await until(() => events.some(({ kind }) => kind === 'stream-closed'));
    expect(await gateway.balances()).toEqual({
      kind: 'unknown',
      doubt: 'maintenance',
      retryAfter: 0,
    });
    server.venue.goDown(0);
    await clock.sleep(50);
    expect(events.filter(({ kind }) => kind === 'stream-closed')).toHaveLength(1);
    const second: VenueEvent[] = [];
    gateway.subscribe((event) => second.push(event)).close();
    const third = gateway.subscribe((event) => second.push(event));
    await until(() => second.length > 0);
    expect(second[0]).toEqual({ kind: 'stream-open' });
    third.close();
  });

  it('passes on how long to be silent', async () => {
    server.venue.refuse(429, 2_000);
    expect(await gateway.openOrders()).toEqual({
      kind: 'unknown',
      doubt: 'rate-limited',
      retryAfter: 2_000,
    });
  });
});

describe('HttpGateway, at a server of rubbish', () => {
  let server: RubbishServer;
  let gateway: HttpGateway;

  beforeAll(async () => {
    server = await RubbishServer.listen();
    gateway = new HttpGateway(
      { ...GATEWAY_DEFAULTS, url: server.url, instruments, timeout: 500, maxBody: 200_000 },
      clock,
    );
  });

  afterAll(async () => {
    await gateway.close();
    await server.close();
  });

  const order = {
    clientOrderId: 'a-1',
    venueOrderId: 'V1',
    instrument: LOCAL_SPOT.id,
    side: 'BUY',
    status: 'ACCEPTED',
    quantity: '0.01000',
    filled: '0.00000',
    limitPrice: '0.00',
    triggerPrice: '0.00',
    time: 1_767_225_600_000,
    reason: '',
  };
  const says = (
    body: unknown,
    status = 200,
    headers: Readonly<Record<string, string>> = {},
  ): Rubbish => ({
    kind: 'answer',
    status,
    text: typeof body === 'string' ? body : JSON.stringify(body),
    headers,
  });
  const submit = (): Promise<Answer<unknown>> => gateway.submit(MARKET, clock.now() + 2_000);
  const doubt = (name: string): object => ({ kind: 'unknown', doubt: name, retryAfter: 0 });

  it('takes the well-formed order that the rubbish below is made from', async () => {
    server.next = says(order);
    expect(await submit()).toMatchObject({ kind: 'ok', value: { quantity: 1_000n } });
  });

  it.each<readonly [string, Rubbish]>([
    ['HTML', says('<html><h1>It works!</h1></html>')],
    ['nothing', says('')],
    ['null', says('null')],
    ['a list', says([order])],
    ['cut JSON', says(JSON.stringify(order).slice(0, 60))],
    ['an order of somebody else', says({ ...order, clientOrderId: 'b-1' })],
    ['an order in another instrument', says({ ...order, instrument: LOCAL_PERPETUAL.id })],
    ['an unknown instrument', says({ ...order, instrument: 'X.LOCAL' })],
    ['a number for an amount', says({ ...order, quantity: 0.01 })],
    ['an exponent', says({ ...order, quantity: '1e-2' })],
    ['NaN', says({ ...order, filled: 'NaN' })],
    ['more decimals than there are', says({ ...order, quantity: '0.010001' })],
    ['a negative amount', says({ ...order, quantity: '-0.01' })],
    ['no quantity', says({ ...order, quantity: '0' })],
    ['more filled than ordered', says({ ...order, filled: '0.02' })],
    ['filled, but not in full', says({ ...order, status: 'FILLED' })],
    ['a status of ours', says({ ...order, status: 'SUBMITTED' })],
    ['a status of nobody', says({ ...order, status: 'DONE' })],
    ['a digit after another', says({ ...order, quantity: '9'.repeat(200) })],
    ['a time that is none', says({ ...order, time: 1.5 })],
    ['a missing field', says({ ...order, status: undefined })],
    ['success with a refusal', says({ refused: 'duplicate', message: '' })],
    ['a refusal that is none', says({ refused: 'because', message: '' }, 400)],
    ['a refusal without words', says('no', 400)],
    ['a refusal under another status', says({ refused: 'duplicate', message: '' }, 403)],
    ['another success', says(order, 202)],
    ['a redirection', says(order, 302, { location: 'http://127.0.0.1:1/' })],
    ['no such path', says(order, 404)],
  ])('does not understand %s', async (_name, rubbish) => {
    server.next = rubbish;
    expect(await submit()).toEqual(doubt('unparsable'));
  });

  it.each<readonly [string, Rubbish, string]>([
    ['no answer', { kind: 'silence' }, 'timeout'],
    ['half an answer', { kind: 'half' }, 'timeout'],
    ['a reset', { kind: 'reset' }, 'unreachable'],
    ['bytes that are no HTTP', { kind: 'noise', bytes: 'SSH-2.0-OpenSSH_9.2\r\n' }, 'unreachable'],
    ['a closed connection', { kind: 'noise', bytes: '' }, 'unreachable'],
    ['an answer without end', { kind: 'flood' }, 'unreachable'],
    ['500', says('', 500), 'server-error'],
    ['502 with an order', says(order, 502), 'server-error'],
    ['503', says('', 503), 'maintenance'],
    ['504', says('', 504), 'server-error'],
  ])('knows nothing after %s', async (_name, rubbish, name) => {
    server.next = rubbish;
    expect(await submit()).toEqual(doubt(name));
  });

  it('sends nothing twice, whatever comes back', async () => {
    for (const next of [
      { kind: 'reset' },
      { kind: 'noise', bytes: '' },
      { kind: 'silence' },
      says('', 500),
    ] satisfies readonly Rubbish[]) {
      server.received.length = 0;
      server.next = next;
      await submit();
      await clock.sleep(60);
      expect(server.received.filter((line) => line.startsWith('POST'))).toHaveLength(1);
    }
  });

  it.each([
    ['7', 7_000],
    ['0', 0],
    ['999999999', 259_200_000],
    ['-5', 1_000],
    ['soon', 1_000],
    ['Fri, 20 Nov 2026 14:00:00 GMT', 1_000],
  ])('reads Retry-After: %s', async (text, wanted) => {
    server.next = { kind: 'answer', status: 429, text: '', headers: { 'retry-after': text } };
    expect(await submit()).toEqual({
      kind: 'unknown',
      doubt: 'rate-limited',
      retryAfter: wanted,
    });
  });

  it('is silent for a minute after a ban that names no time', async () => {
    server.next = says('', 418);
    expect(await submit()).toEqual({ kind: 'unknown', doubt: 'banned', retryAfter: 60_000 });
  });

  it('refuses half a list', async () => {
    server.next = says({ orders: [order, { ...order, quantity: 'x' }] });
    expect(await gateway.openOrders()).toEqual(doubt('unparsable'));
    server.next = says({ trades: [{}], cursor: '1', more: false });
    expect(await gateway.trades(LOCAL_SPOT.id, '')).toEqual(doubt('unparsable'));
    server.next = says({ balances: [{ currency: 'BTC', free: '1', locked: '-1' }] });
    expect(await gateway.balances()).toEqual(doubt('unparsable'));
    server.next = says({ balances: [{ currency: 'B T C', free: '1', locked: '1' }] });
    expect(await gateway.balances()).toEqual(doubt('unparsable'));
    server.next = says({ positions: [{ instrument: 'X', quantity: '1' }] });
    expect(await gateway.positions()).toEqual(doubt('unparsable'));
    const held = { instrument: LOCAL_PERPETUAL.id, quantity: '-0.001' };
    server.next = says({ positions: [{ ...held, entryValue: '-30' }] });
    expect(await gateway.positions()).toEqual(doubt('unparsable'));
    server.next = says({ positions: [held] });
    const [position] = value(await gateway.positions());
    expect(position).toEqual({ kind: 'position', instrument: LOCAL_PERPETUAL.id, quantity: -1n });
  });

  it('shows coins that it does not know', async () => {
    server.next = says({ balances: [{ currency: 'DOGE', free: '1.25', locked: '0' }] });
    const [report] = value(await gateway.balances());
    expect(report?.free.toString()).toBe('1.25');
    expect(report?.locked.toString()).toBe('0.00');
  });

  it('is unreachable where nobody listens', async () => {
    const nowhere = new HttpGateway(
      { ...GATEWAY_DEFAULTS, url: 'http://127.0.0.1:1', instruments },
      clock,
    );
    expect(await nowhere.submit(MARKET, clock.now() + 1_000)).toEqual(doubt('unreachable'));
    const events: VenueEvent[] = [];
    nowhere.subscribe((event) => events.push(event));
    await until(() => events.length > 0);
    expect(events[0]?.kind).toBe('stream-closed');
    await nowhere.close();
  });

  it.each<readonly [string, string | Uint8Array]>([
    ['no JSON', 'hello'],
    ['an unknown type', '{"type":"trade-ish"}'],
    ['half an order', JSON.stringify({ type: 'order', order: { ...order, side: 'UP' } })],
    ['bytes', new Uint8Array([1, 2, 3])],
    ['too much', 'x'.repeat(2_000_000)],
  ])('closes a stream that says %s', async (_name, message) => {
    server.messages = ['{"type":"alive"}', message, '{"type":"alive"}'];
    const events: VenueEvent[] = [];
    gateway.subscribe((event) => events.push(event));
    await until(() => events.some(({ kind }) => kind === 'stream-closed'));
    expect(events.map(({ kind }) => kind)).toEqual(['stream-open', 'alive', 'stream-closed']);
    server.messages = [];
  });
});

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { BalanceWire, OrderWire, PlaceWire } from '@nightdesk/testing/local-venue/wire-types';

/** What became of an order at the exchange: over at once without a fill, or resting. */
type Fate = 'expires' | 'rests';

/** What the account holds there. */
const HELD: readonly BalanceWire[] = [
  { currency: 'USDT', free: '100000000.00000000', locked: '0.00000000' },
  { currency: 'BTC', free: '0.00000000', locked: '0.00000000' },
];

/**
 * An exchange that costs as little as can be: it sends prices over a WebSocket, takes orders over HTTP, notes when
 * each has arrived in full, and knows nothing of matching. It speaks the wire of the local venue, and to the
 * baseline (`POST /order`) a word of one line.
 */
export class MockExchange {
  fate: Fate = 'expires';
  /** Arrival of each order (`performance.now()`), in order. */
  readonly arrivals: number[] = [];
  /** Its client's name for each, in order of arrival. */
  readonly names: string[] = [];
  readonly #http: Server;
  readonly #feed: WebSocketServer;
  readonly #stream: WebSocketServer;
  readonly #open = new Map<string, OrderWire>();
  #listener: WebSocket | null = null;
  #onOrder: (() => void) | null = null;

  private constructor() {
    this.#http = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      request.on('end', () => {
        const arrived = performance.now();
        const answer = this.#answer(request.method ?? '', request.url ?? '', text, arrived);
        if (answer === null) response.statusCode = 400;
        response.end(answer ?? '{"refused":"not-found","message":"Order does not exist."}');
      });
    });
    this.#http.keepAliveTimeout = 60_000;
    this.#feed = new WebSocketServer({ noServer: true, perMessageDeflate: false });
    this.#stream = new WebSocketServer({ noServer: true, perMessageDeflate: false });
    this.#http.on('upgrade', (request, socket, head) => {
      const server = request.url === '/feed' ? this.#feed : this.#stream;
      server.handleUpgrade(request, socket, head, (client) => {
        if (server === this.#feed) this.#listener = client;
        else setInterval(() => client.send('{"type":"alive"}'), 1_000).unref();
      });
    });
  }

  static async listen(): Promise<MockExchange> {
    const exchange = new MockExchange();
    exchange.#http.listen(0, '127.0.0.1');
    await once(exchange.#http, 'listening');
    return exchange;
  }

  /** `http://127.0.0.1:PORT`. */
  get url(): string {
    // A server that listens on TCP has an address of this shape.
    const { port } = this.#http.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** How many orders rest. */
  get resting(): number {
    return this.#open.size;
  }

  /** Sends a public trade to the client of the feed; gives back when (`performance.now()`). */
  tick(id: number): number {
    const price = (43_000 + Math.sin(id) * 50).toFixed(8);
    const text = `{"e":"trade","E":1700000000123,"s":"BTCUSDT","t":${id},"p":"${price}","q":"0.01500000","T":1700000000122,"m":true,"M":true}`;
    const sent = performance.now();
    this.#listener?.send(text);
    return sent;
  }

  /** Resolves when so many orders have arrived in all; false after `ms` without. */
  async received(count: number, ms: number): Promise<boolean> {
    const until = performance.now() + ms;
    while (this.arrivals.length < count) {
      if (performance.now() > until) return false;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 50);
        this.#onOrder = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return true;
  }

  async close(): Promise<void> {
    for (const client of [...this.#feed.clients, ...this.#stream.clients]) client.terminate();
    this.#http.close();
    this.#http.closeAllConnections();
    await once(this.#http, 'close');
  }

  /** The body of an answer; null for an order that is not there. */
  #answer(method: string, url: string, text: string, arrived: number): string | null {
    if (method === 'POST') {
      // Our own children write these.
      const order = JSON.parse(text) as PlaceWire & { readonly newClientOrderId?: number };
      this.arrivals.push(arrived);
      this.names.push(order.clientOrderId ?? String(order.newClientOrderId));
      this.#onOrder?.();
      return url === '/order' ? '{"orderId":1}' : JSON.stringify(this.#take(order));
    }
    const { pathname, searchParams } = new URL(url, this.url);
    switch (pathname) {
      case '/v1/open-orders':
        return JSON.stringify({ orders: [...this.#open.values()] });
      case '/v1/orders': {
        const order = this.#open.get(searchParams.get('clientOrderId') ?? '');
        return order === undefined ? null : JSON.stringify(order);
      }
      case '/v1/trades':
        return '{"trades":[],"cursor":"","more":false}';
      case '/v1/ledger':
        return '{"entries":[],"cursor":"","more":false}';
      case '/v1/balances':
        return JSON.stringify({ balances: HELD });
      case '/v1/positions':
        return '{"positions":[]}';
      default:
        return JSON.stringify({ time: Date.now() });
    }
  }

  #take(order: PlaceWire): OrderWire {
    const { clientOrderId, instrument, side, quantity, limitPrice, triggerPrice } = order;
    const taken: OrderWire = {
      clientOrderId,
      venueOrderId: `V${this.arrivals.length}`,
      instrument,
      side,
      status: this.fate === 'rests' ? 'ACCEPTED' : 'EXPIRED',
      quantity,
      filled: '0',
      limitPrice,
      triggerPrice,
      time: Date.now(),
      reason: '',
    };
    if (this.fate === 'rests') this.#open.set(clientOrderId, taken);
    return taken;
  }
}

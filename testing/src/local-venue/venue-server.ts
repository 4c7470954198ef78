import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { LiveClock } from '@nightdesk/core/ports/live-clock';
import type { Reply } from '@nightdesk/core/ports/net';
import type { Instrument } from '@nightdesk/core/model/instrument';
import { SimVenue } from '../venue/sim-venue.ts';
import type { VenueOptions } from '../venue/venue-options.ts';
import type { VenueBody } from '../venue/venue-request.ts';
import { startActs } from '../venue/world-acts.ts';
import { priceText } from './amounts.ts';
import { decodeRequest, type RawRequest } from './decode-request.ts';
import { encodeBody, type FindInstrument } from './encode-reports.ts';
import { RealTimeWorld } from './real-time-world.ts';
import { VenueStream } from './venue-stream.ts';
import { venueTruth, type VenueTruth } from './venue-truth.ts';
import { HTTP_FAULTS, QUERY_FAULTS, RUBBISH } from './wire-faults.ts';

/** How a local venue is run. */
export interface VenueServerOptions {
  readonly seed: number;
  readonly venue: VenueOptions;
  /** Lets requests and streams fail now and then, as the seed draws it, until {@link VenueServer.settle}. */
  readonly misbehaves: boolean;
  /** Which acts of the world happen besides: trades by hand, funding, deposits. Only with `misbehaves`. */
  readonly acts: readonly string[];
}

/** How often (ms) time passes at the venue when nobody asks. */
const TICK = 5;
const MOST_BODY = 65_536;

/**
 * The simulated venue behind a real HTTP and WebSocket server on loopback, in real time: the same books and
 * the same matching, which outlive any client.
 */
export class VenueServer {
  readonly #world: RealTimeWorld;
  readonly #venue: SimVenue;
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  readonly #find: FindInstrument;
  readonly #instruments: ReadonlyMap<string, Instrument>;
  readonly #accepted = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  private constructor(options: VenueServerOptions, clock: LiveClock) {
    const source = options.misbehaves
      ? ({ mode: 'discover' } as const)
      : ({ mode: 'explicit', faults: [] } as const);
    this.#world = new RealTimeWorld(options.seed, source, clock);
    this.#venue = new SimVenue(this.#world, options.venue);
    this.#find = (id) => this.#venue.instrument(id);
    this.#instruments = new Map([...this.#venue.instruments].map((one) => [one.id, one]));
    this.#venue.onAccept = ({ clientOrderId }) => {
      this.#accepted.set(clientOrderId, (this.#accepted.get(clientOrderId) ?? 0) + 1);
    };
    this.#venue.start();
    startActs(this.#world, this.#venue, options.acts);
    this.#http = createServer((request, response) => {
      this.#serve(request, response).catch(() => {
        // The client went away in the middle of its request.
        response.destroy();
      });
    });
    this.#http.keepAliveTimeout = 60_000;
    this.#sockets = new WebSocketServer({
      server: this.#http,
      path: '/v1/stream',
      perMessageDeflate: false,
    });
    this.#sockets.on('connection', (socket) => {
      const stream = new VenueStream(socket, this.#world, this.#find);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#venue.disconnect(stream);
      });
      this.#venue.connect(stream);
    });
    this.#timer = setInterval(() => {
      this.#world.advance();
    }, TICK);
  }

  /** Starts a venue. @param port 0 = any that is free */
  static async listen(
    options: VenueServerOptions,
    clock: LiveClock,
    port = 0,
  ): Promise<VenueServer> {
    const server = new VenueServer(options, clock);
    server.#http.listen(port, '127.0.0.1');
    await once(server.#http, 'listening');
    return server;
  }

  /** `http://127.0.0.1:PORT`. */
  get url(): string {
    // A server that listens on TCP has an address of this shape.
    const { port } = this.#http.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** The venue itself, for tests in the same process. */
  get venue(): SimVenue {
    return this.#venue;
  }

  /** No more faults, acts or price moves: what is so now stays so unless a client changes it. */
  settle(): void {
    this.#world.plan.heal();
    this.#venue.freeze();
  }

  /** What is so. */
  truth(): VenueTruth {
    this.#world.advance();
    const counts = new Map(this.#world.counters);
    for (const { kind } of this.#world.plan.fired) {
      counts.set(`fault: ${kind}`, (counts.get(`fault: ${kind}`) ?? 0) + 1);
    }
    return venueTruth(this.#venue, this.#accepted, counts);
  }

  /** Ends the server with everything that is open. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    this.#http.close();
    this.#http.closeAllConnections();
    await once(this.#http, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://local');
    const text = await readBody(request);
    if (url.pathname.startsWith('/control/')) {
      this.#control(url.pathname, response);
      return;
    }
    const raw: RawRequest = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      body: parseJson(text),
    };
    await this.#misbehave(raw, response);
  }

  /** Answers, or does what the fault of this moment says. */
  async #misbehave(raw: RawRequest, response: ServerResponse): Promise<void> {
    this.#world.advance();
    const fault = this.#world.plan.at(
      `http${raw.path}`,
      raw.method === 'GET' ? QUERY_FAULTS : HTTP_FAULTS,
    );
    const amount = fault?.amount ?? 0;
    switch (fault?.kind) {
      case undefined:
        send(response, this.#answer(raw));
        return;
      case 'lose-request':
        return;
      case 'lose-reply':
        this.#answer(raw);
        return;
      case 'reset-before':
        await wait(amount);
        response.destroy();
        return;
      case 'reset-after':
        this.#answer(raw);
        await wait(amount);
        response.destroy();
        return;
      case 'slow-request':
        await wait(amount);
        send(response, this.#answer(raw));
        return;
      case 'slow-reply': {
        const reply = this.#answer(raw);
        await wait(amount);
        send(response, reply);
        return;
      }
      case 'error-before':
        await wait(amount);
        send(response, { status: 500, retryAfter: null, text: 'Internal error.' });
        return;
      case 'error-after':
        this.#answer(raw);
        await wait(amount);
        send(response, { status: 502, retryAfter: null, text: 'Bad gateway.' });
        return;
      case 'garbage-body': {
        this.#answer(raw);
        const rubbish = this.#world.draws.pick('rubbish', RUBBISH);
        send(response, { status: 200, retryAfter: null, text: rubbish });
        return;
      }
      default:
        send(response, encodeReply(this.#venue.refuse(429, amount), this.#find));
    }
  }

  #answer(raw: RawRequest): WireReply {
    this.#world.advance();
    if (raw.path === '/v1/prices' && raw.method === 'GET') return json(200, this.#prices());
    const decoded = decodeRequest(raw, (id) => this.#instruments.get(id));
    switch (decoded.kind) {
      case 'request':
        return encodeReply(this.#venue.handle(decoded.request), this.#find);
      case 'bad':
        return json(400, { refused: 'invalid', message: decoded.message });
      case 'no-such-path':
        return { status: 404, retryAfter: null, text: 'No such path.' };
    }
  }

  #prices(): object {
    const prices = [...this.#venue.books.paths].map(([instrument, path]) => ({
      instrument: instrument.id,
      price: priceText(path.price, instrument),
    }));
    return { prices };
  }

  #control(path: string, response: ServerResponse): void {
    if (path === '/control/truth') send(response, json(200, this.truth()));
    else if (path === '/control/settle') {
      this.settle();
      send(response, json(200, {}));
    } else send(response, { status: 404, retryAfter: null, text: 'No such path.' });
  }
}

interface WireReply {
  readonly status: number;
  /** Milliseconds. */
  readonly retryAfter: number | null;
  readonly text: string;
}

function json(status: number, body: object): WireReply {
  return { status, retryAfter: null, text: JSON.stringify(body) };
}

function encodeReply({ status, retryAfter, body }: Reply, find: FindInstrument): WireReply {
  if (typeof body === 'string') return { status, retryAfter, text: body };
  // The simulated venue answers with text or one of its own bodies.
  return { status, retryAfter, text: JSON.stringify(encodeBody(body as VenueBody, find)) };
}

function send(response: ServerResponse, { status, retryAfter, text }: WireReply): void {
  if (response.destroyed) return;
  const wait = retryAfter === null ? {} : { 'retry-after': String(Math.ceil(retryAfter / 1_000)) };
  response.writeHead(status, { 'content-type': 'application/json', ...wait });
  response.end(text);
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const piece of request) {
    text += String(piece);
    if (text.length > MOST_BODY) throw new RangeError('The body is too long.');
  }
  return text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

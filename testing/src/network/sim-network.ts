import type { Net, NetResult, Reply, StreamEvent, Subscription } from '@nightdesk/core/ports/net';
import type { Fault, FaultSpec } from '../faults/fault.ts';
import type { SimLife } from '../process/sim-life.ts';
import type { World } from '../run/world.ts';
import { GARBAGE, REQUEST_FAULTS } from './net-faults.ts';
import type { SimServer } from './sim-server.ts';
import { SimStream, type StreamLatency } from './sim-stream.ts';

/** A request that can be named in the places of faults, such as `submit/bot-3`. */
export interface NamedRequest {
  readonly name: string;
}

/** Latency of one way through the network without faults, in ms; different ways may overtake each other. */
export const LATENCY: StreamLatency = { low: 2, high: 80 };

/** The way between processes and one server, with everything that can go wrong on it. */
export class SimNetwork<Request extends NamedRequest> {
  readonly #world: World;
  readonly #name: string;
  readonly #server: SimServer<Request>;
  #streams = 0;
  #newest: SimStream<Request> | null = null;
  /** Called as a request leaves its process: what must be durable before a send is checked here. */
  onSend: ((request: Request) => void) | null = null;

  readonly #faults: readonly FaultSpec[];

  /**
   * @param without kinds of {@link REQUEST_FAULTS} that this network never has
   * @param more of the same kinds with other amounts, or `late-request`: slow by an amount near the time-outs of the
   * program under test
   */
  constructor(
    world: World,
    name: string,
    server: SimServer<Request>,
    without: readonly string[] = [],
    more: readonly FaultSpec[] = [],
  ) {
    this.#world = world;
    this.#name = name;
    this.#server = server;
    this.#faults = [...REQUEST_FAULTS, ...more].filter(({ kind }) => !without.includes(kind));
  }

  /** For how long (ms) the newest stream has looked open and brought nothing. */
  get silence(): number {
    return this.#newest?.silence ?? 0;
  }

  /** The network as one life of a process sees it. */
  port(life: SimLife): Net<Request> {
    const pause: Pause = { until: 0 };
    return {
      request: (request, timeout) => this.#request(life, pause, request, timeout),
      subscribe: (listener) => this.#subscribe(life, listener),
    };
  }

  #subscribe(life: SimLife, listener: (event: StreamEvent) => void): Subscription {
    this.#streams += 1;
    const site = `${this.#name}/stream-${this.#streams}`;
    this.#newest = new SimStream(life, this.#server, site, LATENCY, listener);
    return this.#newest;
  }

  #request(life: SimLife, pause: Pause, request: Request, timeout: number): Promise<NetResult> {
    return new Promise((resolve) => {
      const exchange = new Exchange(life, `${this.#name}/${request.name}`, pause, resolve);
      // What the program could know as it let go of the request: an answer of the same moment comes too late.
      const { until } = pause;
      exchange.later(0, 'send', () => {
        life.process.between(`send/${request.name}`, () => {
          if (until > this.#world.scheduler.now) {
            this.#world.violate(
              'patience',
              `${request.name} was sent before Retry-After had passed`,
            );
          }
          this.onSend?.(request);
          this.#carry(exchange, request);
          exchange.later(timeout, 'timeout', () => {
            exchange.settle({ kind: 'timeout' });
          });
        });
      });
    });
  }

  /** Brings a request to the server and the reply back, as its fault says. */
  #carry(exchange: Exchange, request: Request): void {
    const fault = this.#world.plan.at(exchange.site, this.#faults);
    const out = this.#delay(exchange.site);
    if (fault === null) {
      this.#arrive(exchange, request, out, 0);
      return;
    }
    this.#world.sometimes(`request: ${fault.kind}`);
    this.#suffer(exchange, request, out, fault);
  }

  #suffer(exchange: Exchange, request: Request, out: number, { kind, amount }: Fault): void {
    switch (kind) {
      case 'lose-request':
        return;
      case 'lose-reply':
        this.#reach(exchange, out, request, () => {});
        return;
      case 'reset-before':
        exchange.reset(amount);
        return;
      case 'reset-after':
        this.#reach(exchange, out, request, () => {
          exchange.reset(amount);
        });
        return;
      case 'slow-request':
      case 'late-request':
        this.#arrive(exchange, request, amount, 0);
        return;
      case 'slow-reply':
        this.#arrive(exchange, request, out, amount);
        return;
      case 'duplicate-request':
        this.#arrive(exchange, request, out, 0);
        this.#reach(exchange, out + amount, request, () => {});
        return;
      case 'limit-429':
      case 'ban-418': {
        const status = kind === 'limit-429' ? 429 : 418;
        exchange.atServer(out, 'refused', () => {
          exchange.answer(this.#server.refuse(status, amount), this.#delay(exchange.site));
        });
        return;
      }
      case 'error-before':
        exchange.answer(SERVER_ERROR, amount);
        return;
      case 'error-after':
        this.#reach(exchange, out, request, () => {
          exchange.answer(SERVER_ERROR, amount);
        });
        return;
      case 'garbage-body':
        this.#reach(exchange, out, request, () => {
          const body = this.#world.draws.pick(`${exchange.site}/garbage`, GARBAGE);
          exchange.answer({ kind: 'reply', status: 200, retryAfter: null, body }, 5);
        });
        return;
      default:
        this.#arrive(exchange, request, out, 0);
    }
  }

  #arrive(exchange: Exchange, request: Request, out: number, extra: number): void {
    this.#reach(exchange, out, request, (reply) => {
      exchange.answer(reply, this.#delay(exchange.site) + extra);
    });
  }

  #reach(exchange: Exchange, out: number, request: Request, then: (reply: Reply) => void): void {
    exchange.atServer(out, 'arrive', () => {
      then(this.#server.handle(request));
    });
  }

  #delay(site: string): number {
    return this.#world.draws.biased(`${site}/latency`, LATENCY.low, LATENCY.high);
  }
}

const SERVER_ERROR: Reply = {
  kind: 'reply',
  status: 503,
  retryAfter: null,
  body: 'Service Unavailable',
};

/** Until when (true time) this life of a process was told to be silent. */
interface Pause {
  until: number;
}

/** One request on its way: whatever comes first settles it, the rest is ignored. */
class Exchange {
  readonly site: string;
  readonly #life: SimLife;
  readonly #world: World;
  readonly #pause: Pause;
  readonly #resolve: (result: NetResult) => void;
  #settled = false;

  constructor(life: SimLife, site: string, pause: Pause, resolve: (result: NetResult) => void) {
    this.#life = life;
    this.#world = life.process.world;
    this.site = site;
    this.#pause = pause;
    this.#resolve = resolve;
  }

  /** Something that happens to the client: not after its death, nor once it has its answer. */
  later(delay: number, what: string, action: () => void): void {
    this.#world.scheduler.in(delay, `${this.site}/${what}`, () => {
      if (this.#life.alive && !this.#settled) action();
    });
  }

  /** Something that happens at the server, whether or not the client still lives. */
  atServer(delay: number, what: string, action: () => void): void {
    this.#world.scheduler.in(delay, `${this.site}/${what}`, action);
  }

  reset(delay: number): void {
    this.later(delay, 'reset', () => {
      this.settle({ kind: 'unknown', reason: 'connection reset' });
    });
  }

  answer(reply: Reply, delay: number): void {
    this.later(delay, 'reply', () => {
      if (reply.retryAfter !== null) {
        this.#pause.until = Math.max(
          this.#pause.until,
          this.#world.scheduler.now + reply.retryAfter,
        );
      }
      this.settle(reply);
    });
  }

  settle(result: NetResult): void {
    this.#settled = true;
    // To receive has no effect of its own: a crash before it and one after it are the same.
    if (this.#life.process.between(`${this.site}/received`, () => {})) this.#resolve(result);
  }
}

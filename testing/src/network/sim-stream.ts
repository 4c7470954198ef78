import type { StreamEvent, Subscription } from '@nightdesk/core/ports/net';
import type { SimLife } from '../process/sim-life.ts';
import type { World } from '../run/world.ts';
import { CONNECT_FAULTS, MESSAGE_FAULTS } from './net-faults.ts';
import type { ServerConnection, SimServer } from './sim-server.ts';

/** How the network of a stream behaves without faults: ms, both ends included. */
export interface StreamLatency {
  readonly low: number;
  readonly high: number;
}

/** One stream between a life of a process and a server. Messages keep their order unless a fault says otherwise. */
export class SimStream<Request> implements Subscription, ServerConnection {
  readonly #life: SimLife;
  readonly #world: World;
  readonly #server: SimServer<Request>;
  readonly #site: string;
  readonly #latency: StreamLatency;
  readonly #listener: (event: StreamEvent) => void;
  #state: 'opening' | 'open' | 'over' = 'opening';
  /** Since when (ms) nothing comes through; null while it does. */
  #silentSince: number | null = null;
  #lastArrival = 0;

  constructor(
    life: SimLife,
    server: SimServer<Request>,
    site: string,
    latency: StreamLatency,
    listener: (event: StreamEvent) => void,
  ) {
    this.#life = life;
    this.#world = life.process.world;
    this.#server = server;
    this.#site = site;
    this.#latency = latency;
    this.#listener = listener;
    const refused = this.#world.plan.at(`${site}/connect`, CONNECT_FAULTS);
    if (refused !== null) {
      this.#later(refused.amount, 'refused', () => {
        this.#end('connection refused');
      });
      return;
    }
    this.#later(this.#delay(), 'open', () => {
      this.#state = 'open';
      this.#server.connect(this);
      this.#deliver({ kind: 'open' });
    });
  }

  /** For how long (ms) it has looked open and brought nothing; 0 when that is not so. */
  get silence(): number {
    if (this.#silentSince === null || this.#state === 'over' || !this.#life.alive) return 0;
    return this.#world.scheduler.now - this.#silentSince;
  }

  /** Of the client: nothing is delivered any more. */
  close(): void {
    if (this.silence > 0) this.#world.sometimes('a silent stream was given up');
    this.#leave();
  }

  /** Of the server. */
  send(body: unknown): void {
    if (this.#state !== 'open') return;
    if (!this.#life.alive) {
      this.#leave();
      return;
    }
    if (this.#silentSince !== null) return;
    const fault = this.#world.plan.at(`${this.#site}/message`, MESSAGE_FAULTS);
    if (fault !== null && this.#suffer(fault.kind, fault.amount, body)) return;
    const arrival = Math.max(this.#lastArrival, this.#world.scheduler.now + this.#delay());
    this.#lastArrival = arrival;
    this.#arrive(arrival - this.#world.scheduler.now, body);
  }

  /** Does what a fault asks; true when the message is not to go its usual way, too. */
  #suffer(kind: string, amount: number, body: unknown): boolean {
    this.#world.sometimes(`stream: ${kind}`);
    switch (kind) {
      case 'drop-message':
        return true;
      case 'double-message':
        this.#arrive(amount, body);
        return false;
      case 'late-message':
        this.#arrive(amount, body);
        return true;
      case 'silent-stream':
        this.#silentSince = this.#world.scheduler.now;
        return true;
      case 'closed-stream':
        this.#drop('connection reset', amount);
        return true;
      default:
        return false;
    }
  }

  /** Of the server. */
  hangUp(reason: string): void {
    this.#drop(reason, this.#delay());
  }

  #drop(reason: string, delay: number): void {
    this.#later(delay, 'closed', () => {
      this.#end(reason);
    });
  }

  #arrive(delay: number, body: unknown): void {
    this.#later(delay, 'message', () => {
      if (this.#silentSince === null) this.#deliver({ kind: 'message', body });
    });
  }

  #end(reason: string): void {
    this.#leave();
    this.#deliver({ kind: 'closed', reason });
  }

  #leave(): void {
    if (this.#state === 'open') this.#server.disconnect(this);
    this.#state = 'over';
  }

  #deliver(event: StreamEvent): void {
    this.#life.guard(() => {
      this.#listener(event);
    });
  }

  #later(delay: number, what: string, action: () => void): void {
    this.#world.scheduler.in(delay, `${this.#site}/${what}`, () => {
      if (this.#life.alive && this.#state !== 'over') action();
    });
  }

  #delay(): number {
    return this.#world.draws.biased(this.#site, this.#latency.low, this.#latency.high);
  }
}

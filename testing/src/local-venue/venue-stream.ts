import type { WebSocket } from 'ws';
import type { ServerConnection } from '../network/sim-server.ts';
import type { VenueMessage } from '../venue/venue-request.ts';
import { encodeMessage, type FindInstrument } from './encode-reports.ts';
import type { RealTimeWorld } from './real-time-world.ts';
import { SOCKET_FAULTS } from './wire-faults.ts';

/** One client's stream at the local venue: messages in order, unless the seed says otherwise. */
export class VenueStream implements ServerConnection {
  readonly #socket: WebSocket;
  readonly #world: RealTimeWorld;
  readonly #find: FindInstrument;
  #silent = false;

  constructor(socket: WebSocket, world: RealTimeWorld, find: FindInstrument) {
    this.#socket = socket;
    this.#world = world;
    this.#find = find;
  }

  send(body: unknown): void {
    if (this.#silent) return;
    // Only the simulated venue sends here, and only its own messages.
    const text = JSON.stringify(encodeMessage(body as VenueMessage, this.#find));
    const fault = this.#world.plan.at('stream', SOCKET_FAULTS);
    switch (fault?.kind) {
      case undefined:
        this.#socket.send(text);
        return;
      case 'drop-message':
        return;
      case 'double-message':
        this.#socket.send(text);
        this.#later(fault.amount, text);
        return;
      case 'late-message':
        this.#later(fault.amount, text);
        return;
      case 'silent-stream':
        this.#silent = true;
        return;
      default:
        this.#socket.terminate();
    }
  }

  hangUp(reason: string): void {
    this.#socket.close(1001, reason);
  }

  #later(ms: number, text: string): void {
    setTimeout(() => {
      if (!this.#silent) this.#socket.send(text);
    }, ms);
  }
}

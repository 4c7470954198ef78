import type { Reply } from '@nightdesk/core/ports/net';

/** What a connection of a stream is to the server. */
export interface ServerConnection {
  /** Sends a message. */
  send(body: unknown): void;
  /** Ends the connection from the server's side. */
  hangUp(reason: string): void;
}

/** The far end of a simulated network. All calls are instantaneous effects at the server. */
export interface SimServer<Request> {
  /** Does what is asked and answers. */
  handle(request: Request): Reply;
  /** The front of the server refuses without looking, and expects silence for `retryAfter` ms. */
  refuse(status: 429 | 418, retryAfter: number): Reply;
  /** A client's stream has opened. */
  connect(connection: ServerConnection): void;
  /** A client's stream is gone. */
  disconnect(connection: ServerConnection): void;
}

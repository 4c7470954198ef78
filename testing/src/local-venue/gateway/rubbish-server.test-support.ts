import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** What the rubbish server does with the next request. */
export type Rubbish =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly text: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'silence' }
  | { readonly kind: 'reset' }
  /** The beginning of an answer, and then nothing. */
  | { readonly kind: 'half' }
  /** Bytes that are no HTTP. */
  | { readonly kind: 'noise'; readonly bytes: string }
  /** More and more of an answer. */
  | { readonly kind: 'flood' };

/** A server that answers what a test wants, on HTTP and on its stream. */
export class RubbishServer {
  next: Rubbish = { kind: 'silence' };
  /** Bodies of the requests that came, oldest first. */
  readonly received: string[] = [];
  /** What each stream is sent when it opens. */
  messages: readonly (string | Uint8Array)[] = [];
  readonly #http: Server;
  readonly #sockets: WebSocketServer;

  private constructor() {
    this.#http = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      request.on('end', () => {
        this.received.push(`${request.method} ${request.url} ${text}`);
        const { next } = this;
        switch (next.kind) {
          case 'answer':
            response.writeHead(next.status, next.headers);
            response.end(next.text);
            return;
          case 'silence':
            return;
          case 'reset':
            request.socket.resetAndDestroy();
            return;
          case 'half':
            response.writeHead(200, { 'content-length': '1000' });
            response.write('{"orders":[');
            return;
          case 'noise':
            request.socket.end(next.bytes);
            return;
          case 'flood': {
            response.writeHead(200);
            const more = (): void => {
              while (!response.destroyed && response.write('x'.repeat(65_536)));
            };
            response.on('drain', more);
            more();
          }
        }
      });
    });
    this.#sockets = new WebSocketServer({ server: this.#http });
    this.#sockets.on('connection', (socket) => {
      for (const message of this.messages) socket.send(message);
    });
  }

  static async listen(): Promise<RubbishServer> {
    const server = new RubbishServer();
    server.#http.listen(0, '127.0.0.1');
    await once(server.#http, 'listening');
    return server;
  }

  get url(): string {
    const { port } = this.#http.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#http.close();
    this.#http.closeAllConnections();
    await once(this.#http, 'close');
  }
}

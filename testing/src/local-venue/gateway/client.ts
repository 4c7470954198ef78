import { Pool } from 'undici';
import type { NetResult } from '@nightdesk/core/ports/net';
import type { GatewayConfig } from './config.ts';

/** Longest silence (ms) that a `Retry-After` may impose: Binance's longest ban. */
const LONGEST_SILENCE = 3 * 86_400_000;

/** A request over HTTP. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With its query. */
  readonly path: string;
  /** JSON, or null for none. */
  readonly body: string | null;
}

/**
 * HTTP with a time-out that covers everything: waiting for a connection, sending, and the whole answer.
 *
 * Nothing is sent twice. The pool sends a request again only when its connection was closed before the request
 * was written; without pipelining there is never another one on the same connection.
 */
export class HttpClient {
  readonly #orders: Pool;
  readonly #queries: Pool;
  readonly #timeout: number;
  readonly #maxBody: number;

  constructor({ url, timeout, connections, maxBody }: GatewayConfig) {
    const options = {
      connections,
      pipelining: 1,
      connect: { timeout },
      // The time-out of the whole request rules; these two would only blur it.
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    this.#orders = new Pool(url, options);
    this.#queries = new Pool(url, options);
    this.#timeout = timeout;
    this.#maxBody = maxBody;
  }

  /** Asks and waits; never rejects. Requests that are not GET have connections of their own. */
  async request({ method, path, body }: HttpRequest): Promise<NetResult> {
    const pool = method === 'GET' ? this.#queries : this.#orders;
    const control = new AbortController();
    const timer = setTimeout(() => {
      control.abort();
    }, this.#timeout);
    try {
      const reply = await pool.request({
        method,
        path,
        body,
        headers: body === null ? {} : { 'content-type': 'application/json' },
        signal: control.signal,
      });
      const text = await this.#read(reply.body);
      if (text === null) return { kind: 'unknown', reason: 'the answer is too long' };
      return {
        kind: 'reply',
        status: reply.statusCode,
        retryAfter: retryAfter(reply.headers['retry-after']),
        body: parseJson(text),
      };
    } catch (error) {
      if (control.signal.aborted) return { kind: 'timeout' };
      return { kind: 'unknown', reason: error instanceof Error ? error.message : String(error) };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends all connections; requests under way are unknown. */
  async close(): Promise<void> {
    await Promise.all([this.#orders.destroy(), this.#queries.destroy()]);
  }

  async #read(body: AsyncIterable<Buffer>): Promise<string | null> {
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of body) {
      length += piece.length;
      // Leaving the loop destroys the body, and with it the connection.
      if (length > this.#maxBody) return null;
      pieces.push(piece);
    }
    return Buffer.concat(pieces).toString('utf8');
  }
}

/** Seconds as text to ms; null for anything else. */
function retryAfter(header: string | readonly string[] | undefined): number | null {
  if (typeof header !== 'string' || !/^\d{1,9}$/.test(header)) return null;
  return Math.min(Number(header) * 1_000, LONGEST_SILENCE);
}

/** The decoded text, or the text itself where it is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

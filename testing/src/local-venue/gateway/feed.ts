import { WebSocket } from 'ws';
import type { Subscription } from '@nightdesk/core/ports/net';
import type { VenueEvent } from '@nightdesk/core/ports/venue-gateway';
import type { GatewayConfig } from './config.ts';
import type { VenueParser } from './parse.ts';

/** Most bytes of one message. */
const MOST_MESSAGE = 1_048_576;

/**
 * Opens the account's stream. A message that is not understood closes it: what it said is lost, and whoever
 * listens has to open it anew and to ask what happened meanwhile.
 */
export function openFeed(
  { url, timeout }: GatewayConfig,
  parser: VenueParser,
  listener: (event: VenueEvent) => void,
): Subscription {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/stream`, {
    handshakeTimeout: timeout,
    maxPayload: MOST_MESSAGE,
    perMessageDeflate: false,
  });
  let over = false;
  let why = '';
  const end = (reason: string): void => {
    if (over) return;
    over = true;
    listener({ kind: 'stream-closed', reason });
  };
  socket.on('open', () => {
    if (!over) listener({ kind: 'stream-open' });
  });
  socket.on('message', (data, isBinary) => {
    if (over) return;
    // Text arrives as one Buffer unless the socket is told otherwise.
    const text = isBinary || !Buffer.isBuffer(data) ? '' : data.toString('utf8');
    const report = parser.message(decode(text));
    if (report === undefined) {
      socket.terminate();
      end('a message that was not understood');
    } else if (report === null) listener({ kind: 'alive' });
    else listener({ kind: 'report', report });
  });
  socket.on('error', (error) => {
    why = error.message;
  });
  socket.on('close', (code) => {
    end(why === '' ? `closed by the venue (${code})` : why);
  });
  return {
    close: () => {
      over = true;
      socket.terminate();
    },
  };
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

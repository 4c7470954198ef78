import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { FastifyRequest } from 'fastify';
import type { WebSocket } from '@fastify/websocket';
import { signInFirst } from '../../auth/auth-error.ts';
import { ownerOf } from '../../control/access.ts';
import type { ApiParts } from '../api-parts.ts';
import type { Api } from '../endpoint.ts';
import type { SessionCookie } from '../session-cookie.ts';
import { CLOSE, StreamClient } from '../stream-client.ts';

/** How often a socket is asked whether anybody is there, and its session whether it still holds, ms. */
const LOOK = 30_000;

/** Every open stream, so that the server can end them. */
export interface Streams {
  close(): void;
}

/** `/api/stream`: what happens, as it happens. */
export function streamRoute(app: Api, parts: ApiParts, cookie: SessionCookie): Streams {
  const open = new Map<WebSocket, { readonly client: StreamClient; readonly owner: string }>();
  app.route({
    method: 'GET',
    url: '/api/stream',
    config: { access: 'socket' },
    schema: {
      tags: ['Stream'],
      summary: 'WebSocket: bots, orders, trades, logs, quotes and health as they happen',
      description: 'Needs the scope `read`. docs/api.md describes the messages.',
    },
    preHandler: async (request) => {
      assertSameOrigin(request, parts);
      if (!parts.health.isUp) {
        throw new NightdeskError({
          code: 'NOT_READY',
          message: 'The desk is being started or stopped; come back in a moment.',
          disposition: 'retry',
        });
      }
      const owner = request.authenticated === null ? '' : ownerOf(request.authenticated.actor);
      const own = [...open.values()].filter((one) => one.owner === owner).length;
      if (own < parts.limits.streamsPerUser && open.size < parts.limits.streams) return;
      throw new NightdeskError({
        code: 'RATE_LIMITED',
        message: `${own} of your streams are open, as many as this desk takes; close one.`,
        disposition: 'retry',
      });
    },
    handler: (_request, reply) => reply.code(426).send({ message: 'Ask with a WebSocket.' }),
    wsHandler: (socket, request) => {
      const found = request.authenticated;
      if (found === null) {
        socket.close(CLOSE.signedOut, 'not signed in');
        return;
      }
      const client = new StreamClient(socket, parts.hub, found.actor, () => parts.clock.now());
      open.set(socket, { client, owner: ownerOf(found.actor) });
      let isThere = true;
      const timer = setInterval(() => {
        if (!isThere) {
          socket.terminate();
          return;
        }
        isThere = false;
        socket.ping();
        void stillSignedIn(request, parts, cookie).then((is) => {
          if (!is) client.end(CLOSE.signedOut, 'signed out');
        });
      }, LOOK);
      timer.unref();
      socket.on('pong', () => {
        isThere = true;
      });
      socket.on('message', (data: Buffer | ArrayBuffer | Buffer[], isBinary: boolean) => {
        isThere = true;
        client.hear(isBinary || !Buffer.isBuffer(data) ? null : data.toString('utf8'));
      });
      // What goes wrong with a socket ends it; the client comes back.
      socket.on('error', () => socket.terminate());
      socket.on('close', () => {
        clearInterval(timer);
        client.left();
        open.delete(socket);
      });
    },
  });
  return {
    close(): void {
      for (const { client } of open.values()) client.end(CLOSE.goingDown, 'the desk goes down');
    },
  };
}

/** A page of others could open a socket with a person's cookie: browsers say where a page is from. */
function assertSameOrigin(request: FastifyRequest, parts: ApiParts): void {
  if (request.headers.authorization !== undefined) return;
  const { origin } = request.headers;
  if (origin === undefined) return;
  const known = [parts.server.publicUrl, `${request.protocol}://${request.host}`];
  if (known.some((url) => url !== null && URL.canParse(url) && new URL(url).origin === origin))
    return;
  throw new NightdeskError({
    code: 'AUTH_CSRF',
    message: 'A page of another address may not open this stream.',
  });
}

async function stillSignedIn(
  request: FastifyRequest,
  parts: ApiParts,
  cookie: SessionCookie,
): Promise<boolean> {
  try {
    const found = await parts.identity.authenticator.authenticate({
      cookie: cookie.read(request),
      authorization: request.headers.authorization,
      address: request.ip,
    });
    if (!found.actor.scopes.includes('read')) throw signInFirst();
    return true;
  } catch (error) {
    // A database that does not answer signs nobody out.
    return !(error instanceof NightdeskError && error.code.startsWith('AUTH_'));
  }
}

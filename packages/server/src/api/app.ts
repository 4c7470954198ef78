import { randomUUID } from 'node:crypto';
import cookiePlugin from '@fastify/cookie';
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import websocket from '@fastify/websocket';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { type Problem, PROBLEM_TYPE } from '@nightdesk/contracts/problem';
import fastify, { type FastifyBaseLogger, type FastifyReply, LogController } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { ApiParts } from './api-parts.ts';
import type { Api } from './endpoint.ts';
import { DOCS, Guard } from './guard.ts';
import { isDeeperThan } from './json-depth.ts';
import { problemOf } from './problem-of.ts';
import { aliasRoutes } from './routes/alias-routes.ts';
import { botRoutes } from './routes/bot-routes.ts';
import { deskRoutes } from './routes/desk-routes.ts';
import { healthRoutes } from './routes/health-routes.ts';
import { identityRoutes } from './routes/identity-routes.ts';
import { type Streams, streamRoute } from './routes/stream-route.ts';
import { SessionCookie } from './session-cookie.ts';

/** Largest body, bytes. */
export const LARGEST_BODY = 262_144;
/** How deep JSON may nest. */
export const DEEPEST_JSON = 32;

/** The API, not listening yet. */
export interface DeskApi {
  readonly app: Api;
  readonly streams: Streams;
}

/** Puts the API together. It listens with `app.listen`. */
export async function buildApi(parts: ApiParts): Promise<DeskApi> {
  const { server, logger } = parts;
  // By its own type a logger would become part of every route's.
  const loggerInstance: FastifyBaseLogger = logger;
  const app: Api = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LARGEST_BODY,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 10_000,
    forceCloseConnections: true,
    trustProxy: server.tlsProxy ? [...server.trustedProxies] : false,
    routerOptions: { maxParamLength: 220 },
    genReqId: () => randomUUID(),
    // An address that cannot be read never comes to a route, nor to the handler of its errors.
    frameworkErrors: (error, request, reply) => {
      void sendProblem(reply, problemOf(error, request.id));
    },
    // Ours alone: one that comes from outside would be written to the log as it is.
    requestIdHeader: false,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  acceptJsonOnly(app);
  answerProblems(app, parts);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    frameguard: { action: 'deny' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    hsts: server.tlsProxy ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'no-referrer' },
  });
  await app.register(cookiePlugin);
  await app.register(websocket, { options: { maxPayload: 16_384, perMessageDeflate: false } });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Nightdesk',
        version: parts.version,
        description:
          'The desk over HTTP. Errors are problem+json with stable codes; lists have cursors; changes take an idempotency key.',
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: new SessionCookie(server.tlsProxy).name },
          bearer: { type: 'http', scheme: 'bearer', description: 'A bearer token or an API key.' },
        },
      },
      security: [{ session: [] }, { bearer: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  const cookie = new SessionCookie(server.tlsProxy);
  const guard = new Guard(parts.identity, cookie, parts.limits, server.tlsProxy);
  app.decorateRequest('authenticated', null);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    reply.header('x-request-id', request.id);
    if (!parts.health.isUp && request.method !== 'GET') {
      throw new NightdeskError({
        code: 'NOT_READY',
        message:
          'The desk is being started or stopped and takes no changes; try again in a moment.',
        disposition: 'retry',
      });
    }
    await guard.check(request, reply);
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
    const { statusCode, elapsedTime } = reply;
    parts.metrics.request(request.method, route, statusCode, elapsedTime / 1_000);
    logger.debug({ id: request.id, method: request.method, route, statusCode, ms: elapsedTime });
  });
  await app.register(swaggerUi, {
    routePrefix: DOCS,
    staticCSP: true,
    uiConfig: { docExpansion: 'none', deepLinking: true },
  });
  healthRoutes(app, parts);
  identityRoutes(app, parts, cookie);
  botRoutes(app, parts);
  deskRoutes(app, parts);
  aliasRoutes(app, parts);
  const streams = streamRoute(app, parts, cookie);
  await app.ready();
  return { app, streams };
}

/** JSON and nothing else; how deep it nests is looked at before it is parsed. */
function acceptJsonOnly(app: Api): void {
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    (request, body: string, done) => {
      if (body === '') {
        done(null, undefined);
        return;
      }
      if (isDeeperThan(body, DEEPEST_JSON)) {
        done(
          new NightdeskError({
            code: 'REQUEST_JSON',
            message: `The JSON nests deeper than ${DEEPEST_JSON} levels.`,
          }),
        );
        return;
      }
      // Its own parser answers by the callback.
      void parse(request, body, done);
    },
  );
}

function answerProblems(app: Api, { logger }: ApiParts): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error, request.id);
    if (problem.status >= 500 && problem.status !== 503) {
      logger.error(
        { err: error, id: request.id, route: request.routeOptions.url },
        'request failed',
      );
    }
    if (problem.retryAfter !== undefined) reply.header('retry-after', problem.retryAfter);
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
    return reply.code(problem.status).type(PROBLEM_TYPE).serializer(JSON.stringify).send(problem);
  });
  app.setNotFoundHandler((request, reply) => {
    const problem = problemOf(
      new NightdeskError({
        code: 'ROUTE_NOT_FOUND',
        message: 'There is nothing at this address; /api/docs shows what there is.',
      }),
      request.id,
    );
    return sendProblem(reply, problem);
  });
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).type(PROBLEM_TYPE).serializer(JSON.stringify).send(problem);
}

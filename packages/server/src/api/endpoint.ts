import { problem, PROBLEM_TYPE } from '@nightdesk/contracts/problem';
import type { Scope } from '@nightdesk/contracts/role';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  FastifyTypeProviderDefault,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Actor } from '../auth/actor.ts';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { ApiParts } from './api-parts.ts';
import { actorOf } from './guard.ts';

/** An app whose schemas are zod's. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Nothing is given, or given back. */
export const nothing = z.undefined();

/** What an endpoint is asked with. */
export interface Asked<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  /** Who asks; nobody in particular where anyone may. */
  readonly actor: Actor;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** One thing that the API does. */
export interface Endpoint<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  /** What is needed for it; `anyone`: nothing, not even a session. The use-case asks again. */
  readonly access: Scope | 'anyone';
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly reply: R;
  readonly status?: 200 | 201 | 202 | 204;
  run(asked: Asked<P, Q, B>): Promise<z.output<R>> | z.output<R>;
}

const PROBLEMS = {
  description: 'What went wrong',
  content: { [PROBLEM_TYPE]: { schema: problem } },
};

const KEY = /^[\x21-\x7e]{1,100}$/;

/** Puts an endpoint into the app, with its documentation and, for changes, its idempotency key. */
export function endpoint<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
>(app: Api, parts: ApiParts, spec: Endpoint<P, Q, B, R>): void {
  const { method, path, access, status = 200 } = spec;
  const isChange = method !== 'GET' && access !== 'anyone';
  // The schemas are generic here: what they parse is said below, by hand.
  app.withTypeProvider<FastifyTypeProviderDefault>().route({
    method,
    url: path,
    config: { access },
    schema: {
      tags: [spec.tag],
      summary: spec.summary,
      operationId: operationId(method, path),
      ...(access === 'anyone'
        ? { security: [] }
        : { description: `Needs the scope \`${access}\`.` }),
      ...(spec.params === undefined ? {} : { params: spec.params }),
      ...(spec.query === undefined ? {} : { querystring: spec.query }),
      ...(spec.body === undefined ? {} : { body: spec.body }),
      ...(isChange ? { headers: idempotencyHeader } : {}),
      response: { [status]: spec.reply, '4xx': PROBLEMS, '5xx': PROBLEMS },
    },
    handler: async (request, reply) => {
      const asked: Asked<P, Q, B> = {
        // Fastify has parsed them by these very schemas; it cannot say so of generic ones.
        params: request.params as z.output<P>,
        query: request.query as z.output<Q>,
        body: request.body as z.output<B>,
        actor: actorOf(request),
        request,
        reply,
      };
      const key = isChange ? request.headers['idempotency-key'] : undefined;
      if (key === undefined) {
        const value = await spec.run(asked);
        return reply.code(status).send(value);
      }
      if (typeof key !== 'string' || !KEY.test(key)) {
        throw new NightdeskError({
          code: 'REQUEST_INVALID',
          message: 'The header idempotency-key must be 1 to 100 plain characters.',
        });
      }
      const what = JSON.stringify([method, request.url, request.body ?? null]);
      const done = await parts.control.idempotency.once(asked.actor, key, what, async () => {
        const value: unknown = await spec.run(asked);
        return {
          status,
          body:
            value === undefined ? '' : JSON.stringify(z.encode(spec.reply, value as z.output<R>)),
        };
      });
      if (done.repeated) reply.header('idempotency-replayed', 'true');
      if (done.body === '') return reply.code(done.status).send();
      return reply
        .code(done.status)
        .type('application/json; charset=utf-8')
        .serializer(String)
        .send(done.body);
    },
  });
}

const idempotencyHeader = z.looseObject({
  'idempotency-key': z
    .string()
    .optional()
    .describe(
      'Any text that is new for each thing that you want done: sent again with it, a request is not done twice.',
    ),
});

function operationId(method: string, path: string): string {
  const words = path
    .split('/')
    .filter((part) => part !== '' && part !== 'api')
    .map((part) => part.replace(/^:/, 'by-'));
  return [method.toLowerCase(), ...words].join('-');
}

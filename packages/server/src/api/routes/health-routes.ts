import { health } from '@nightdesk/contracts/health';
import { z } from 'zod';
import type { ApiParts } from '../api-parts.ts';
import { type Api, endpoint } from '../endpoint.ts';

/** How the desk is, for people, load balancers and Prometheus. */
export function healthRoutes(app: Api, parts: ApiParts): void {
  endpoint(app, parts, {
    method: 'GET',
    path: '/health',
    tag: 'Health',
    summary: 'How the desk is',
    access: 'anyone',
    reply: health,
    run: () => parts.health.look(),
  });
  endpoint(app, parts, {
    method: 'GET',
    path: '/health/live',
    tag: 'Health',
    summary: 'Whether the process answers',
    access: 'anyone',
    reply: z.strictObject({ live: z.literal(true) }),
    run: () => ({ live: true as const }),
  });
  app.route({
    method: 'GET',
    url: '/health/ready',
    config: { access: 'anyone' },
    schema: {
      tags: ['Health'],
      summary: 'Whether the desk can do its work: 200, else 503',
      security: [],
      response: {
        200: z.strictObject({ ready: z.boolean() }),
        503: z.strictObject({ ready: z.boolean() }),
      },
    },
    handler: async (_request, reply) => {
      const { ready } = await parts.health.look();
      return reply.code(ready ? 200 : 503).send({ ready });
    },
  });
  app.route({
    method: 'GET',
    url: '/metrics',
    config: { access: 'metrics' },
    schema: {
      tags: ['Health'],
      summary: 'Numbers for Prometheus; from other machines with a key of the scope `read`',
    },
    handler: async (_request, reply) => {
      const { registry } = parts.metrics;
      return reply.type(registry.contentType).send(await registry.metrics());
    },
  });
}

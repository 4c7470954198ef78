import type { Scope } from '@nightdesk/contracts/role';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { FastifyContextConfig, FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { type Actor, assertMay } from '../auth/actor.ts';
import { network } from '../auth/attempt-limits.ts';
import type { Authenticated } from '../auth/authenticate.ts';
import type { Identity } from '../auth/identity.ts';
import { anonymousActor } from '../auth/new-session.ts';
import type { RequestLimits } from './api-parts.ts';
import type { SessionCookie } from './session-cookie.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a route needs; left out: a session. */
    access?: Scope | 'anyone' | 'metrics' | 'socket';
  }
  interface FastifyRequest {
    /** Who asks; null before the guard has looked. */
    authenticated: Authenticated | null;
  }
}

/** Where the documentation is. */
export const DOCS = '/api/docs';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Who asks, before anything of a request is read. */
export class Guard {
  readonly #identity: Identity;
  readonly #cookie: SessionCookie;
  readonly #isProxied: boolean;
  readonly #addresses: RateLimiterMemory;
  readonly #users: RateLimiterMemory;

  constructor(
    identity: Identity,
    cookie: SessionCookie,
    limits: RequestLimits,
    isProxied: boolean,
  ) {
    this.#identity = identity;
    this.#cookie = cookie;
    this.#isProxied = isProxied;
    this.#addresses = new RateLimiterMemory({ points: limits.perAddress, duration: 60 });
    this.#users = new RateLimiterMemory({ points: limits.perUser, duration: 60 });
  }

  /**
   * Finds out who asks and whether they may.
   *
   * @throws NightdeskError `AUTH_…`, `RATE_LIMITED`
   */
  async check(request: FastifyRequest, _reply: FastifyReply): Promise<void> {
    const access = accessOf(request);
    if (access === 'anyone' || (access === 'metrics' && this.#isLocal(request))) {
      await this.#count(this.#addresses, network(request.ip));
      return;
    }
    const presented = {
      cookie: this.#cookie.read(request),
      authorization: request.headers.authorization,
      address: request.ip,
    };
    let found: Authenticated;
    try {
      found = await this.#identity.authenticator.authenticate(presented);
    } catch (error) {
      // Who is not signed in counts by where they are.
      await this.#count(this.#addresses, network(request.ip));
      throw error;
    }
    await this.#count(this.#users, found.user?.id ?? 'cli');
    if (!SAFE.has(request.method)) {
      const token = request.headers['x-csrf-token'];
      this.#identity.authenticator.assertCsrf(
        presented,
        typeof token === 'string' ? token : undefined,
      );
    }
    assertMay(found.actor, access === 'metrics' || access === 'socket' ? 'read' : access);
    request.authenticated = found;
  }

  /** A program on the same machine, with nothing between that may have brought it here. */
  #isLocal({ ip }: FastifyRequest): boolean {
    return !this.#isProxied && (ip === '127.0.0.1' || ip === '::1' || ip === '::ffff:127.0.0.1');
  }

  async #count(limiter: RateLimiterMemory, key: string): Promise<void> {
    try {
      await limiter.consume(key);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      const retryAfter = Math.max(1, Math.ceil(refused.msBeforeNext / 1_000));
      throw new NightdeskError({
        code: 'RATE_LIMITED',
        message: `These were too many requests; go on in ${retryAfter} seconds.`,
        context: { retryAfter },
        disposition: 'retry',
      });
    }
  }
}

/** What a request needs: the documentation is for anyone, and so is the answer that nothing is there. */
function accessOf({
  is404,
  routeOptions,
}: FastifyRequest): NonNullable<FastifyContextConfig['access']> {
  const isOpen = is404 || routeOptions.url?.startsWith(DOCS) === true;
  return routeOptions.config.access ?? (isOpen ? 'anyone' : 'read');
}

/** Who asks: nobody in particular where anyone may. */
export function actorOf(request: FastifyRequest): Actor {
  return request.authenticated?.actor ?? anonymousActor(request.ip);
}

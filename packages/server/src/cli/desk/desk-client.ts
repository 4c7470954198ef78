import { randomUUID } from 'node:crypto';
import { problem } from '@nightdesk/contracts/problem';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { z } from 'zod';
import { homeFolder } from '../data-folder.ts';
import type { Options } from '../options.ts';
import { readCliToken } from '../../config/home/cli-token.ts';
import { timeoutOf } from './desk-options.ts';

/** What a request may carry beside its path. */
export interface RequestParts {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
}

/** How the desk answered. */
export interface DeskReply<T> {
  readonly status: number;
  readonly value: T;
}

/** Speaks to a running desk. What it answers is read by the schemas that the desk itself answers by. */
export class DeskClient {
  readonly address: string;
  readonly #secret: string;
  readonly #timeout: number;

  constructor(address: string, secret: string, timeout: number) {
    this.address = address.replace(/\/+$/, '');
    this.#secret = secret;
    this.#timeout = timeout;
  }

  async get<S extends z.ZodType>(
    path: string,
    schema: S,
    query: RequestParts['query'] = {},
  ): Promise<z.infer<S>> {
    return (await this.#ask('GET', path, schema, { query })).value;
  }

  /** As {@link get}, also with what is answered to say that something is wrong (`/health`). */
  async look<S extends z.ZodType>(path: string, schema: S): Promise<DeskReply<z.infer<S>>> {
    return this.#ask('GET', path, schema, {}, [503]);
  }

  /**
   * Asks for a change. Sent once, with a key of its own, so that whatever lies between may not do it twice.
   *
   * @throws NightdeskError `DESK_UNKNOWN` when it was sent and no answer came: it may have been done
   */
  async change<S extends z.ZodType>(
    method: 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    schema: S,
    body?: unknown,
  ): Promise<z.infer<S>> {
    return (await this.#ask(method, path, schema, { body })).value;
  }

  /** All entries of a list, or those of one page. */
  async list<T>(
    path: string,
    schema: z.ZodType<{ readonly items: readonly T[]; readonly next: string | null }>,
    query: Readonly<Record<string, string | number | undefined>>,
    all: boolean,
  ): Promise<{ readonly items: readonly T[]; readonly next: string | null }> {
    const items: T[] = [];
    let cursor = query['cursor'];
    for (;;) {
      const limit = all ? 500 : query['limit'];
      const page = await this.get(path, schema, { ...query, limit, cursor });
      items.push(...page.items);
      if (!all || page.next === null) return { items, next: page.next };
      cursor = page.next;
    }
  }

  async #ask<S extends z.ZodType>(
    method: string,
    path: string,
    schema: S,
    parts: RequestParts,
    alsoGood: readonly number[] = [],
  ): Promise<DeskReply<z.infer<S>>> {
    const url = new URL(`${this.address}${path}`);
    for (const [name, value] of Object.entries(parts.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const isChange = method !== 'GET';
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        method,
        headers: {
          accept: 'application/json, application/problem+json',
          authorization: `Bearer ${this.#secret}`,
          ...(isChange ? { 'idempotency-key': randomUUID() } : {}),
          ...(parts.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(this.#timeout),
      });
      text = await response.text();
    } catch (error) {
      throw this.#silence(error, isChange);
    }
    const value = parse(text);
    if (!response.ok && !alsoGood.includes(response.status)) {
      throw this.#refusal(response.status, value);
    }
    const read = schema.safeParse(value);
    if (read.success) return { status: response.status, value: read.data };
    throw new NightdeskError({
      code: 'DESK_REPLY',
      message:
        `${this.address}${path} answered something that this version does not understand. Is it a Nightdesk of the same version? ${isChange ? 'What was asked for may have been done.' : ''}`.trim(),
      context: { path, status: response.status },
    });
  }

  /** No answer: surely not done when there was no connection, unknown otherwise. */
  #silence(error: unknown, isChange: boolean): NightdeskError {
    const cause = error instanceof Error ? error.cause : undefined;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EHOSTUNREACH') {
      return unreachable(this.address, code);
    }
    const late = error instanceof Error && error.name === 'TimeoutError';
    const what = late
      ? `did not answer within ${this.#timeout / 1000} s`
      : 'broke off the connection';
    if (!isChange) {
      return new NightdeskError({
        code: 'DESK_SILENT',
        message: `The desk at ${this.address} ${what}. Try again, or with a longer --timeout.`,
        context: { address: this.address },
        disposition: 'retry',
        cause: error,
      });
    }
    return new NightdeskError({
      code: 'DESK_UNKNOWN',
      message: `The desk at ${this.address} ${what}: whether it did what was asked for is unknown. Look with nightdesk status and nightdesk bots list before you try again.`,
      context: { address: this.address },
      disposition: 'halt',
      cause: error,
    });
  }

  #refusal(status: number, value: unknown): NightdeskError {
    const read = problem.safeParse(value);
    if (!read.success) {
      return new NightdeskError({
        code: 'DESK_REPLY',
        message: `The desk at ${this.address} answered ${status} without saying why. Is there a Nightdesk at this address?`,
        context: { status },
      });
    }
    const { code, detail, errors, disposition } = read.data;
    const fields = (errors ?? []).map(({ path, message }) => `\n  ${path} ${message}`).join('');
    const hint =
      status === 401
        ? ' Run this as the user that runs the desk, or set NIGHTDESK_API_KEY to a key with the right scopes.'
        : '';
    return new NightdeskError({
      code,
      message: `${detail}${hint}${fields}`,
      context: { status },
      disposition,
    });
  }
}

/** No desk is there. */
export function unreachable(address: string, reason: string): NightdeskError {
  return new NightdeskError({
    code: 'DESK_UNREACHABLE',
    message: `No desk answers at ${address} (${reason}). Start it with nightdesk start.`,
    context: { address },
    disposition: 'retry',
  });
}

/**
 * The desk of this machine, or the one that NIGHTDESK_URL and NIGHTDESK_API_KEY name. Keys are never options:
 * arguments are seen by everybody on the machine.
 *
 * @throws NightdeskError `DESK_UNREACHABLE` when none runs here, `CLI_TOKEN`
 */
export function openDesk(options: Options): DeskClient {
  const timeout = timeoutOf(options);
  const url = process.env['NIGHTDESK_URL'] ?? '';
  const key = process.env['NIGHTDESK_API_KEY'] ?? '';
  const token = key === '' ? readCliToken(homeFolder()) : null;
  if (key === '' && token === null) {
    throw new NightdeskError({
      code: 'DESK_UNREACHABLE',
      message: `No desk runs on ${homeFolder()}. Start it with nightdesk start, or set NIGHTDESK_URL and NIGHTDESK_API_KEY for one that is elsewhere.`,
      disposition: 'retry',
    });
  }
  if (url !== '' && token !== null && new URL(url).origin !== new URL(token.address).origin) {
    throw new NightdeskError({
      code: 'CLI_TOKEN',
      message: `NIGHTDESK_URL names another desk than the one that runs here; it wants NIGHTDESK_API_KEY as well.`,
    });
  }
  const address = url === '' ? (token?.address ?? 'http://127.0.0.1:3000') : url;
  return new DeskClient(address, key === '' ? (token?.secret ?? '') : key, timeout);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

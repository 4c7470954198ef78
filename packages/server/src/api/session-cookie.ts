import '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The cookie of a session: for this host alone, and for no script. */
export class SessionCookie {
  readonly name: string;
  readonly #secure: boolean;

  /** @param secure people reach the desk by https */
  constructor(secure: boolean) {
    this.#secure = secure;
    this.name = secure ? '__Host-nightdesk' : 'nightdesk';
  }

  /** What a request carries; undefined when nothing. */
  read(request: FastifyRequest): string | undefined {
    return request.cookies[this.name];
  }

  /** Gives a browser its session. @param until ms since 1970 UTC */
  write(reply: FastifyReply, token: string, until: number): void {
    reply.setCookie(this.name, token, {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: this.#secure,
      expires: new Date(until),
    });
  }

  /** Takes it back. */
  clear(reply: FastifyReply): void {
    reply.clearCookie(this.name, {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: this.#secure,
    });
  }
}

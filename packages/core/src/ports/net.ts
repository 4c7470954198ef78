/** An answer that arrived in full, whatever it says. */
export interface Reply {
  readonly kind: 'reply';
  /** HTTP status, or what the transport has in its place. */
  readonly status: number;
  /** From `Retry-After`, in ms; null when there was none. */
  readonly retryAfter: number | null;
  /** The decoded body, or its text when it could not be decoded. Parse it before use. */
  readonly body: unknown;
}

/** No answer within the time-out: the request may have had its effect, and may still have it. */
export interface Timeout {
  readonly kind: 'timeout';
}

/** The connection broke: the request may have had its effect. */
export interface Unknown {
  readonly kind: 'unknown';
  /** For people, such as `connection reset`. */
  readonly reason: string;
}

/** What became of a request. Only a {@link Reply} can prove anything. */
export type NetResult = Reply | Timeout | Unknown;

/** What a subscription brings. Between `open` and `closed` messages may still be missing, doubled or late. */
export type StreamEvent =
  | { readonly kind: 'open' }
  | { readonly kind: 'message'; readonly body: unknown }
  | { readonly kind: 'closed'; readonly reason: string };

/** A running subscription. */
export interface Subscription {
  /** Ends it; nothing is delivered afterwards. */
  close(): void;
}

/**
 * The way to one outside system.
 *
 * @typeParam Request what that system can be asked
 */
export interface Net<Request> {
  /**
   * Asks and waits at most `timeout` ms. Never rejects: a port that knows the outcome of a failure is
   * lying to its caller. The time-out lies in the port because a race against a second promise leaks.
   */
  request(request: Request, timeout: number): Promise<NetResult>;
  /** Opens a stream of events. After `closed` the subscription is over; subscribe again to go on. */
  subscribe(listener: (event: StreamEvent) => void): Subscription;
}

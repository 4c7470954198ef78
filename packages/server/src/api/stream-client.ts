import { toServer, type ToClient, type Topic } from '@nightdesk/contracts/stream/stream';
import type { Actor } from '../auth/actor.ts';
import { ownerOf } from '../control/access.ts';
import type { StreamHub, StreamMessage } from './stream-hub.ts';

/** What of a WebSocket is used. */
export interface Socket {
  /** Bytes that wait to be taken by the other side. */
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code: number, reason: string): void;
  terminate(): void;
}

/** Bytes that may wait for a client: beyond that it is too slow and is let go of. */
export const MOST_BUFFERED = 1_048_576;
/** The same while it is told what it missed, which is all at hand at once. */
const MOST_REPLAYED = 16 * MOST_BUFFERED;
/** Messages of a client in a second. */
const MOST_MESSAGES = 20;

/** Why a stream ended, as its close code says. */
export const CLOSE = { signedOut: 4001, tooSlow: 4008, tooMuch: 4029, goingDown: 1001 } as const;

/** One client of the stream: what it wants to hear, what it may hear, and whether it keeps up. */
export class StreamClient {
  readonly #socket: Socket;
  readonly #hub: StreamHub;
  readonly #owner: string;
  readonly #isAdmin: boolean;
  readonly #now: () => number;
  readonly #topics = new Set<Topic>();
  #bots: ReadonlySet<string> | null = null;
  #accounts: ReadonlySet<string> | null = null;
  #unlisten: (() => void) | null = null;
  #isOver: boolean = false;
  #second: number = 0;
  #said: number = 0;

  constructor(socket: Socket, hub: StreamHub, actor: Actor, now: () => number) {
    this.#socket = socket;
    this.#hub = hub;
    this.#owner = ownerOf(actor);
    this.#isAdmin = actor.scopes.includes('admin');
    this.#now = now;
  }

  /** Hears the client. @param text what it said; null for what is no text */
  hear(text: string | null): void {
    if (this.#isOver) return;
    if (!this.#mayTalk()) {
      this.end(CLOSE.tooMuch, 'too many messages');
      return;
    }
    let given: unknown;
    try {
      given = text === null ? undefined : JSON.parse(text);
    } catch {
      given = undefined;
    }
    const message = toServer.safeParse(given);
    if (!message.success) {
      const [issue] = message.error.issues;
      const where = issue?.path.join('.') ?? '';
      this.#say({
        type: 'error',
        code: 'STREAM_MESSAGE',
        message: `This is no message of the stream (${where}${where === '' ? '' : ': '}${issue?.message ?? 'not JSON'}).`,
      });
      return;
    }
    switch (message.data.type) {
      case 'ping':
        this.#say({ type: 'pong', cursor: this.#hub.cursor });
        return;
      case 'unsubscribe':
        for (const topic of message.data.topics) this.#topics.delete(topic);
        this.#told();
        return;
      case 'subscribe': {
        const { topics, bots, accounts, after } = message.data;
        for (const topic of topics) this.#topics.add(topic);
        this.#bots = bots === undefined ? null : new Set(bots);
        this.#accounts = accounts === undefined ? null : new Set(accounts);
        this.#begin(after);
      }
    }
  }

  /** Ends the stream. */
  end(code: number, reason: string): void {
    this.left();
    this.#socket.close(code, reason);
  }

  /** The client is gone. */
  left(): void {
    this.#isOver = true;
    this.#unlisten?.();
    this.#unlisten = null;
    this.#topics.clear();
  }

  /** Missed messages first, then the new ones: nothing can come between, because nothing is waited for. */
  #begin(after: string | undefined): void {
    if (after !== undefined) {
      const missed = this.#hub.since(after);
      if ('gap' in missed) {
        this.#say({ type: 'gap', cursor: this.#hub.cursor, reason: missed.gap });
      } else {
        for (const message of missed.messages) this.#tell(message, MOST_REPLAYED);
      }
    }
    this.#told();
    if (this.#isOver) return;
    this.#unlisten ??= this.#hub.listen((message) => {
      this.#tell(message);
    });
  }

  #told(): void {
    this.#say({ type: 'subscribed', topics: [...this.#topics], cursor: this.#hub.cursor });
  }

  #tell(message: StreamMessage, most: number = MOST_BUFFERED): void {
    const { topic, owner, account, bot } = message;
    if (!this.#topics.has(topic)) return;
    if (owner !== 'all' && owner !== this.#owner && !this.#isAdmin) return;
    if (this.#bots !== null && bot !== '' && !this.#bots.has(bot)) return;
    if (this.#accounts !== null && account !== '' && !this.#accounts.has(account)) return;
    this.#send(message.text, most);
  }

  #say(message: ToClient): void {
    this.#send(JSON.stringify(message));
  }

  #send(text: string, most: number = MOST_BUFFERED): void {
    if (this.#isOver) return;
    if (this.#socket.bufferedAmount > most) {
      this.left();
      this.#socket.close(CLOSE.tooSlow, 'too slow; come back with the last cursor');
      // It does not take the good-bye either.
      this.#socket.terminate();
      return;
    }
    this.#socket.send(text);
  }

  #mayTalk(): boolean {
    const second = Math.floor(this.#now() / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#said = 0;
    }
    this.#said += 1;
    return this.#said <= MOST_MESSAGES;
  }
}

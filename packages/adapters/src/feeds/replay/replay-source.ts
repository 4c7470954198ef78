import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { FeedClock } from '../../clock/feed-clock.ts';
import type { FeedSource, SourceConnection, SourceGives, SourceSink } from '../feed-source.ts';
import type { ReplayEvent, ReplayEvents } from './replay-event.ts';

/** What a {@link ReplaySource} is made from. */
export interface ReplayOptions {
  /** For people, such as `replay of BTCUSDT@1m`. */
  readonly name: string;
  /** What is replayed was made up. */
  readonly simulated: boolean;
  readonly gives: SourceGives;
  /** Ids of the instruments that occur. */
  readonly instruments: readonly string[];
  readonly events: ReplayEvents;
}

/** Events that are brought at once before others have their turn. */
const MOST_AT_ONCE = 5_000;

/**
 * Brings what happened once more, each event when the clock has reached its time: at the pace of a `PacedClock`, or
 * as fast as it goes with a `VirtualClock`. Accounts that trade on it live by the same clock. What is before the
 * clock's time when it begins is left out.
 */
export class ReplaySource implements FeedSource {
  readonly name: string;
  readonly simulated: boolean;
  readonly gives: SourceGives;
  readonly #clock: FeedClock;
  readonly #options: ReplayOptions;
  readonly #sinks = new Map<string, SourceSink>();
  #stopped = false;
  #wake: (() => void) | null = null;

  constructor(clock: FeedClock, options: ReplayOptions) {
    this.name = options.name;
    this.simulated = options.simulated;
    this.gives = options.gives;
    this.#clock = clock;
    this.#options = options;
  }

  open(instrument: Instrument, sink: SourceSink): SourceConnection {
    const { id } = instrument;
    if (!this.#options.instruments.includes(id)) {
      throw new NightdeskError({
        code: 'FEED_INSTRUMENT',
        message: `${id} is not in the ${this.name}; it has ${this.#options.instruments.join(', ')}.`,
        context: { instrument: id },
      });
    }
    this.#sinks.set(id, sink);
    return {
      close: () => {
        if (this.#sinks.get(id) === sink) this.#sinks.delete(id);
      },
    };
  }

  /**
   * Begins, once everyone has subscribed. Resolves when all was brought, or after {@link stop}.
   *
   * @throws what reading the events throws; subscribers are told that the feed is closed
   */
  async play(): Promise<void> {
    const from = this.#clock.now();
    let reason = 'the replay is over';
    try {
      const events = this.#options.events[Symbol.asyncIterator]();
      for (
        let step = await this.#fetch(events);
        step.done !== true;
        step = await this.#fetch(events)
      ) {
        if (!this.#stopped) await this.#bring(step.value, from);
        if (this.#stopped) {
          await events.return?.();
          break;
        }
      }
    } catch (error) {
      reason = 'the replay broke off';
      throw error;
    } finally {
      if (!this.#stopped) for (const sink of this.#sinks.values()) sink.ended(reason);
    }
  }

  /** Brings nothing more. */
  stop(): void {
    this.#stopped = true;
    this.#wake?.();
  }

  /** The next batch; a clock that can waits for it. */
  async #fetch(
    events: AsyncIterator<readonly ReplayEvent[]>,
  ): Promise<IteratorResult<readonly ReplayEvent[], unknown>> {
    const release = this.#clock.hold?.();
    try {
      return await events.next();
    } finally {
      release?.();
    }
  }

  async #bring(batch: readonly ReplayEvent[], from: number): Promise<void> {
    let atOnce = 0;
    for (const event of batch) {
      const time = event.received ?? event.time;
      if (time < from) continue;
      const wait = time - this.#clock.now();
      if (wait > 0 || atOnce >= MOST_AT_ONCE) {
        atOnce = 0;
        await this.#wait(Math.max(wait, 0));
      }
      if (this.#stopped) return;
      atOnce += 1;
      const sink = this.#sinks.get(event.instrument);
      if (sink !== undefined) give(event, sink);
    }
  }

  async #wait(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
    this.#wake = null;
  }
}

function give(event: ReplayEvent, sink: SourceSink): void {
  switch (event.kind) {
    case 'trade':
      sink.trade(event.time, event.price, event.quantity, event.aggressor);
      return;
    case 'quote':
      sink.quote(event.time, event.bid, event.bidQuantity, event.ask, event.askQuantity);
      return;
    case 'bar':
      sink.bar(event.openTime, event.open, event.high, event.low, event.close, event.volume);
      return;
    case 'gap':
      sink.gap(event.from, event.to, event.reason);
  }
}

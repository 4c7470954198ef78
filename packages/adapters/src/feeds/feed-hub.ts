import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { CancelTimer, FeedClock } from '../clock/feed-clock.ts';
import type {
  Feed,
  FeedListener,
  FeedStatus,
  FeedSubscription,
  FeedTap,
  FeedWish,
} from './feed.ts';
import type { FeedSource, SourceGives } from './feed-source.ts';
import { HUB_DEFAULTS, type HubOptions } from './hub-options.ts';
import { type ChannelContext, InstrumentChannel } from './instrument-channel.ts';

/**
 * Shares one source among any number of subscribers: each instrument is opened once, with the first subscriber, and
 * closed with the last. Bars are built once for all who want them. One timer serves everything.
 */
export class FeedHub implements Feed {
  readonly name: string;
  readonly simulated: boolean;
  readonly gives: SourceGives;
  readonly #source: FeedSource;
  readonly #clock: FeedClock;
  readonly #context: ChannelContext;
  readonly #channels = new Map<string, InstrumentChannel>();
  readonly #taps = new Set<FeedTap>();
  #closed = false;
  #cancelTimer: CancelTimer | null = null;
  #wakeAt = Infinity;

  constructor(source: FeedSource, clock: FeedClock, options: Partial<HubOptions> = {}) {
    this.name = source.name;
    this.simulated = source.simulated;
    this.gives = source.gives;
    this.#source = source;
    this.#clock = clock;
    this.#context = {
      options: { ...HUB_DEFAULTS, ...options },
      simulated: source.simulated,
      baseBars: source.gives.bars,
      taps: this.#taps,
      now: () => clock.now(),
      mono: () => clock.mono(),
      wakeBy: (mono) => {
        this.#wakeBy(mono);
      },
    };
  }

  subscribe(wish: FeedWish, listener: FeedListener): FeedSubscription {
    if (this.#closed) {
      throw new NightdeskError({
        code: 'FEED_CLOSED',
        message: `The feed ${this.name} is closed; open a new one.`,
        context: { feed: this.name },
      });
    }
    const { id } = wish.instrument;
    const known = this.#channels.get(id);
    const channel = known ?? new InstrumentChannel(wish.instrument, this.#context);
    const member = channel.add(wish, listener, () => {
      if (channel.isEmpty) this.#drop(id, channel);
    });
    if (known === undefined) {
      try {
        channel.connect((instrument, sink) => this.#source.open(instrument, sink));
      } catch (error) {
        this.#drop(id, channel);
        throw error;
      }
      this.#channels.set(id, channel);
    }
    return {
      close: () => {
        if (!member.active) return;
        member.active = false;
        member.remove();
      },
    };
  }

  status(instrument: string): FeedStatus | null {
    return this.#channels.get(instrument)?.status() ?? null;
  }

  statuses(): readonly FeedStatus[] {
    return [...this.#channels.values()].map((channel) => channel.status());
  }

  tap(tap: FeedTap): FeedSubscription {
    this.#taps.add(tap);
    return {
      close: () => {
        this.#taps.delete(tap);
      },
    };
  }

  close(): void {
    this.#closed = true;
    for (const [id, channel] of this.#channels) this.#drop(id, channel);
    this.#taps.clear();
  }

  #drop(id: string, channel: InstrumentChannel): void {
    channel.close();
    if (this.#channels.get(id) === channel) this.#channels.delete(id);
    if (this.#channels.size > 0) return;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#wakeAt = Infinity;
  }

  #wakeBy(mono: number): void {
    if (mono >= this.#wakeAt) return;
    this.#cancelTimer?.();
    this.#wakeAt = mono;
    this.#cancelTimer = this.#clock.after(Math.max(0, mono - this.#clock.mono()), () => {
      this.#attend();
    });
  }

  #attend(): void {
    this.#wakeAt = Infinity;
    this.#cancelTimer = null;
    let next = Infinity;
    for (const channel of this.#channels.values()) next = Math.min(next, channel.attend());
    if (next !== Infinity && this.#channels.size > 0) this.#wakeBy(next);
  }
}

import type { Bar } from '@nightdesk/core/model/bar';
import type { QuoteTick, TradeTick } from '@nightdesk/core/model/ticks';
import type { FeedGap, FeedListener, FeedStatus } from './feed.ts';

/** A bar to keep: the numbers of a `Bar` that would be reused. */
export interface KeptBar {
  readonly kind: 'bar';
  readonly instrument: number;
  readonly timeFrame: number;
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Anything that a buffer holds. */
export type BufferedEvent =
  | TradeTick
  | QuoteTick
  | KeptBar
  | { readonly kind: 'gap'; readonly gap: FeedGap }
  | { readonly kind: 'state'; readonly status: FeedStatus };

/** What was taken out of a buffer. */
export interface BufferedBatch {
  readonly events: readonly BufferedEvent[];
  /** How many older ones were dropped since the last batch, because nobody took them in time. */
  readonly lost: number;
}

/**
 * For subscribers that may be slow: takes everything at once and gives it out when asked for. It holds no more
 * than `capacity` events; then the oldest are dropped and counted. So whoever is slow loses something and knows
 * it, and holds nobody up.
 */
export class TickBuffer implements FeedListener {
  readonly #capacity: number;
  #ring: BufferedEvent[] = [];
  #head = 0;
  #lost = 0;
  #ended = false;
  #wake: (() => void) | null = null;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#ring.length - this.#head;
  }

  onTrade(trade: TradeTick): void {
    this.#put(trade);
  }

  onQuote(quote: QuoteTick): void {
    this.#put(quote);
  }

  onBar(bar: Bar): void {
    const { instrument, timeFrame, openTime, open, high, low, close, volume } = bar;
    this.#put({ kind: 'bar', instrument, timeFrame, openTime, open, high, low, close, volume });
  }

  onGap(gap: FeedGap): void {
    this.#put({ kind: 'gap', gap });
  }

  onState(status: FeedStatus): void {
    this.#put({ kind: 'state', status });
  }

  /** Everything that waits, without waiting. */
  take(): BufferedBatch {
    const events = this.#ring.slice(this.#head);
    const lost = this.#lost;
    this.#ring = [];
    this.#head = 0;
    this.#lost = 0;
    return { events, lost };
  }

  /** Ends {@link batches} when everything was taken. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Batches as they come, until {@link end}. One reader at a time. */
  async *batches(): AsyncGenerator<BufferedBatch, void, undefined> {
    for (;;) {
      if (this.size > 0) yield this.take();
      else if (this.#ended) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = null;
      }
    }
  }

  #put(event: BufferedEvent): void {
    this.#ring.push(event);
    if (this.#ring.length - this.#head > this.#capacity) {
      this.#head += 1;
      this.#lost += 1;
      // Cut what was dropped from time to time: each cut moves everything that is left.
      if (this.#head >= this.#capacity) {
        this.#ring = this.#ring.slice(this.#head);
        this.#head = 0;
      }
    }
    this.#wake?.();
  }
}

import type { Bar } from '@nightdesk/core/model/bar';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { QuoteTick, TradeTick } from '@nightdesk/core/model/ticks';
import type { CancelTimer, FeedClock } from '../clock/feed-clock.ts';
import type { Feed, FeedGap, FeedStatus, FeedSubscription, FeedTap } from '../feeds/feed.ts';
import { type RecordingHeader, recordingName } from './recording-format.ts';
import { RecordingWriter } from './recording-writer.ts';

/** How a recorder works. */
export interface RecorderOptions {
  /** Longest time (ms) that something may wait before it is on the disk. */
  readonly flushEvery: number;
  /** Characters of a block. */
  readonly blockSize: number;
  /** Characters that may wait for a slow disk; what comes then is dropped and counted. */
  readonly mostWaiting: number;
  /** The disk refused: nothing more is recorded, and the feed goes on. */
  readonly onFailure?: (error: unknown) => void;
}

/** What a recorder begins with. */
export const RECORDER_DEFAULTS: RecorderOptions = Object.freeze({
  flushEvery: 1_000,
  blockSize: 65_536,
  mostWaiting: 32 * 1024 * 1024,
});

/**
 * Writes down everything that a feed delivers, in the order in which subscribers hear it: trades, quotes, closed bars,
 * gaps, states, each with the clock's time at which it came. One file a day (UTC, by that time); the format stands in
 * `docs/feeds.md`. One recorder a folder.
 */
export class FeedRecorder implements FeedTap {
  readonly #feed: Feed;
  readonly #clock: FeedClock;
  readonly #options: RecorderOptions;
  readonly #writer: RecordingWriter;
  readonly #tapped: FeedSubscription;
  readonly #numbers = new Map<string, number>();
  #name = '';
  /** End of the day of the present file, ms. */
  #dayEnd = Number.NEGATIVE_INFINITY;
  #text = '';
  #waiting = 0;
  #dropped = 0;
  #lost = 0;
  #lines = 0;
  #tail: Promise<void> = Promise.resolve();
  #cancelTimer: CancelTimer | null = null;
  #failed = false;

  constructor(
    feed: Feed,
    clock: FeedClock,
    folder: string,
    options: Partial<RecorderOptions> = {},
  ) {
    this.#feed = feed;
    this.#clock = clock;
    this.#options = { ...RECORDER_DEFAULTS, ...options };
    this.#writer = new RecordingWriter(folder);
    this.#tapped = feed.tap(this);
  }

  /** Lines recorded so far, and those that a slow or full disk has cost. */
  get counts(): { readonly lines: number; readonly lost: number } {
    return { lines: this.#lines, lost: this.#lost };
  }

  onTrade(instrument: Instrument, { time, price, quantity, aggressor }: TradeTick): void {
    const side = aggressor === 'BUY' ? 'B' : 'S';
    this.#put('T', instrument, `${time} ${price} ${quantity} ${side}`);
  }

  onQuote(instrument: Instrument, quote: QuoteTick): void {
    const { time, bid, bidQuantity, ask, askQuantity } = quote;
    this.#put('Q', instrument, `${time} ${bid} ${bidQuantity} ${ask} ${askQuantity}`);
  }

  onBar(instrument: Instrument, bar: Bar): void {
    const { timeFrame, openTime, open, high, low, close, volume } = bar;
    this.#put(
      'B',
      instrument,
      `${timeFrame} ${openTime} ${open} ${high} ${low} ${close} ${volume}`,
    );
  }

  onGap(instrument: Instrument, { from, to, timeFrame, missing, reason }: FeedGap): void {
    this.#put('G', instrument, `${from} ${to} ${timeFrame} ${missing} ${JSON.stringify(reason)}`);
  }

  onState(instrument: Instrument, { state, reason }: FeedStatus): void {
    this.#put('S', instrument, `${state} ${JSON.stringify(reason)}`);
  }

  /** Everything that came so far is on the disk when this resolves (or was counted as lost). */
  async flush(): Promise<void> {
    this.#seal();
    await this.#tail;
  }

  /** Writes what is left and ends. */
  async close(): Promise<void> {
    this.#tapped.close();
    await this.flush();
    await this.#writer.close();
  }

  #put(kind: string, instrument: Instrument, fields: string): void {
    if (this.#failed) {
      this.#lost += 1;
      return;
    }
    const now = this.#clock.now();
    if (now >= this.#dayEnd || now < this.#dayEnd - 86_400_000) this.#beginDay(now);
    if (this.#waiting >= this.#options.mostWaiting) {
      this.#dropped += 1;
      this.#lost += 1;
      return;
    }
    if (this.#dropped > 0) {
      this.#text += `L ${now} ${this.#dropped}\n`;
      this.#dropped = 0;
    }
    let number = this.#numbers.get(instrument.id);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(instrument.id, number);
      this.#text += `I ${number} ${instrument.id}\n`;
    }
    this.#text += `${kind} ${number} ${now} ${fields}\n`;
    this.#lines += 1;
    if (this.#text.length >= this.#options.blockSize) this.#seal();
    else if (this.#cancelTimer === null) {
      this.#cancelTimer = this.#clock.after(this.#options.flushEvery, () => {
        this.#cancelTimer = null;
        this.#seal();
      });
    }
  }

  #beginDay(now: number): void {
    this.#seal();
    this.#dayEnd = (Math.floor(now / 86_400_000) + 1) * 86_400_000;
    this.#name = recordingName(now);
    this.#numbers.clear();
    const { name, simulated, gives } = this.#feed;
    const header: RecordingHeader = { format: 1, feed: name, simulated, bars: gives.bars };
    this.#text = `H ${JSON.stringify(header)}\n`;
  }

  /** Hands what has gathered to the disk. */
  #seal(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    const text = this.#text;
    if (text === '') return;
    this.#text = '';
    this.#waiting += text.length;
    this.#tail = this.#write(this.#tail, this.#name, text);
  }

  async #write(before: Promise<void>, name: string, text: string): Promise<void> {
    await before;
    this.#waiting -= text.length;
    if (this.#failed) {
      this.#lost += linesOf(text);
      return;
    }
    try {
      await this.#writer.write(name, text);
    } catch (error) {
      this.#failed = true;
      this.#lost += linesOf(text);
      this.#options.onFailure?.(error);
    }
  }
}

/** How many lines of a block are records. */
function linesOf(text: string): number {
  return text.split('\n').filter((line) => /^[TQBGS] /.test(line)).length;
}

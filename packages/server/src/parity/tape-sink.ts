import { RecordingWriter } from '@nightdesk/adapters/recorder/recording-writer';

/** How a tape is written. */
export interface TapeSinkOptions {
  /** Longest time (ms of the real clock) that something may wait before it is on the disk. */
  readonly flushEvery: number;
  /** The same for decisions: what was decided last before a crash should be there. */
  readonly decisionsWithin: number;
  /** Characters of a block. */
  readonly blockSize: number;
  /** Blocks that may wait for a slow disk; what comes then is dropped and counted. */
  readonly mostWaiting: number;
  /** The disk refused: nothing more is recorded. */
  readonly onFailure: (error: unknown) => void;
}

/** A line longer than this is dropped: readers take it for damage. */
const LONGEST_LINE = 2_000_000;

/** Gathers lines into blocks and brings them to the disk behind the back of whoever records. Never throws. */
export class TapeSink {
  readonly #writer: RecordingWriter;
  readonly #options: TapeSinkOptions;
  #name = '';
  #text = '';
  #waiting = 0;
  #dropped = 0;
  #lost = 0;
  #failed = false;
  #tail: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #isHurried = false;

  constructor(folder: string, options: TapeSinkOptions) {
    this.#writer = new RecordingWriter(folder);
    this.#options = options;
  }

  /** Lines that were not recorded. */
  get lost(): number {
    return this.#lost;
  }

  /** Goes on in another file. */
  turnTo(name: string): void {
    this.seal();
    this.#name = name;
  }

  /** @param time for the note of what was lost before it */
  put(line: string, time: number): void {
    if (this.#failed || this.#waiting >= this.#options.mostWaiting || line.length > LONGEST_LINE) {
      this.#dropped += 1;
      this.#lost += 1;
      return;
    }
    if (this.#dropped > 0) {
      this.#text += `L ${time} ${this.#dropped}\n`;
      this.#dropped = 0;
    }
    this.#text += `${line}\n`;
    if (this.#text.length >= this.#options.blockSize) this.seal();
    else this.#timer ??= this.#later(this.#options.flushEvery);
  }

  /** What was put last is not to wait for long. */
  hurry(): void {
    if (this.#isHurried || this.#timer === null) return;
    this.#isHurried = true;
    clearTimeout(this.#timer);
    this.#timer = this.#later(this.#options.decisionsWithin);
  }

  /** Hands what has gathered to the disk. */
  seal(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#isHurried = false;
    const text = this.#text;
    if (text === '') return;
    this.#text = '';
    this.#waiting += 1;
    this.#tail = this.#write(this.#tail, this.#name, text);
  }

  /** Everything is on the disk, or counted as lost, when this resolves. */
  async close(): Promise<void> {
    this.seal();
    await this.#tail;
    await this.#writer.close();
  }

  #later(ms: number): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timer = null;
      this.seal();
    }, ms);
    return timer.unref();
  }

  async #write(before: Promise<void>, name: string, text: string): Promise<void> {
    await before;
    this.#waiting -= 1;
    if (this.#failed) return;
    try {
      await this.#writer.write(name, text);
    } catch (error) {
      this.#failed = true;
      this.#options.onFailure(error);
    }
  }
}

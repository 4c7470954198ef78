import type { LiveClock } from '@nightdesk/core/ports/live-clock';
import type { Notice, Notifier, Reporter } from './notifier.ts';

/** When and how often a reporter may speak. Times in ms. */
export interface PaceOptions {
  /** The same code of the same bot is said once in this time; how often it was left out is said with the next. */
  readonly sameAfter: number;
  /** Notices in a minute at most; then one says how many more there were. */
  readonly perMinute: number;
  /** How often a notice is tried. */
  readonly tries: number;
  /** Pause after a failure; it doubles each time. */
  readonly retryAfter: number;
  /** Only errors are said between these hours (UTC), from the first until the second. Null: always everything. */
  readonly quiet: { readonly from: number; readonly to: number } | null;
  /** Notices that may wait; beyond that the oldest go. */
  readonly mostWaiting: number;
}

/** Once in five minutes, twenty a minute, five tries. */
export const PACE_DEFAULTS: PaceOptions = {
  sameAfter: 300_000,
  perMinute: 20,
  tries: 5,
  retryAfter: 1_000,
  quiet: null,
  mostWaiting: 1_000,
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Puts a pace on a reporter: no flood, no repetition, no silence because of one failure. */
export class PacedReporter implements Notifier {
  readonly #reporter: Reporter;
  readonly #clock: LiveClock;
  readonly #options: PaceOptions;
  readonly #onLost: (notice: Notice, error: unknown) => void;
  readonly #last = new Map<string, { at: number; left: number }>();
  #sent: number[] = [];
  #waiting: Notice[] = [];
  #kept: Notice[] = [];
  #dropped: number = 0;
  #working: Promise<void> | null = null;
  #closed: boolean = false;

  /** @param onLost told of a notice that could not be brought */
  constructor(
    reporter: Reporter,
    clock: LiveClock,
    onLost: (notice: Notice, error: unknown) => void,
    options: Partial<PaceOptions> = {},
  ) {
    this.#reporter = reporter;
    this.#clock = clock;
    this.#onLost = onLost;
    this.#options = { ...PACE_DEFAULTS, ...options };
  }

  notify(notice: Notice): void {
    if (this.#closed) return;
    const now = this.#clock.now();
    const key = `${notice.code}/${notice.bot}`;
    const known = this.#last.get(key);
    if (known !== undefined && now - known.at < this.#options.sameAfter) {
      known.left += 1;
      return;
    }
    this.#last.delete(key);
    this.#last.set(key, { at: now, left: 0 });
    this.#forget(now);
    const left = known?.left ?? 0;
    const told =
      left === 0 ? notice : { ...notice, text: `${notice.text} (and ${left} times before)` };
    if (notice.level !== 'error' && this.#isQuiet(now)) {
      this.#kept.push(told);
      if (this.#kept.length > this.#options.mostWaiting) this.#kept.shift();
      return;
    }
    this.#waiting.push(...this.#kept.splice(0), told);
    while (this.#waiting.length > this.#options.mostWaiting) {
      this.#waiting.shift();
      this.#dropped += 1;
    }
    this.#working ??= this.#work().finally(() => {
      this.#working = null;
    });
  }

  /** Brings what waits, without pauses for failures, and takes no more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#working;
  }

  async #work(): Promise<void> {
    for (let notice = this.#waiting.shift(); notice !== undefined; notice = this.#waiting.shift()) {
      const now = this.#clock.now();
      this.#sent = this.#sent.filter((at) => now - at < MINUTE);
      if (this.#sent.length >= this.#options.perMinute && notice.level !== 'error') {
        this.#dropped += 1;
        continue;
      }
      this.#sent.push(now);
      const more = this.#dropped;
      this.#dropped = 0;
      await this.#bring(
        more === 0 ? notice : { ...notice, text: `${notice.text} (${more} others were left out)` },
      );
    }
  }

  async #bring(notice: Notice): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#reporter.report(notice);
        return;
      } catch (error) {
        if (attempt >= this.#options.tries || this.#closed) {
          this.#onLost(notice, error);
          return;
        }
        await this.#clock.sleep(this.#options.retryAfter * 2 ** (attempt - 1));
      }
    }
  }

  #isQuiet(now: number): boolean {
    const { quiet } = this.#options;
    if (quiet === null) return false;
    const hour = (now % (24 * HOUR)) / HOUR;
    return quiet.from <= quiet.to
      ? hour >= quiet.from && hour < quiet.to
      : hour >= quiet.from || hour < quiet.to;
  }

  /** Codes that were said long ago, so that memory does not grow with them. */
  #forget(now: number): void {
    for (const [key, { at }] of this.#last) {
      if (now - at < 10 * this.#options.sameAfter) return;
      this.#last.delete(key);
    }
  }
}

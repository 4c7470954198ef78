import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Instrument } from '@nightdesk/core/model/instrument';
import { decimalToNumber } from '@nightdesk/core/money/decimal';
import type { CancelTimer, FeedClock } from '../../clock/feed-clock.ts';
import type { FeedSource, SourceConnection, SourceGives, SourceSink } from '../feed-source.ts';
import { SIMULATED_VENUE } from './simulated-instrument.ts';
import { SimulatedTicker } from './simulated-ticker.ts';
import { SIMULATION_DEFAULTS, type SimulationOptions } from './simulation-options.ts';

/** Most missed points that are made up for at once: after a machine's sleep the rest is a gap. */
const MOST_MISSED = 600_000;

interface Opened {
  readonly ticker: SimulatedTicker;
  readonly sink: SourceSink;
  /** Time of the next point, ms. */
  next: number;
  /** Cut off until then, ms of the clock. */
  silentUntil: number;
}

/**
 * A made-up market: any number of instruments of the venue `SIMULATED`, at the pace of its clock. Prices lie on a grid
 * of the clock's time and depend on seed, symbol and time alone. One timer serves all instruments, whose points are
 * spread over the grid so that they do not all come at once.
 */
export class SimulatedSource implements FeedSource {
  readonly name: string;
  readonly simulated = true;
  readonly gives: SourceGives;
  readonly #clock: FeedClock;
  readonly #options: SimulationOptions;
  readonly #opened = new Map<string, Opened>();
  #cancelTimer: CancelTimer | null = null;
  #timerAt = Infinity;

  /** @throws NightdeskError `FEED_OPTIONS` naming the option */
  constructor(clock: FeedClock, options: Partial<SimulationOptions> & { readonly seed: number }) {
    this.#clock = clock;
    this.#options = { ...SIMULATION_DEFAULTS, ...options };
    check(this.#options);
    this.name = `simulated, seed ${this.#options.seed}`;
    this.gives = { trades: true, quotes: this.#options.quotes, bars: null };
  }

  open(instrument: Instrument, sink: SourceSink): SourceConnection {
    if (instrument.venue !== SIMULATED_VENUE) {
      throw new NightdeskError({
        code: 'FEED_INSTRUMENT',
        message: `${instrument.id} is not of the venue ${SIMULATED_VENUE}; a made-up price must not be taken for a real one. Make the instrument with simulatedInstrument.`,
        context: { instrument: instrument.id },
      });
    }
    const ticker = new SimulatedTicker(instrument, this.#options);
    const opened: Opened = {
      ticker,
      sink,
      next: ticker.nextAfter(this.#clock.now()),
      silentUntil: Number.NEGATIVE_INFINITY,
    };
    this.#opened.set(instrument.id, opened);
    this.#arm(opened.next);
    return {
      close: () => {
        if (this.#opened.get(instrument.id) !== opened) return;
        this.#opened.delete(instrument.id);
        if (this.#opened.size > 0) return;
        this.#cancelTimer?.();
        this.#cancelTimer = null;
        this.#timerAt = Infinity;
      },
    };
  }

  /** The market's price of an instrument at a moment, as its trades show it, spikes and gaps left aside. */
  priceAt(instrument: Instrument, time: number): number {
    return decimalToNumber(
      new SimulatedTicker(instrument, this.#options).priceAt(time),
      instrument.pricePrecision,
    );
  }

  /** Cuts the feed of one instrument, or of all, for `ms`: the market goes on and nothing of it is heard. */
  interrupt(ms: number, instrument?: Instrument): void {
    const until = this.#clock.now() + ms;
    for (const [id, opened] of this.#opened) {
      if (instrument === undefined || instrument.id === id) opened.silentUntil = until;
    }
  }

  #arm(time: number): void {
    if (time >= this.#timerAt) return;
    this.#cancelTimer?.();
    this.#timerAt = time;
    this.#cancelTimer = this.#clock.after(Math.max(0, time - this.#clock.now()), () => {
      this.#cancelTimer = null;
      this.#timerAt = Infinity;
      this.#tick();
    });
  }

  /** Brings everything that is due, in the order of its time. */
  #tick(): void {
    const now = this.#clock.now();
    for (;;) {
      let due: Opened | null = null;
      let next = Infinity;
      for (const opened of this.#opened.values()) {
        if (opened.next < next) {
          next = opened.next;
          due = opened;
        }
      }
      if (due === null) return;
      if (due.next > now) {
        this.#arm(due.next);
        return;
      }
      this.#bring(due, now);
    }
  }

  #bring(opened: Opened, now: number): void {
    const { ticker, sink } = opened;
    if (now - opened.next > MOST_MISSED) {
      const from = opened.next;
      opened.next = ticker.nextAfter(now - ticker.every);
      sink.gap(from, opened.next, 'the clock has jumped');
      return;
    }
    const time = opened.next;
    opened.next += ticker.every;
    if (time < opened.silentUntil) {
      if (opened.next >= opened.silentUntil) sink.gap(time, opened.next, 'interrupted');
      return;
    }
    ticker.bring(time, sink);
  }
}

function check(options: SimulationOptions): void {
  const { seed, every, gaps, spikes, correlation } = options;
  const wrong =
    (!Number.isInteger(seed) && 'seed must be a whole number') ||
    (!(every >= 1 && every <= 60_000 && 60_000 % every === 0) &&
      'every must divide a minute, in ms') ||
    (!(gaps >= 0 && gaps <= 0.5) && 'gaps must be a chance from 0 to 0.5') ||
    (!(spikes >= 0 && spikes <= 0.5) && 'spikes must be a chance from 0 to 0.5') ||
    (!(correlation >= 0 && correlation <= 1) && 'correlation must be from 0 to 1');
  if (wrong === false) return;
  throw new NightdeskError({
    code: 'FEED_OPTIONS',
    message: `Simulated feed: ${wrong}.`,
    context: { seed, every, gaps, spikes, correlation },
  });
}

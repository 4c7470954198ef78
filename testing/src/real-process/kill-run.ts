import { openAccountStore, doctor, openStore, type DoctorReport } from '@nightdesk/store';
import { SystemClock } from '@nightdesk/server/live-clock';
import { openFeed } from '../local-venue/gateway/feed.ts';
import { GATEWAY_DEFAULTS } from '../local-venue/gateway/config.ts';
import { VenueParser } from '../local-venue/gateway/parse.ts';
import { LOCAL_INSTRUMENTS } from '../local-venue/local-instruments.ts';
import { RunningVenue } from '../local-venue/start-venue.ts';
import type { VenueTruth } from '../local-venue/venue-truth.ts';
import { Draws } from '../random/draws.ts';
import { compareWithVenue } from './compare-with-venue.ts';
import { TraderLife } from './trader-life.ts';
import { TRADER_ACCOUNT, type TraderSettings } from './trader-settings.ts';

/** How a desk is killed again and again. */
export interface KillRunOptions {
  /** Path of an SQLite file, or the address of a PostgreSQL database; empty, or of an earlier run. */
  readonly database: string;
  readonly kills: number;
  /** Of the moments, the dice of the bots and the venue's faults. What happens is not determined by it. */
  readonly seed: number;
  /** Told of each life. */
  readonly onLife?: (report: KillReport) => void;
}

/** What a run has come to. */
export interface KillReport {
  readonly kills: number;
  /** Lives that were killed before they were ready to trade. */
  readonly killedEarly: number;
  /** Lives that found orders without an answer when they began, and how many orders. */
  readonly livesInDoubt: number;
  readonly ordersInDoubt: number;
  /** At the venue. */
  readonly orders: number;
  readonly trades: number;
  /** How often each notice came, fault happened or venue's state was reached. */
  readonly counts: Readonly<Record<string, number>>;
  /** What is wrong; empty when books and venue agree and the store is sound. */
  readonly problems: readonly string[];
  readonly seconds: number;
}

/** When a life is killed: in its first moments, at any time, or just when something happens at the venue. */
const MOMENTS = ['early', 'any', 'in-flight', 'in-flight'] as const;

/** Longest time (ms) that a life is given to become ready and that the last one is given to settle. */
const PATIENCE = 45_000;

/**
 * Lets a desk trade at a local venue that misbehaves, kills it at random moments and starts it again; then lets
 * it come to rest and compares its books with the venue's.
 */
export async function runKills(options: KillRunOptions): Promise<KillReport> {
  const run = new KillRun(options);
  return run.play();
}

class KillRun {
  readonly #options: KillRunOptions;
  readonly #draws: Draws;
  readonly #clock = new SystemClock();
  readonly #counts = new Map<string, number>();
  readonly #problems: string[] = [];
  readonly #began: number;
  #kills = 0;
  #killedEarly = 0;
  #livesInDoubt = 0;
  #ordersInDoubt = 0;

  constructor(options: KillRunOptions) {
    this.#options = options;
    this.#draws = new Draws(options.seed);
    this.#began = this.#clock.mono();
  }

  async play(): Promise<KillReport> {
    const { kills, seed } = this.#options;
    const venue = await RunningVenue.start({
      seed,
      misbehaves: true,
      acts: [
        'hand-buy',
        'hand-sell',
        'hand-order',
        'hand-cancel',
        'hand-close',
        'funding',
        'deposit',
        'withdrawal',
      ],
      venue: { visibilityLag: 50, clockTolerance: 100, priceEvery: 40, aliveEvery: 300 },
    });
    try {
      while (this.#kills < kills && this.#problems.length === 0) {
        await this.#live(venue);
        this.#kills += 1;
        this.#options.onLife?.(this.#report(null));
      }
      if (this.#problems.length > 0) return this.#report(null);
      await venue.settle();
      await this.#settle(venue);
      const truth = await venue.truth();
      await this.#compare(truth);
      return this.#report(truth);
    } finally {
      await venue.stop();
    }
  }

  /** One life that is killed. */
  async #live(venue: RunningVenue): Promise<void> {
    const life = new TraderLife(this.#settings(venue, 'trade'));
    const moment = this.#draws.pick('moment', MOMENTS);
    if (moment === 'early') {
      await this.#clock.sleep(this.#draws.uniform('early', 0, 900));
    } else {
      const ready = await Promise.race([life.said('ready'), this.#clock.sleep(PATIENCE)]);
      if (ready === undefined) {
        this.#problems.push(`a life did not become ready; its last words: ${lastWords(life)}`);
      } else if (moment === 'any') {
        await this.#clock.sleep(this.#draws.uniform('any', 0, 1_000));
      } else await this.#untilSomethingHappens(venue);
    }
    const { signal, code } = await life.kill();
    if (signal !== 'SIGKILL') this.#problems.push(`a life ended by itself with ${code ?? signal}`);
    this.#note(life);
  }

  /** Waits for some reports of the stream, and a moment more: that is when something is in flight. */
  async #untilSomethingHappens(venue: RunningVenue): Promise<void> {
    const reports = this.#draws.uniform('reports', 1, 30);
    const delay = this.#draws.uniform('delay', 0, 12);
    const instruments = LOCAL_INSTRUMENTS.map(({ instrument }) => instrument);
    const until = this.#clock.mono() + 3_000;
    let seen = 0;
    const config = { ...GATEWAY_DEFAULTS, url: venue.url, instruments };
    const feed = openFeed(config, new VenueParser(instruments), ({ kind }) => {
      if (kind === 'report') seen += 1;
    });
    while (seen < reports && this.#clock.mono() < until) await this.#clock.sleep(1);
    feed.close();
    await this.#clock.sleep(delay);
  }

  /** A last life that is left in peace. */
  async #settle(venue: RunningVenue): Promise<void> {
    const life = new TraderLife(this.#settings(venue, 'settle'));
    const { code, signal } = await life.ended;
    this.#note(life);
    const settled = life.words.some(({ kind }) => kind === 'settled');
    if (code !== 0 || !settled) {
      this.#problems.push(`the last life ended with ${code ?? signal ?? ''}, settled: ${settled}`);
    }
  }

  async #compare(truth: VenueTruth): Promise<void> {
    const { database } = this.#options;
    const report: DoctorReport = await doctor(database);
    if (!report.healthy) this.#problems.push(`the doctor: ${JSON.stringify(report)}`);
    const store = await openStore(database, { schema: 'check' });
    try {
      const forEver = { recent: Number.MAX_SAFE_INTEGER };
      const { books } = await openAccountStore(store, TRADER_ACCOUNT, forEver).load();
      this.#problems.push(...compareWithVenue(books, truth));
    } finally {
      await store.close();
    }
  }

  #settings(venue: RunningVenue, task: TraderSettings['task']): TraderSettings {
    const { database, seed } = this.#options;
    return {
      database,
      venue: venue.url,
      seed,
      task,
      priceEvery: 10,
      timeout: 400,
      patience: PATIENCE,
    };
  }

  #note(life: TraderLife): void {
    for (const word of life.words) {
      if (word.kind === 'notice') this.#count(`notice: ${word.code}`, 1);
      if (word.kind === 'failed') this.#problems.push(`${word.code}: ${word.text}`);
      if (word.kind === 'loaded' && word.inFlight > 0) {
        this.#livesInDoubt += 1;
        this.#ordersInDoubt += word.inFlight;
      }
    }
    if (!life.words.some(({ kind }) => kind === 'ready')) this.#killedEarly += 1;
    if (life.complaint !== '') this.#problems.push(life.complaint.slice(0, 2_000));
  }

  #count(name: string, times: number): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + times);
  }

  #report(truth: VenueTruth | null): KillReport {
    const counts = new Map(this.#counts);
    for (const [name, times] of Object.entries(truth?.counts ?? {})) counts.set(name, times);
    return {
      kills: this.#kills,
      killedEarly: this.#killedEarly,
      livesInDoubt: this.#livesInDoubt,
      ordersInDoubt: this.#ordersInDoubt,
      orders: truth?.orders.length ?? 0,
      trades: truth?.trades.length ?? 0,
      counts: Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      problems: this.#problems,
      seconds: (this.#clock.mono() - this.#began) / 1_000,
    };
  }
}

function lastWords({ words }: TraderLife): string {
  return JSON.stringify(words.slice(-5));
}

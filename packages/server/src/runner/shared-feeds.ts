import type { AccountSpec } from '@nightdesk/contracts/desk/account-spec';
import type { FeedSpec } from '@nightdesk/contracts/desk/feed-spec';
import type { InstrumentSpec } from '@nightdesk/contracts/desk/instrument-spec';
import type { FeedReport } from '@nightdesk/contracts/ipc/bot-report';
import type { FeedClock } from '@nightdesk/adapters/clock/feed-clock';
import { PacedClock, systemFeedClock } from '@nightdesk/adapters/clock/paced-clock';
import type { Feed, FeedSubscription } from '@nightdesk/adapters/feeds/feed';
import { FeedHub } from '@nightdesk/adapters/feeds/feed-hub';
import { SimulatedSource } from '@nightdesk/adapters/feeds/simulated/simulated-source';
import {
  SIMULATION_DEFAULTS,
  type SimulationOptions,
} from '@nightdesk/adapters/feeds/simulated/simulation-options';
import type { Instrument } from '@nightdesk/core/model/instrument';
import { openReplay } from './open-replay.ts';
import { type FeedPast, SimulatedPast } from './past-bars.ts';

/** A market that runs faster or slower than the world stands at this moment of both: 2026-01-01 UTC. */
const SAME_MOMENT = Date.UTC(2026, 0, 1);

/** One open feed with the clock that its accounts live by. */
export interface OpenFeed {
  readonly feed: Feed;
  readonly clock: FeedClock;
  readonly past: FeedPast;
  /** When the last tick of an instrument arrived (`performance.now()`); 0 before the first. */
  arrival(instrument: string): number;
  /** Everybody listens: a feed that waits for that begins. */
  begin(): void;
  /** Lets go of it: with the last account it is closed. */
  release(): void;
}

interface Shared {
  readonly key: string;
  readonly feed: Feed;
  readonly clock: FeedClock;
  readonly past: FeedPast;
  readonly markets: Map<string, InstrumentSpec>;
  readonly watched: Map<string, Watched>;
  readonly begin: () => void;
  readonly stop: () => void;
  accounts: number;
}

/** What is known of an instrument's last tick. */
interface Watched {
  arrived: number;
  price: number;
  readonly subscription: FeedSubscription;
}

/** The feeds of a runner. Accounts that ask for the same one share it: each instrument is received once. */
export class SharedFeeds {
  readonly #staleAfter: number;
  readonly #home: string;
  readonly #open: Shared[] = [];

  /**
   * @param staleAfter without a tick for so long (ms) an instrument is stale
   * @param home the desk's data directory
   */
  constructor(staleAfter: number, home: string) {
    this.#staleAfter = staleAfter;
    this.#home = home;
  }

  /**
   * @param resumeAt the last time (ms) in the account's books: a replay goes on there
   * @throws NightdeskError `FEED_OPTIONS`, `FEED_SOURCE`
   */
  async open(
    { feed: spec, instruments: specs }: AccountSpec,
    instruments: readonly Instrument[],
    resumeAt: number,
  ): Promise<OpenFeed> {
    const key = JSON.stringify(spec);
    const shared =
      spec.kind === 'replay'
        ? await this.#replay(spec, instruments, resumeAt)
        : (this.#open.find((one) => one.key === key && agree(one.markets, specs)) ??
          this.#make(key, spec));
    shared.accounts += 1;
    specs.forEach((one) => shared.markets.set(idOf(one), one));
    for (const instrument of instruments) watch(shared, instrument);
    let released = false;
    return {
      feed: shared.feed,
      clock: shared.clock,
      past: shared.past,
      arrival: (instrument) => shared.watched.get(instrument)?.arrived ?? 0,
      begin: shared.begin,
      release: () => {
        if (released) return;
        released = true;
        shared.accounts -= 1;
        if (shared.accounts > 0) return;
        shared.stop();
        shared.feed.close();
        this.#open.splice(this.#open.indexOf(shared), 1);
      },
    };
  }

  /** How every instrument of every feed stands. */
  reports(): FeedReport[] {
    return this.#open.flatMap(({ feed, watched }) =>
      feed.statuses().map((status) => ({
        feed: feed.name,
        instrument: status.instrument,
        state: status.state,
        simulated: status.simulated,
        age: finite(Math.round(status.age)),
        lastTime: finite(status.lastTime),
        lastPrice: finite(watched.get(status.instrument)?.price ?? Number.NaN),
        reason: status.reason,
      })),
    );
  }

  /** A replay belongs to one account: it goes on where that account has got to. */
  async #replay(
    spec: Extract<FeedSpec, { readonly kind: 'replay' }>,
    instruments: readonly Instrument[],
    resumeAt: number,
  ): Promise<Shared> {
    const replay = await openReplay(spec, instruments, this.#home, resumeAt, this.#staleAfter);
    const shared = { key: '', ...replay, markets: new Map(), watched: new Map(), accounts: 0 };
    this.#open.push(shared);
    return shared;
  }

  #make(key: string, spec: Extract<FeedSpec, { readonly kind: 'simulated' }>): Shared {
    const clock =
      spec.speed === 1
        ? systemFeedClock()
        : new PacedClock({ speed: spec.speed, at: SAME_MOMENT, realAt: SAME_MOMENT });
    const markets = new Map<string, InstrumentSpec>();
    const { seed, every, quotes, gaps, spikes } = spec;
    const options: SimulationOptions = {
      ...SIMULATION_DEFAULTS,
      seed,
      ...(every === undefined ? {} : { every }),
      ...(quotes === undefined ? {} : { quotes }),
      ...(gaps === undefined ? {} : { gaps }),
      ...(spikes === undefined ? {} : { spikes }),
      market: ({ id }) => markets.get(id)?.market ?? {},
    };
    const feed = new FeedHub(new SimulatedSource(clock, options), clock, {
      staleAfter: this.#staleAfter,
    });
    const shared: Shared = {
      key,
      feed,
      clock,
      past: new SimulatedPast(options),
      markets,
      watched: new Map(),
      begin: () => {},
      stop: () => {},
      accounts: 0,
    };
    this.#open.push(shared);
    return shared;
  }
}

function watch({ feed, watched }: Shared, instrument: Instrument): void {
  if (watched.has(instrument.id)) return;
  const note = (price: number): void => {
    entry.arrived = performance.now();
    entry.price = price;
  };
  const subscription = feed.subscribe(
    {
      instrument,
      place: 0,
      first: true,
      trades: feed.gives.trades,
      quotes: feed.gives.quotes,
      bars: feed.gives.bars === null || feed.gives.trades ? [] : [feed.gives.bars],
    },
    {
      onTrade: ({ price }) => {
        note(price);
      },
      onQuote: ({ bid, ask }) => {
        note((bid + ask) / 2);
      },
      onBar: ({ close }) => {
        note(close);
      },
    },
  );
  const entry: Watched = { arrived: 0, price: Number.NaN, subscription };
  watched.set(instrument.id, entry);
}

/** Two accounts may only share a feed when they mean the same market by a name. */
function agree(
  markets: ReadonlyMap<string, InstrumentSpec>,
  specs: readonly InstrumentSpec[],
): boolean {
  return specs.every((one) => {
    const known = markets.get(idOf(one));
    return known === undefined || JSON.stringify(known) === JSON.stringify(one);
  });
}

function idOf({ symbol, venue }: InstrumentSpec): string {
  return `${symbol}.${venue}`;
}

function finite(x: number): number | null {
  return Number.isFinite(x) ? x : null;
}

import { durableEvents, SimJournal } from '../disk/sim-journal.ts';
import { SimDisk } from '../disk/sim-disk.ts';
import { SimNetwork } from '../network/sim-network.ts';
import { SimProcess } from '../process/sim-process.ts';
import type { Invariant } from '../run/invariant.ts';
import type { Scenario } from '../run/workload.ts';
import type { World } from '../run/world.ts';
import { SimGateway } from '../venue/sim-gateway.ts';
import { SimVenue } from '../venue/sim-venue.ts';
import { venueInvariants } from '../venue/venue-invariants.ts';
import { VENUE_DEFAULTS } from '../venue/venue-options.ts';
import type { VenueRequest } from '../venue/venue-request.ts';
import { startActs } from '../venue/world-acts.ts';
import { OrderClient } from './order-client.ts';
import { journalDefect, type OrderDefect } from './order-defect.ts';
import { type OrderEvent, type OrderWish, parseOrderEvent } from './order-event.ts';
import { orderInvariants } from './order-invariants.ts';
import { exampleMarket } from './example-market.ts';
import type { TimedWish } from './order-wishes.ts';

const JOURNAL = 'orders.log';
/** The example shares its account with nobody who trades: hand-made trades would spend its money. */
const ACTS = ['hand-cancel', 'deposit', 'price-jump', 'maintenance'];

/** The world of the example: one process with its disk, one venue, the network between them. */
export class OrderScenario implements Scenario {
  readonly invariants: readonly Invariant[];
  readonly #world: World;
  readonly #wishes: readonly TimedWish[];
  readonly #disk: SimDisk;
  readonly #venue: SimVenue;
  readonly #process: SimProcess;
  /** Wishes that the client has said are safe. */
  readonly #acknowledged = new Set<number>();
  /** Wishes that were made and not acknowledged yet. */
  readonly #pending = new Set<OrderWish>();
  #client: OrderClient | null = null;

  constructor(
    world: World,
    wishes: readonly TimedWish[],
    price: bigint,
    defect: OrderDefect | null,
  ) {
    this.#world = world;
    this.#wishes = wishes;
    const { instrument, deposits } = exampleMarket();
    // Where ids of closed orders are forgotten and the network doubles requests, no client can promise that
    // an order is placed once: the one or the other.
    const lasting = world.draws.chance('example/lasting-dedupe', 0.5);
    this.#venue = new SimVenue(world, {
      ...VENUE_DEFAULTS,
      dedupe: lasting ? 'all' : 'open-only',
      instruments: [{ instrument, price }],
      deposits,
    });
    this.#disk = new SimDisk(world, 'disk');
    const network = new SimNetwork<VenueRequest>(
      world,
      'net',
      this.#venue,
      lasting ? [] : ['duplicate-request'],
    );
    this.#process = new SimProcess(world, {
      name: 'client',
      clockError: 600,
      onCrash: (kind) => {
        this.#client = null;
        this.#disk.crash(kind);
      },
      boot: (life) => {
        const journal = new SimJournal(
          life,
          this.#disk,
          JOURNAL,
          parseOrderEvent,
          journalDefect(defect),
        );
        const gateway = new SimGateway(network.port(life), life.clock, this.#venue);
        this.#client = new OrderClient(life, journal, gateway, defect, () => {
          this.#onReady();
        });
        void this.#client.run();
      },
    });
    this.invariants = [
      ...venueInvariants(this.#venue),
      ...orderInvariants(world, this.#venue, network, {
        acknowledged: this.#acknowledged,
        state: () => this.#client?.state ?? null,
        durable: () => this.#durable(),
      }),
    ];
  }

  start(): void {
    this.#venue.start();
    startActs(this.#world, this.#venue, ACTS);
    this.#process.start();
    for (const { at, wish } of this.#wishes) {
      this.#world.scheduler.in(at, `user/${wish.wish}`, () => {
        this.#pending.add(wish);
        this.#offer(wish);
      });
    }
  }

  /** The user asks again after every restart until a wish is acknowledged, as another program would. */
  #offer(wish: OrderWish): void {
    const client = this.#client;
    if (client === null || !client.ready || !this.#pending.has(wish)) return;
    void client.take(wish).then(() => {
      this.#pending.delete(wish);
      this.#acknowledged.add(wish.wish);
    });
  }

  #onReady(): void {
    for (const wish of this.#pending) {
      const name = `user/${wish.wish}`;
      this.#world.scheduler.in(this.#world.draws.biased(name, 0, 10), name, () => {
        this.#offer(wish);
      });
    }
  }

  calm(): void {
    this.#venue.freeze();
  }

  idle(): boolean {
    const client = this.#client;
    if (client === null || client.paused) return false;
    if (this.#acknowledged.size < this.#wishes.length) return false;
    // What rests at the venue may rest for ever: only what is unknown keeps it busy.
    return client.state.open.every(({ found }) => found);
  }

  #durable(): readonly OrderEvent[] {
    return durableEvents(this.#disk, JOURNAL, parseOrderEvent);
  }
}

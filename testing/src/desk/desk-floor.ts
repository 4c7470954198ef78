import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { QUARANTINE_RESOLUTIONS } from '@nightdesk/core/execution/events/payloads';
import type { FaultSpec } from '../faults/fault.ts';
import type { World } from '../run/world.ts';
import type { SimVenue } from '../venue/sim-venue.ts';
import { DESK_BOTS, type DeskCommand } from './desk-command.ts';
import { commandValues } from './desk-strategy.ts';
import { type DeskTrader, instrumentsOf } from './desk-trader.ts';

/** Between two looks (ms) of a person at what is in quarantine. */
const DECIDE_EVERY = 2_000;
/** What a person decides; for an assignment, to which bot. */
const DECISIONS: readonly FaultSpec[] = [
  { kind: 'adopt', share: 0.25 },
  { kind: 'write-off', share: 0.25 },
  { kind: 'assign', share: 0.3, low: 0, high: 1 },
];

/** What a person or a feed wants of a desk: kept until somebody takes it. */
interface Wish {
  readonly name: string;
  /** True when it was taken. */
  readonly offer: (trader: DeskTrader) => Promise<boolean> | boolean;
  /** What comes after that. */
  readonly next: () => void;
}

/** Everything that comes to the desk from outside besides the venue: commands, what people allow, prices. */
export class DeskFloor {
  readonly #world: World;
  readonly #venue: SimVenue;
  readonly #commands: readonly DeskCommand[];
  readonly #trader: () => DeskTrader | null;
  readonly #pending = new Set<Wish>();
  /** Commands that are still to come. */
  #left: number;

  constructor(
    world: World,
    venue: SimVenue,
    commands: readonly DeskCommand[],
    trader: () => DeskTrader | null,
  ) {
    this.#world = world;
    this.#venue = venue;
    this.#commands = commands;
    this.#trader = trader;
    this.#left = commands.length;
  }

  /** Nothing is wanted any more. */
  get done(): boolean {
    return this.#left === 0 && this.#pending.size === 0;
  }

  start(): void {
    this.#commands.forEach((command, i) => {
      const name = `floor/${i}`;
      this.#world.scheduler.in(command.at, name, () => {
        if (command.kind === 'bot') {
          this.#left -= 1;
          this.#want({ name, offer: (trader) => give(trader, command), next: () => {} });
        } else this.#allow(name, command);
      });
    });
    this.#feed();
    this.#decide();
  }

  /** Somebody takes orders again: what was not taken is offered once more, as another program or person would. */
  offerAll(): void {
    for (const wish of this.#pending) {
      this.#world.scheduler.in(this.#world.draws.biased(wish.name, 0, 10), wish.name, () => {
        this.#offer(wish);
      });
    }
  }

  /** A person says what may be done, and takes it back. */
  #allow(name: string, command: Extract<DeskCommand, { readonly kind: 'state' }>): void {
    const { bot, state, during } = command;
    const say = (what: typeof state): Wish['offer'] => {
      return async (trader) => {
        const { account, ready } = trader;
        if (account === null || !ready) return false;
        try {
          await account.setTradingState(bot, what, 'a person wants it', 'person');
          return true;
        } catch (error) {
          if (!(error instanceof NightdeskError)) throw error;
          return false;
        }
      };
    };
    this.#world.sometimes(`a person says ${state}`);
    const back = `${name}/back`;
    const next = (): void => {
      this.#world.scheduler.in(during, back, () => {
        this.#left -= 1;
        this.#want({ name: back, offer: say('ACTIVE'), next: () => {} });
      });
    };
    this.#want({ name, offer: say(state), next });
  }

  /** Now and then a person decides about a quarantine. */
  #decide(): void {
    const { scheduler, plan } = this.#world;
    const turn = (): void => {
      const open = this.#trader()
        ?.account?.books.all('quarantine')
        .find(({ resolution }) => resolution === null);
      if (open !== undefined) {
        const decision = plan.at('people/quarantine', DECISIONS);
        if (decision !== null) void this.#resolve(open.id, decision.kind, decision.amount);
      }
      scheduler.in(DECIDE_EVERY, 'people/decide', turn);
    };
    scheduler.in(DECIDE_EVERY, 'people/decide', turn);
  }

  async #resolve(id: string, kind: string, which: number): Promise<void> {
    const resolution = QUARANTINE_RESOLUTIONS.find((one) => one === kind);
    const { account, ready } = this.#trader() ?? { account: null, ready: false };
    if (account === null || !ready || resolution === undefined) return;
    const bot = resolution === 'assign' ? { bot: DESK_BOTS[which] ?? DESK_BOTS[0] } : {};
    try {
      await account.resolveQuarantine({ id, resolution, ...bot, by: 'person', note: 'looked at' });
      this.#world.sometimes(`a quarantine was resolved: ${resolution}`);
    } catch (error) {
      // A surplus cannot be written off, and what is broken takes no decision.
      if (!(error instanceof NightdeskError)) throw error;
    }
  }

  #want(wish: Wish): void {
    this.#pending.add(wish);
    this.#offer(wish);
  }

  #offer(wish: Wish): void {
    const trader = this.#trader();
    if (trader === null || !this.#pending.has(wish)) return;
    const taken = wish.offer(trader);
    if (taken === true) this.#take(wish);
    // When the process dies meanwhile this is never settled, and the wish is offered again.
    else if (taken !== false) {
      void taken.then((yes) => {
        if (yes) this.#take(wish);
      });
    }
  }

  #take(wish: Wish): void {
    if (this.#pending.delete(wish)) wish.next();
  }

  /** Prices, as often as the venue has new ones and a little later. */
  #feed(): void {
    const { scheduler, draws } = this.#world;
    const turn = (): void => {
      const gap = this.#world.plan.at('feed', [{ kind: 'feed-gap', low: 1_000, high: 12_000 }]);
      if (gap !== null) this.#world.sometimes('prices did not come for a while');
      // Whoever was not heard, because nothing could be written, says it again.
      for (const wish of this.#pending) this.#offer(wish);
      scheduler.in((gap?.amount ?? 0) + draws.biased('feed', 5, 120), 'feed/prices', () => {
        this.#tellPrices();
        scheduler.in(this.#venue.options.priceEvery, 'feed/turn', turn);
      });
    };
    scheduler.in(this.#venue.options.priceEvery, 'feed/turn', turn);
  }

  #tellPrices(): void {
    const trader = this.#trader();
    const account = trader?.account;
    if (trader === null || account === null || account === undefined || !trader.ready) return;
    for (const bot of DESK_BOTS) {
      instrumentsOf(bot).forEach((instrument, index) => {
        const { bid, ask } = this.#venue.books.path(instrument);
        const scale = 10 ** instrument.pricePrecision;
        trader.process(bot, {
          kind: 'quote',
          instrument: index,
          time: trader.now,
          bid: Number(bid) / scale,
          bidQuantity: 1,
          ask: Number(ask) / scale,
          askQuantity: 1,
        });
      });
    }
  }
}

function give(
  trader: DeskTrader,
  command: Extract<DeskCommand, { readonly kind: 'bot' }>,
): boolean {
  return trader.process(command.bot, {
    kind: 'signal',
    time: trader.now,
    source: 'floor',
    instrument: command.instrument,
    values: commandValues(command),
  });
}

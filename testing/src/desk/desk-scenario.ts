import type { AccountExecution } from '@nightdesk/core/execution/account/account-execution';
import { EXECUTION_DEFAULTS } from '@nightdesk/core/execution/account/execution-options';
import type { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { AccountStore } from '@nightdesk/core/ports/account-store';
import type { VenueGateway } from '@nightdesk/core/ports/venue-gateway';
import { SimDisk } from '../disk/sim-disk.ts';
import type { FaultSpec } from '../faults/fault.ts';
import { SimNetwork } from '../network/sim-network.ts';
import { SimProcess } from '../process/sim-process.ts';
import type { SimLife } from '../process/sim-life.ts';
import type { Invariant } from '../run/invariant.ts';
import type { World } from '../run/world.ts';
import type { Scenario } from '../run/workload.ts';
import { SimSqlite } from '../sqlite/sim-sqlite.ts';
import { type DurableAccount, DurableJournal } from '../store/durable-account.ts';
import { SimAccountStore } from '../store/sim-account-store.ts';
import { SimGateway } from '../venue/sim-gateway.ts';
import { SimVenue } from '../venue/sim-venue.ts';
import { venueInvariants } from '../venue/venue-invariants.ts';
import type { VenueRequest } from '../venue/venue-request.ts';
import { ACTS, startActs } from '../venue/world-acts.ts';
import type { DeskCommand } from './desk-command.ts';
import type { DeskDefect } from './desk-defect.ts';
import { DeskFloor } from './desk-floor.ts';
import { deskInvariants } from './desk-invariants.ts';
import type { DeskSettings } from './desk-settings.ts';
import { DeskTrader } from './desk-trader.ts';
import { DeskWatch } from './desk-watch.ts';
import { DurableIndex } from './durable-index.ts';
import { RiskWatch } from './risk-watch.ts';
import { ProtectionWatch } from './protection-watch.ts';

const ACCOUNT = 'sim-main';
const JOURNAL = 'account.log';
/** Largest error (ms) of the desk's clock, either way. */
const CLOCK_ERROR = 600;
/** Longest time (ms) that a silent stream may be taken for a good one: its bound, a sign of life, and some looks. */
const SILENCE = 20_000;
/** Why an account may stand still: its disk failed, or somebody else holds it now. */
const ALLOWED_FAILURES = new Set([
  'DISK_FAILED',
  'STORE_FULL',
  'STORE_CONFLICT',
  'STORE_LOCKED',
  'DISK_FULL',
]);

/** A request that arrives as its attempt expires by one clock or the other. */
const LATE: FaultSpec = {
  kind: 'late-request',
  low: EXECUTION_DEFAULTS.attemptWindow,
  high: EXECUTION_DEFAULTS.attemptWindow + CLOCK_ERROR,
};

/** Until everything can be seen that happened before (ms), with room for a wrong clock. */
const SEEN_AFTER = 5_000;

/** Where the account is kept: the disk or the database of the run. */
interface Vault {
  open(life: SimLife): AccountStore;
  crash(kind: 'kill' | 'power'): void;
  readonly durable: DurableAccount;
  chainProblem(): string | null;
}

/** The world of the desk: one process with two bots on one account, its store, one venue, the network between them. */
export class DeskScenario implements Scenario {
  readonly invariants: readonly Invariant[];
  readonly #world: World;
  readonly #venue: SimVenue;
  readonly #network: SimNetwork<VenueRequest>;
  readonly #process: SimProcess;
  readonly #floor: DeskFloor;
  readonly #index: DurableIndex;
  readonly #protection: ProtectionWatch;
  readonly #risk: RiskWatch;
  #trader: DeskTrader | null = null;
  #begun = false;
  #healed = Infinity;
  #busy = true;
  /** Durable events at the last look: something is still happening when there are more. */
  #events = -1;

  constructor(
    world: World,
    settings: DeskSettings,
    commands: readonly DeskCommand[],
    defect: DeskDefect | null,
  ) {
    this.#world = world;
    const venue = new SimVenue(world, settings.venue);
    this.#venue = venue;
    const without = settings.doubles ? [] : ['duplicate-request'];
    const network = new SimNetwork<VenueRequest>(world, 'net', venue, without, [LATE]);
    this.#network = network;
    const vault = openVault(world, settings, defect);
    this.#risk = new RiskWatch(world, settings, () => this.#trader);
    this.#index = new DurableIndex(world, vault.durable, (event) => {
      this.#risk.onDurable(event);
    });
    const watch = new DeskWatch(world, venue, this.#index, () => this.#account?.books ?? null);
    network.onSend = (request) => {
      watch.onSend(request);
    };
    venue.onAccept = (order) => {
      watch.onAccept(order);
    };
    const openGateway = (life: SimLife): VenueGateway => {
      const gateway = new SimGateway(network.port(life), life.clock, venue);
      return defect?.gateway?.(gateway, life) ?? gateway;
    };
    this.#process = new SimProcess(world, {
      name: 'desk',
      clockError: CLOCK_ERROR,
      onCrash: (kind) => {
        this.#trader = null;
        vault.crash(kind);
      },
      boot: (life) => {
        const trader = new DeskTrader(
          life,
          {
            settings,
            openStore: () => {
              const store = vault.open(life);
              return defect?.store?.(store, life) ?? store;
            },
            openGateway: () => openGateway(life),
            onEvent: (placed, account) => {
              watch.onEvent(placed, account);
            },
            onReady: () => {
              this.#floor.offerAll();
            },
            onBroken: (error) => {
              this.#onBroken(error);
            },
          },
          defect,
        );
        this.#trader = trader;
        void trader.run();
      },
    });
    this.#floor = new DeskFloor(world, venue, commands, () => this.#trader);
    this.#protection = new ProtectionWatch(world, venue, settings, () => this.#trader);
    this.invariants = [
      ...venueInvariants(venue),
      ...deskInvariants({
        venue,
        watch,
        durable: vault.durable,
        account: () => this.#account,
        chainProblem: () => vault.chainProblem(),
      }),
      { name: 'bots-work', when: 'end', check: () => this.#botProblem() },
      ...this.#protection.invariants,
    ];
  }

  start(): void {
    this.#venue.start();
    const mayPlant = this.#world.draws.chance('desk/plants', 0.3);
    const kinds = ACTS.map(({ kind }) => kind).filter(
      (kind) => mayPlant || !kind.startsWith('plant-'),
    );
    // What changes before the books begin is part of what they begin with, and what is spent cannot be shared out.
    const early = ['maintenance', 'price-jump', 'deposit'];
    startActs(this.#world, this.#venue, kinds, (kind) => this.#hasBegun || early.includes(kind));
    this.#process.start();
    this.#floor.start();
    this.#protection.start();
    this.#risk.start();
    this.#listen();
  }

  calm(): void {
    this.#venue.freeze();
  }

  idle(): boolean {
    const trader = this.#trader;
    const account = trader?.account;
    this.#index.look();
    const moved = this.#index.count !== this.#events;
    this.#events = this.#index.count;
    if (trader === null || account === null || account === undefined) return false;
    // A look may fall into the moment in which states are saved.
    const wasBusy = this.#busy;
    this.#busy = account.busy;
    if (!trader.ready || (wasBusy && account.busy) || moved || !this.#floor.done) return false;
    if (this.#protection.unsettled) return false;
    const { outcome, time } = account.reconciler.last;
    // A venue that wants silence beyond the end of the faults keeps the desk from looking: only what it has seen
    // since then, and since everything could be seen, says how things stand.
    return outcome === 'equal' && time > this.#sinceHealed() + SEEN_AFTER;
  }

  /** When (true time, ms) faults were over; Infinity before. */
  #sinceHealed(): number {
    if (this.#world.plan.healed) this.#healed = Math.min(this.#healed, this.#world.scheduler.now);
    return this.#healed;
  }

  /** Every bot has its share. */
  get #hasBegun(): boolean {
    const begun = this.#account?.phase === 'READY';
    this.#begun ||= begun;
    return this.#begun;
  }

  /** A stream that brings nothing is given up in time. */
  #listen(): void {
    const { scheduler } = this.#world;
    const look = (): void => {
      const { silence } = this.#network;
      if (silence > SILENCE && this.#trader?.ready === true) {
        this.#world.violate('silence-is-noticed', `nothing has come for ${silence} ms`);
      }
      scheduler.in(1_000, 'desk/listen', look);
    };
    scheduler.in(1_000, 'desk/listen', look);
  }

  get #account(): AccountExecution | null {
    return this.#trader?.account ?? null;
  }

  #onBroken(error: NightdeskError | null): void {
    this.#world.sometimes(`the account stood still: ${error?.code ?? 'stopped'}`);
    if (error !== null && ALLOWED_FAILURES.has(error.code)) return;
    this.#world.violate('account-stands', error?.message ?? 'it stopped by itself');
  }

  #botProblem(): string | null {
    for (const { bot, failure } of this.#account?.bots.values() ?? []) {
      if (failure !== null) return `bot ${bot} failed: ${failure.message}`;
    }
    return null;
  }
}

function openVault(world: World, settings: DeskSettings, defect: DeskDefect | null): Vault {
  const { recent } = settings;
  if (settings.store === 'sqlite') {
    const sqlite = new SimSqlite(world, ACCOUNT, defect?.sqlite ?? null);
    return {
      open: (life) => sqlite.open(life, recent),
      crash: (kind) => {
        sqlite.crash(kind);
      },
      durable: sqlite,
      chainProblem: () => {
        const { fault } = sqlite.verifyChain();
        return fault === null ? null : JSON.stringify(fault);
      },
    };
  }
  const disk = new SimDisk(world, 'disk', { syncsFail: true });
  const durable = new DurableJournal(disk, JOURNAL);
  return {
    open: (life) => new SimAccountStore(life, disk, JOURNAL, recent, defect?.journal ?? null),
    crash: (kind) => {
      disk.crash(kind);
      durable.crashed();
    },
    durable,
    chainProblem: () => null,
  };
}

import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import type { World } from '../run/world.ts';
import { DESK_BOTS } from './desk-command.ts';
import type { DeskSettings } from './desk-settings.ts';
import { COMMAND_RULE } from './desk-strategy.ts';
import type { DeskTrader } from './desk-trader.ts';

/** Between two looks, ms. */
const EVERY = 500;
/** A day that was stopped for so long (ms) in a life that could write must be kept. */
const KEPT_AFTER = 3_000;

/** Looks whether limits of risk hold over all lives: of what is durable, not of what a kernel believes. */
export class RiskWatch {
  readonly #world: World;
  readonly #settings: DeskSettings;
  readonly #trader: () => DeskTrader | null;
  /** Orders that are intended and not over, by bot. */
  readonly #open = new Map<string, Set<string>>();
  readonly #stoppedSince = new Map<string, number>();
  /** Bots whose day is stopped, durably. */
  readonly #stopped = new Set<string>();

  constructor(world: World, settings: DeskSettings, trader: () => DeskTrader | null) {
    this.#world = world;
    this.#settings = settings;
    this.#trader = trader;
  }

  start(): void {
    const look = (): void => {
      this.#look();
      this.#world.scheduler.in(EVERY, 'risk/look', look);
    };
    this.#world.scheduler.in(EVERY, 'risk/look', look);
  }

  /** An event has become durable. */
  onDurable(event: OrderEvent): void {
    if (!('clientOrderId' in event.payload)) return;
    const { clientOrderId: id } = event.payload;
    const open = this.#open.get(event.bot) ?? new Set();
    this.#open.set(event.bot, open);
    switch (event.kind) {
      case 'OrderIntended':
        if (isEntry(event)) this.#onEntry(event.bot, id, open.size);
        open.add(id);
        break;
      case 'OrderDenied':
      case 'OrderRejected':
      case 'OrderCanceled':
      case 'OrderExpired':
        open.delete(id);
        break;
      case 'OrderFilled':
        if (event.payload.complete) open.delete(id);
        break;
      default:
    }
  }

  #onEntry(bot: string, id: string, open: number): void {
    const { maxOpenOrders } = this.#settings;
    if (open + 1 === maxOpenOrders) this.#world.sometimes('as many orders worked as may');
    if (open >= maxOpenOrders) {
      const text = `${id} was allowed beside ${open} orders that may fill; the most are ${maxOpenOrders}`;
      this.#world.violate('open-orders-within-limit', text);
    }
    if (this.#stopped.has(bot)) {
      this.#world.violate(
        'daily-loss-holds',
        `${id} was allowed after the day of "${bot}" was stopped`,
      );
    }
  }

  #look(): void {
    const trader = this.#trader();
    const { now } = this.#world.scheduler;
    for (const bot of DESK_BOTS) {
      const stopped = trader?.ready === true && trader.isDayStopped(bot);
      if (!stopped) {
        this.#stoppedSince.delete(bot);
        continue;
      }
      const since = this.#stoppedSince.get(bot) ?? now;
      this.#stoppedSince.set(bot, since);
      if (now - since < KEPT_AFTER || this.#stopped.has(bot)) continue;
      this.#world.sometimes('a day was stopped by its loss');
      this.#stopped.add(bot);
    }
  }
}

/**
 * An order that makes a position larger: what the desk's strategy was told to enter in contracts. Of spot it may sell
 * more than it bought here, and then a purchase reduces.
 */
function isEntry({ kind, payload }: OrderEvent): boolean {
  if (kind !== 'OrderIntended' || !('terms' in payload)) return false;
  if (payload.parent !== 0 || payload.decision?.rule !== COMMAND_RULE) return false;
  return payload.instrument.includes('PERP');
}

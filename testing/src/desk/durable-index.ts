import type { OrderEvent, OrderEventOf } from '@nightdesk/core/execution/events/order-event';
import type { TradingState } from '@nightdesk/core/risk/trading-state';
import type { DurableAccount } from '../store/durable-account.ts';
import type { World } from '../run/world.ts';

/** What durable events say, by order: kept up with what is added, so that each send can be checked. */
export class DurableIndex {
  readonly intents: Map<string, OrderEventOf<'OrderIntended'>> = new Map();
  /** How many attempts, by order. */
  readonly attempts: Map<string, number> = new Map();
  /** Orders for which a cancel was asked for. */
  readonly cancels: Set<string> = new Set();
  /** Orders for which a change was asked for. */
  readonly changes: Set<string> = new Set();
  /** What may be done, by bot ('' = the account), and since when (ms). */
  readonly states: Map<string, { readonly state: TradingState; readonly since: number }> =
    new Map();
  readonly #world: World;
  readonly #durable: DurableAccount;
  readonly #onDurable: (event: OrderEvent) => void;
  #count = 0;

  /** @param onDurable told of each event, once, in order */
  constructor(world: World, durable: DurableAccount, onDurable: (event: OrderEvent) => void) {
    this.#world = world;
    this.#durable = durable;
    this.#onDurable = onDurable;
  }

  /** How many events are durable. */
  get count(): number {
    this.look();
    return this.#count;
  }

  /** Takes in what was added. */
  look(): void {
    const events = this.#durable.events();
    if (events.length < this.#count) {
      this.#world.violate(
        'durable-stays',
        `${events.length} events are durable, and there were ${this.#count}`,
      );
      return;
    }
    for (; this.#count < events.length; this.#count += 1) {
      const event = events[this.#count];
      if (event === undefined) continue;
      this.#onDurable(event);
      switch (event.kind) {
        case 'OrderIntended':
          this.intents.set(event.payload.clientOrderId, event);
          break;
        case 'SendAttempted': {
          const { clientOrderId: id, attempt } = event.payload;
          this.attempts.set(id, attempt);
          break;
        }
        case 'CancelRequested':
          this.cancels.add(event.payload.clientOrderId);
          break;
        case 'ModifyRequested':
          this.changes.add(event.payload.clientOrderId);
          break;
        case 'TradingStateChanged': {
          const { state } = event.payload;
          this.states.set(event.bot, { state, since: this.#world.scheduler.now });
          break;
        }
        default:
      }
    }
  }
}

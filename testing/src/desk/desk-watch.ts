import type { AccountExecution } from '@nightdesk/core/execution/account/account-execution';
import type { AccountBooks } from '@nightdesk/core/execution/events/books';
import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import type { PlacedEvent } from '@nightdesk/core/ports/account-store';
import type { VenueOrder } from '@nightdesk/core/ports/venue-gateway';
import { isTerminal } from '@nightdesk/core/orders/order-status';
import { rawQuantity } from '@nightdesk/core/execution/events/order-text';
import type { World } from '../run/world.ts';
import type { SimVenue } from '../venue/sim-venue.ts';
import type { VenueRequest } from '../venue/venue-request.ts';
import type { DurableIndex } from './durable-index.ts';

/** The venue's own trade id of a booked fill, or null for one that no trade made. */
export function venueTradeId(tradeId: string): string | null {
  return /^(T\d+)(?:#\d+)?$/.exec(tradeId)?.[1] ?? null;
}

/**
 * Looks at everything that the desk does as it happens, over all its lives, and says what must not be. It compares
 * with the venue's books and with what is durable, never with what the desk believes.
 */
export class DeskWatch {
  readonly #world: World;
  readonly #venue: SimVenue;
  readonly #index: DurableIndex;
  readonly #books: () => AccountBooks | null;
  readonly #accepted = new Map<string, number>();
  readonly #sends = new Map<string, number>();
  /** Orders that the desk has told are over, and how. */
  readonly #over = new Map<string, string>();
  readonly #acknowledged = new Set<string>();
  #told = 0;

  /** @param books what the running desk has in memory; null while there is none */
  constructor(
    world: World,
    venue: SimVenue,
    index: DurableIndex,
    books: () => AccountBooks | null,
  ) {
    this.#world = world;
    this.#venue = venue;
    this.#index = index;
    this.#books = books;
  }

  /** Orders whose intent somebody was told of. */
  get acknowledged(): ReadonlySet<string> {
    return this.#acknowledged;
  }

  /** A request leaves the process. */
  onSend(request: VenueRequest): void {
    this.#index.look();
    switch (request.op) {
      case 'submit': {
        const { clientOrderId: id } = request.order;
        const attempts = this.#index.attempts.get(id) ?? 0;
        const sends = (this.#sends.get(id) ?? 0) + 1;
        this.#sends.set(id, sends);
        if (sends > attempts) {
          const text = `${id} is sent the ${sends}. time and ${attempts} attempts are durable`;
          this.#violate('durable-before-send', text);
        }
        if (sends > 1) this.#world.sometimes('an order was sent again');
        this.#checkState(request.order);
        return;
      }
      case 'cancel': {
        const { clientOrderId: id } = request;
        // An order that is over by the books and works at the venue is cancelled without anybody's wish.
        if (!this.#index.cancels.has(id) && !this.#over.has(id)) {
          this.#violate('durable-before-send', `${id} is cancelled and no such wish is durable`);
        }
        return;
      }
      case 'modify':
        if (!this.#index.changes.has(request.clientOrderId)) {
          const { clientOrderId: id } = request;
          this.#violate('durable-before-send', `${id} is changed and no such wish is durable`);
        }
        return;
      default:
    }
  }

  /** An order of ours has passed the venue's checks. */
  onAccept(order: VenueOrder): void {
    const { clientOrderId: id } = order;
    const times = (this.#accepted.get(id) ?? 0) + 1;
    this.#accepted.set(id, times);
    if (times > 1) this.#violate('at-most-once', `${id} was placed ${times} times`);
    this.#index.look();
    const intent = this.#index.intents.get(id)?.payload;
    if (
      intent === undefined ||
      intent.instrument !== order.instrument ||
      intent.terms.side !== order.side ||
      intent.terms.type !== order.type
    ) {
      this.#violate(
        'ids-never-reused',
        `${id} at the venue is not what was intended under that id`,
      );
    }
    const over = this.#over.get(id);
    if (over !== undefined) {
      this.#violate('failed-only-with-proof', `${id} was ${over} and has reached the venue`);
    }
  }

  /** The desk tells of an event. */
  onEvent({ sequence, event }: PlacedEvent, account: AccountExecution): void {
    if (this.#index.count < sequence) {
      this.#violate('durable-before-seen', `event ${sequence}, ${event.kind}, is not durable`);
    }
    if (sequence > this.#told + 1 && this.#told > 0) this.#catchUp();
    this.#told = Math.max(this.#told, sequence);
    this.#look(event, account);
  }

  /** Events that became durable as a life ended were told to nobody: they were not acknowledged. */
  #catchUp(): void {
    this.#world.sometimes('events were durable and told to nobody');
  }

  #look(event: OrderEvent, account: AccountExecution): void {
    const { kind } = event;
    if (kind === 'OrderIntended') this.#acknowledged.add(event.payload.clientOrderId);
    if (kind === 'OrderFilled' || kind === 'ExternalFill') this.#lookAtFill(event);
    if (kind === 'QuarantineOpened') this.#world.sometimes('a quarantine was opened');
    if (!('clientOrderId' in event.payload)) return;
    const { clientOrderId: id } = event.payload;
    const before = this.#over.get(id);
    if (before !== undefined) {
      this.#lookAtOver(id, before, event);
      return;
    }
    switch (kind) {
      case 'OrderRejected':
      case 'OrderCanceled':
      case 'OrderExpired':
      case 'OrderDenied':
        this.#over.set(id, kind);
        this.#lookAtEnd(id, kind, account);
        break;
      case 'OrderFilled':
        if (event.payload.complete) this.#over.set(id, kind);
        else this.#world.sometimes('an order was booked as filled in part');
        break;
      default:
    }
  }

  /** What is over stays over. */
  #lookAtOver(id: string, before: string, { kind }: OrderEvent): void {
    const late = kind === 'CancelRequested' || kind === 'ModifyRequested';
    const answer = kind === 'CancelRejected' || kind === 'ModifyRejected';
    if (!late && !answer) this.#violate('terminal-stays', `${id} was ${before}, then ${kind}`);
  }

  /** An end counts only when the venue has ended the order, and with every fill. */
  #lookAtEnd(id: string, kind: string, account: AccountExecution): void {
    const order = this.#venue.books.orders.findLast(({ terms }) => terms.clientOrderId === id);
    if (order === undefined) return;
    if (kind === 'OrderRejected' || kind === 'OrderDenied') {
      this.#violate('failed-only-with-proof', `${id} is ${kind} and the venue has it`);
      return;
    }
    if (order.open) {
      this.#violate('failed-only-with-proof', `${id} is ${kind} and works at the venue`);
    }
    const record = account.books.get('orders', id);
    const filled = record === null ? null : rawQuantity(order.instrument, record.filledQuantity);
    if (filled !== null && filled !== order.filled) {
      const text = `${id} is ${kind} with ${filled} filled, the venue says ${order.filled}`;
      this.#violate('end-with-all-fills', text);
    }
    if (record !== null && !isTerminal(record.status)) {
      this.#violate('terminal-stays', `${id} is ${kind} and its record ${record.status}`);
    }
    if (order.filled > 0n) this.#world.sometimes('an order ended filled in part');
  }

  #lookAtFill(event: OrderEvent): void {
    if (event.kind !== 'OrderFilled' && event.kind !== 'ExternalFill') return;
    const { tradeId, instrument, side, source } = event.payload;
    this.#world.sometimes(`a fill was learnt from ${source}`);
    if (event.kind === 'ExternalFill') {
      this.#world.sometimes(`a foreign fill was booked: ${event.payload.exitReason}`);
      if (event.bot !== '') this.#world.sometimes('a foreign fill changed a bot');
    }
    const id = venueTradeId(tradeId);
    if (id === null) {
      if (!/^(?:opening|quarantine)\//.test(tradeId)) {
        this.#violate('no-phantom-fills', `${tradeId} is no trade of the venue`);
      }
      return;
    }
    const trade = this.#venue.books.trades[Number(id.slice(1)) - 1]?.report;
    if (trade === undefined || trade.instrument !== instrument || trade.side !== side) {
      this.#violate('no-phantom-fills', `${tradeId} of ${instrument} never happened at the venue`);
    }
  }

  #checkState({ clientOrderId: id }: VenueOrder): void {
    const bot = id.slice(0, id.indexOf('-'));
    for (const whom of ['', bot]) {
      const known = this.#index.states.get(whom);
      if (known?.state !== 'HALTED') continue;
      // What is sent in the same millisecond was on its way; and the person may have taken it back just now.
      const isTakenBack = this.#books()?.get('deskStates', whom)?.tradingState !== 'HALTED';
      if (known.since < this.#world.scheduler.now && !isTakenBack) {
        this.#violate('nothing-sent-while-halted', `${id} is sent and "${whom}" is halted`);
      }
    }
  }

  #violate(invariant: string, message: string): void {
    this.#world.violate(invariant, message);
  }
}

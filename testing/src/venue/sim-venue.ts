import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Reply } from '@nightdesk/core/ports/net';
import type { Refusal, VenueOrder, VenueOrderChange } from '@nightdesk/core/ports/venue-gateway';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { ServerConnection, SimServer } from '../network/sim-server.ts';
import type { World } from '../run/world.ts';
import { admitFunds } from './admit-funds.ts';
import { liquidate } from './liquidation.ts';
import { checkTerms } from './order-rules.ts';
import { RateLimiter } from './rate-limiter.ts';
import type { SimOrder } from './sim-order.ts';
import { VenueBooks } from './venue-books.ts';
import type { VenueOptions } from './venue-options.ts';
import {
  balances,
  findOrder,
  ledgerAfter,
  openOrders,
  positions,
  tradesAfter,
} from './venue-queries.ts';
import type { VenueBody, VenueMessage, VenueRequest } from './venue-request.ts';

/** A simulated venue: its books, and what it lets clients do and see. */
export class SimVenue implements SimServer<VenueRequest> {
  readonly books: VenueBooks;
  readonly options: VenueOptions;
  readonly #world: World;
  readonly #limiter: RateLimiter;
  readonly #connections = new Set<ServerConnection>();
  readonly #instruments: ReadonlyMap<string, Instrument>;
  #downUntil = 0;
  #frozen = false;
  /** Called when a client's order has arrived and passed every check, before it is booked. */
  onAccept: ((order: VenueOrder) => void) | null = null;

  constructor(world: World, options: VenueOptions) {
    this.#world = world;
    this.options = options;
    this.#limiter = new RateLimiter(options.limits);
    this.#instruments = new Map(
      options.instruments.map(({ instrument }) => [instrument.id, instrument]),
    );
    this.books = new VenueBooks(world, options, (report) => {
      this.#broadcast({ type: 'report', report });
    });
  }

  get instruments(): Iterable<Instrument> {
    return this.#instruments.values();
  }

  /** Lets prices move and the stream show signs of life. Call once. */
  start(): void {
    const { scheduler } = this.#world;
    const price = (): void => {
      if (scheduler.now >= this.#downUntil) this.#movePrices();
      scheduler.in(this.options.priceEvery, 'venue/price', price);
    };
    const alive = (): void => {
      this.#broadcast({ type: 'alive' });
      scheduler.in(this.options.aliveEvery, 'venue/alive', alive);
    };
    scheduler.in(this.options.priceEvery, 'venue/price', price);
    scheduler.in(this.options.aliveEvery, 'venue/alive', alive);
  }

  /** Stops all prices: only what can trade at the last ones goes on to. */
  freeze(): void {
    this.#frozen = true;
  }

  /** Answers nothing but 503, matches nothing and closes all streams for `ms`. */
  goDown(ms: number): void {
    this.#downUntil = this.#world.scheduler.now + ms;
    for (const connection of this.#connections) connection.hangUp('maintenance');
  }

  handle(request: VenueRequest): Reply {
    const { now } = this.#world.scheduler;
    if (now < this.#downUntil) {
      return { kind: 'reply', status: 503, retryAfter: null, body: 'maintenance' };
    }
    const isOrder = request.op === 'submit' || request.op === 'modify';
    const refused = this.#limiter.admit(now, isOrder);
    if (refused !== null) {
      this.#world.sometimes(`venue: limit ${refused.status}`);
      return { kind: 'reply', ...refused, body: 'Too many requests.' };
    }
    const late = now - request.timestamp > request.window;
    if (late || request.timestamp > now + this.options.clockTolerance) {
      this.#world.sometimes('venue: a request had expired');
      return reply(refusal('expired', 'Timestamp for this request is outside of the recvWindow.'));
    }
    return reply(this.#answer(request, now));
  }

  refuse(status: 429 | 418, retryAfter: number): Reply {
    const refused = this.#limiter.refuse(this.#world.scheduler.now, status, retryAfter);
    return { kind: 'reply', ...refused, body: 'Too many requests.' };
  }

  connect(connection: ServerConnection): void {
    this.#connections.add(connection);
    if (this.#world.scheduler.now < this.#downUntil) connection.hangUp('maintenance');
  }

  disconnect(connection: ServerConnection): void {
    this.#connections.delete(connection);
  }

  /** The instrument with an id. @throws NightdeskError `SIM_INSTRUMENT`. */
  instrument(id: string): Instrument {
    const instrument = this.#instruments.get(id);
    if (instrument === undefined) {
      throw new NightdeskError({
        code: 'SIM_INSTRUMENT',
        message: `The simulated venue does not trade ${id}; list it in its options.`,
        context: { id },
      });
    }
    return instrument;
  }

  #movePrices(): void {
    for (const [instrument, path] of this.books.paths) {
      if (!this.#frozen) path.step();
      this.books.advance(instrument);
      liquidate(this.#world, this.books, instrument);
    }
  }

  #answer(request: VenueRequest, now: number): VenueBody {
    switch (request.op) {
      case 'submit':
        return this.#submit(request.order);
      case 'modify':
        return this.#modify(request.clientOrderId, request.change, now);
      case 'cancel':
        return this.#cancel(request.clientOrderId, now);
      case 'order': {
        const order = findOrder(this.books, request.clientOrderId, now);
        if (order === undefined) return refusal('not-found', 'Order does not exist.');
        return { type: 'order', order: order.report() };
      }
      case 'open-orders':
        return { type: 'orders', orders: openOrders(this.books, now) };
      case 'trades':
        return {
          type: 'trades',
          page: tradesAfter(
            this.books,
            request.instrument,
            request.cursor,
            now,
            this.options.tradeView,
          ),
        };
      case 'ledger':
        return { type: 'ledger', page: ledgerAfter(this.books, request.cursor) };
      case 'balances':
        return { type: 'balances', balances: balances(this.books) };
      case 'positions':
        return { type: 'positions', positions: positions(this.books, this.instruments) };
      case 'time':
        return { type: 'time', time: now };
    }
  }

  #submit(terms: VenueOrder): VenueBody {
    if (this.#isDuplicate(terms.clientOrderId)) {
      this.#world.sometimes('venue: a duplicate was refused');
      return refusal('duplicate', 'Duplicate order sent.');
    }
    const instrument = this.#instruments.get(terms.instrument);
    if (instrument === undefined) return refusal('invalid', 'Invalid symbol.');
    const unknown = this.#unsupported(terms);
    if (unknown !== null) return refusal('not-permitted', unknown);
    const bad =
      checkTerms(instrument, this.books.path(instrument), terms) ??
      admitFunds(this.books, instrument, terms);
    if (bad !== null) return refusal(bad.refusal, bad.message);
    if (this.#isGroupOver(terms.group)) return refusal('invalid', 'The group has traded.');
    this.onAccept?.(terms);
    return { type: 'order', order: this.books.place(terms, instrument, 'client').report() };
  }

  /** New terms in one step: the order keeps its ids and its fills. Terms that it has reached already end it. */
  #modify(clientOrderId: string, change: VenueOrderChange, now: number): VenueBody {
    if (!this.options.amend) return refusal('not-permitted', 'Orders cannot be changed.');
    const order = findOrder(this.books, clientOrderId, now);
    if (order === undefined) return refusal('not-found', 'Unknown order sent.');
    if (!order.open) return refusal('already-closed', 'Unknown order sent.');
    const terms = changedTerms(order, change);
    if (terms.quantity <= order.filled) {
      this.books.end(order, 'CANCELED', 'changed to what was filled');
      return { type: 'order', order: order.report() };
    }
    const { instrument } = order;
    const bad =
      checkTerms(instrument, this.books.path(instrument), terms, order.dormant) ??
      admitFunds(this.books, instrument, terms, order);
    if (bad !== null) return refusal(bad.refusal, bad.message);
    this.#world.sometimes('venue: an order was changed');
    this.books.change(order, terms);
    return { type: 'order', order: order.report() };
  }

  #unsupported(terms: VenueOrder): string | null {
    if (terms.group !== null && !this.options.oco) return 'Groups are not offered.';
    const isContract = this.#instruments.get(terms.instrument)?.kind !== 'spot';
    if (terms.reduceOnly && isContract && !this.options.reduceOnly) {
      return 'Reduce-only orders are not offered.';
    }
    return null;
  }

  #cancel(clientOrderId: string, now: number): VenueBody {
    const order = findOrder(this.books, clientOrderId, now);
    if (order === undefined) return refusal('not-found', 'Unknown order sent.');
    if (!order.open) return refusal('already-closed', 'Unknown order sent.');
    this.books.end(order, 'CANCELED', 'by client');
    return { type: 'order', order: order.report() };
  }

  #isDuplicate(clientOrderId: string): boolean {
    const same = (order: SimOrder): boolean => order.terms.clientOrderId === clientOrderId;
    switch (this.options.dedupe) {
      case 'all':
        return this.books.orders.some(same);
      case 'open-only':
        return [...this.books.open].some(same);
      case 'none':
        return false;
    }
  }

  #isGroupOver(group: string | null): boolean {
    if (group === null) return false;
    return this.books.orders.some((order) => order.terms.group === group && order.filled > 0n);
  }

  #broadcast(message: VenueMessage): void {
    for (const connection of this.#connections) connection.send(message);
  }
}

function changedTerms({ terms }: SimOrder, change: VenueOrderChange): VenueOrder {
  return {
    ...terms,
    quantity: change.quantity === 0n ? terms.quantity : change.quantity,
    limitPrice: change.limitPrice === 0n ? terms.limitPrice : change.limitPrice,
    triggerPrice: change.triggerPrice === 0n ? terms.triggerPrice : change.triggerPrice,
  };
}

function reply(body: VenueBody): Reply {
  return { kind: 'reply', status: body.type === 'refused' ? 400 : 200, retryAfter: null, body };
}

function refusal(kind: Refusal, message: string): VenueBody {
  return { type: 'refused', refusal: kind, message };
}

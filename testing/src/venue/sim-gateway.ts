import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Net, NetResult, StreamEvent, Subscription } from '@nightdesk/core/ports/net';
import type { LiveClock } from '@nightdesk/core/ports/live-clock';
import type {
  Answer,
  BalanceReport,
  Doubt,
  LedgerReport,
  OrderReport,
  PositionReport,
  ReportPage,
  TradeReport,
  VenueCapabilities,
  VenueEvent,
  VenueGateway,
  VenueOrder,
  VenueOrderChange,
} from '@nightdesk/core/ports/venue-gateway';
import type { SimVenue } from './sim-venue.ts';
import type { VenueBody, VenueMessage, VenueRequest } from './venue-request.ts';

type Asked = VenueRequest extends infer R
  ? R extends VenueRequest
    ? Omit<R, 'timestamp' | 'window'>
    : never
  : never;

/** How long (ms) a query may take, and how old it may be when it arrives. */
const TIMEOUT = 3_000;
const QUERY_WINDOW = 5_000;

/** The adapter of the simulated venue: what a real one does, without a wire format. */
export class SimGateway implements VenueGateway {
  readonly capabilities: VenueCapabilities;
  readonly #net: Net<VenueRequest>;
  readonly #clock: LiveClock;

  constructor(net: Net<VenueRequest>, clock: LiveClock, { options }: SimVenue) {
    this.#net = net;
    this.#clock = clock;
    this.capabilities = {
      dedupe: options.dedupe,
      fence: true,
      oco: options.oco,
      amend: options.amend,
      reduceOnly: options.reduceOnly,
      singleDelivery: options.singleDelivery,
      visibilityLag: options.visibilityLag,
      clockTolerance: options.clockTolerance,
    };
  }

  submit(order: VenueOrder, expires: number): Promise<Answer<OrderReport>> {
    const name = `submit/${order.clientOrderId}`;
    const window = expires - this.#clock.now();
    return this.#ask({ name, op: 'submit', order }, window, (body) =>
      body.type === 'order' ? body.order : undefined,
    );
  }

  modify(
    instrument: string,
    clientOrderId: string,
    change: VenueOrderChange,
    expires: number,
  ): Promise<Answer<OrderReport>> {
    if (!this.capabilities.amend) {
      throw new NightdeskError({
        code: 'VENUE_UNSUPPORTED',
        message: 'This simulated venue does not change orders; cancel and place anew.',
      });
    }
    const name = `modify/${clientOrderId}`;
    const window = expires - this.#clock.now();
    return this.#ask({ name, op: 'modify', instrument, clientOrderId, change }, window, (body) =>
      body.type === 'order' ? body.order : undefined,
    );
  }

  cancel(instrument: string, clientOrderId: string): Promise<Answer<OrderReport>> {
    const name = `cancel/${clientOrderId}`;
    return this.#ask({ name, op: 'cancel', instrument, clientOrderId }, QUERY_WINDOW, (body) =>
      body.type === 'order' ? body.order : undefined,
    );
  }

  order(instrument: string, clientOrderId: string): Promise<Answer<OrderReport>> {
    const name = `order/${clientOrderId}`;
    return this.#ask({ name, op: 'order', instrument, clientOrderId }, QUERY_WINDOW, (body) =>
      body.type === 'order' ? body.order : undefined,
    );
  }

  openOrders(): Promise<Answer<readonly OrderReport[]>> {
    return this.#ask({ name: 'open-orders', op: 'open-orders' }, QUERY_WINDOW, (body) =>
      body.type === 'orders' ? body.orders : undefined,
    );
  }

  trades(instrument: string, cursor: string): Promise<Answer<ReportPage<TradeReport>>> {
    return this.#ask({ name: 'trades', op: 'trades', instrument, cursor }, QUERY_WINDOW, (body) =>
      body.type === 'trades' ? body.page : undefined,
    );
  }

  ledger(cursor: string): Promise<Answer<ReportPage<LedgerReport>>> {
    return this.#ask({ name: 'ledger', op: 'ledger', cursor }, QUERY_WINDOW, (body) =>
      body.type === 'ledger' ? body.page : undefined,
    );
  }

  balances(): Promise<Answer<readonly BalanceReport[]>> {
    return this.#ask({ name: 'balances', op: 'balances' }, QUERY_WINDOW, (body) =>
      body.type === 'balances' ? body.balances : undefined,
    );
  }

  positions(): Promise<Answer<readonly PositionReport[]>> {
    return this.#ask({ name: 'positions', op: 'positions' }, QUERY_WINDOW, (body) =>
      body.type === 'positions' ? body.positions : undefined,
    );
  }

  time(): Promise<Answer<number>> {
    // A clock that is wrong must still be able to ask for the right time.
    return this.#ask({ name: 'time', op: 'time' }, Number.MAX_SAFE_INTEGER, (body) =>
      body.type === 'time' ? body.time : undefined,
    );
  }

  subscribe(listener: (event: VenueEvent) => void): Subscription {
    return this.#net.subscribe((event) => {
      const translated = translate(event);
      if (translated !== null) listener(translated);
    });
  }

  async #ask<T>(
    asked: Asked,
    window: number,
    read: (body: VenueBody) => T | undefined,
  ): Promise<Answer<T>> {
    const timestamp = asked.op === 'time' ? 0 : this.#clock.now();
    const result = await this.#net.request({ ...asked, timestamp, window }, TIMEOUT);
    return answerOf(result, read);
  }
}

function answerOf<T>(result: NetResult, read: (body: VenueBody) => T | undefined): Answer<T> {
  if (result.kind === 'timeout') return doubt('timeout', 0);
  if (result.kind === 'unknown') return doubt('unreachable', 0);
  const { status, body } = result;
  if (status === 429) return doubt('rate-limited', result.retryAfter ?? 1_000);
  if (status === 418) return doubt('banned', result.retryAfter ?? 60_000);
  if (status >= 500) return doubt(body === 'maintenance' ? 'maintenance' : 'server-error', 0);
  if (!isBody(body)) return doubt('unparsable', 0);
  if (body.type === 'refused') {
    return { kind: 'refused', refusal: body.refusal, message: body.message };
  }
  const value = read(body);
  return value === undefined ? doubt('unparsable', 0) : { kind: 'ok', value };
}

function doubt(reason: Doubt, retryAfter: number): Answer<never> {
  return { kind: 'unknown', doubt: reason, retryAfter };
}

function translate(event: StreamEvent): VenueEvent | null {
  switch (event.kind) {
    case 'open':
      return { kind: 'stream-open' };
    case 'closed':
      return { kind: 'stream-closed', reason: event.reason };
    case 'message':
      if (!isMessage(event.body)) return null;
      return event.body.type === 'alive'
        ? { kind: 'alive' }
        : { kind: 'report', report: event.body.report };
  }
}

/** The simulated venue sends objects of its own; everything else is garbage. */
function isBody(body: unknown): body is VenueBody {
  return typeof body === 'object' && body !== null && 'type' in body;
}

function isMessage(body: unknown): body is VenueMessage {
  return typeof body === 'object' && body !== null && 'type' in body;
}

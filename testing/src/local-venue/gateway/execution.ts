import type { LiveClock } from '@nightdesk/core/ports/live-clock';
import type { NetResult, Subscription } from '@nightdesk/core/ports/net';
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
import { priceText, quantityText } from '../amounts.ts';
import { refusalSchema } from '../wire.ts';
import type { ChangeWire, PlaceWire, StampWire } from '../wire-types.ts';
import { HttpClient, type HttpRequest } from './client.ts';
import type { GatewayConfig } from './config.ts';
import { openFeed } from './feed.ts';
import { VenueParser } from './parse.ts';

/**
 * The adapter of the local venue. Only a well-formed answer with status 200, or a well-formed refusal with
 * status 400, is a fact; whatever else comes back, or does not, is `unknown`.
 */
export class HttpGateway implements VenueGateway {
  readonly capabilities: VenueCapabilities;
  readonly #config: GatewayConfig;
  readonly #clock: LiveClock;
  readonly #client: HttpClient;
  readonly #parser: VenueParser;

  constructor(config: GatewayConfig, clock: LiveClock) {
    this.#config = config;
    this.#clock = clock;
    this.#client = new HttpClient(config);
    this.#parser = new VenueParser(config.instruments);
    this.capabilities = {
      dedupe: config.dedupe,
      fence: true,
      oco: true,
      amend: true,
      reduceOnly: true,
      singleDelivery: true,
      visibilityLag: config.visibilityLag,
      clockTolerance: config.clockTolerance,
    };
  }

  async submit(order: VenueOrder, expires: number): Promise<Answer<OrderReport>> {
    const instrument = this.#parser.instrument(order.instrument);
    if (instrument === undefined) return notTraded(order.instrument);
    const { timestamp, window } = this.#stamp(expires);
    const body: PlaceWire = {
      clientOrderId: order.clientOrderId,
      instrument: order.instrument,
      side: order.side,
      type: order.type,
      quantity: quantityText(order.quantity, instrument),
      limitPrice: priceText(order.limitPrice, instrument),
      triggerPrice: priceText(order.triggerPrice, instrument),
      timeInForce: order.timeInForce,
      postOnly: order.postOnly,
      reduceOnly: order.reduceOnly,
      group: order.group,
      timestamp,
      window,
    };
    return this.#ask(
      { method: 'POST', path: '/v1/orders', body: JSON.stringify(body) },
      this.#oneOrder(order.instrument, order.clientOrderId),
    );
  }

  async modify(
    instrumentId: string,
    clientOrderId: string,
    change: VenueOrderChange,
    expires: number,
  ): Promise<Answer<OrderReport>> {
    const instrument = this.#parser.instrument(instrumentId);
    if (instrument === undefined) return notTraded(instrumentId);
    const { timestamp, window } = this.#stamp(expires);
    const body: ChangeWire = {
      instrument: instrumentId,
      clientOrderId,
      quantity: quantityText(change.quantity, instrument),
      limitPrice: priceText(change.limitPrice, instrument),
      triggerPrice: priceText(change.triggerPrice, instrument),
      timestamp,
      window,
    };
    return this.#ask(
      { method: 'PUT', path: '/v1/orders', body: JSON.stringify(body) },
      this.#oneOrder(instrumentId, clientOrderId),
    );
  }

  cancel(instrument: string, clientOrderId: string): Promise<Answer<OrderReport>> {
    return this.#ask(
      this.#query('/v1/orders', { instrument, clientOrderId }, 'DELETE'),
      this.#oneOrder(instrument, clientOrderId),
    );
  }

  order(instrument: string, clientOrderId: string): Promise<Answer<OrderReport>> {
    return this.#ask(
      this.#query('/v1/orders', { instrument, clientOrderId }),
      this.#oneOrder(instrument, clientOrderId),
    );
  }

  openOrders(): Promise<Answer<readonly OrderReport[]>> {
    return this.#ask(this.#query('/v1/open-orders'), (body) => this.#parser.openOrders(body));
  }

  trades(instrument: string, cursor: string): Promise<Answer<ReportPage<TradeReport>>> {
    return this.#ask(this.#query('/v1/trades', { instrument, cursor }), (body) => {
      const page = this.#parser.trades(body);
      const fits = page?.reports.every((trade) => trade.instrument === instrument) === true;
      return fits ? page : undefined;
    });
  }

  ledger(cursor: string): Promise<Answer<ReportPage<LedgerReport>>> {
    return this.#ask(this.#query('/v1/ledger', { cursor }), (body) => this.#parser.ledger(body));
  }

  balances(): Promise<Answer<readonly BalanceReport[]>> {
    return this.#ask(this.#query('/v1/balances'), (body) => this.#parser.balances(body));
  }

  positions(): Promise<Answer<readonly PositionReport[]>> {
    return this.#ask(this.#query('/v1/positions'), (body) => this.#parser.positions(body));
  }

  time(): Promise<Answer<number>> {
    // A clock that is wrong must still be able to ask for the right time.
    const path = `/v1/time?timestamp=0&window=${Number.MAX_SAFE_INTEGER}`;
    return this.#ask({ method: 'GET', path, body: null }, (body) => this.#parser.time(body));
  }

  /** Last prices, raw, by instrument id. */
  prices(): Promise<Answer<ReadonlyMap<string, bigint>>> {
    return this.#ask(this.#query('/v1/prices'), (body) => this.#parser.prices(body));
  }

  subscribe(listener: (event: VenueEvent) => void): Subscription {
    return openFeed(this.#config, this.#parser, listener);
  }

  /** Ends all connections but those of streams; what is under way becomes unknown. */
  close(): Promise<void> {
    return this.#client.close();
  }

  /** What is over already says so by its time: with a window of nothing it could still arrive within the millisecond. */
  #stamp(expires: number): StampWire {
    const timestamp = Math.min(this.#clock.now(), expires);
    return { timestamp, window: expires - timestamp };
  }

  #query(
    path: string,
    query: Readonly<Record<string, string>> = {},
    method: 'GET' | 'DELETE' = 'GET',
  ): HttpRequest {
    const text = new URLSearchParams({
      ...query,
      timestamp: String(this.#clock.now()),
      window: String(this.#config.queryWindow),
    });
    return { method, path: `${path}?${text.toString()}`, body: null };
  }

  /** Reads an order, and takes no other one for the one that was asked for. */
  #oneOrder(instrument: string, clientOrderId: string): (body: unknown) => OrderReport | undefined {
    return (body) => {
      const order = this.#parser.order(body);
      const same = order?.clientOrderId === clientOrderId && order.instrument === instrument;
      return same ? order : undefined;
    };
  }

  async #ask<T>(request: HttpRequest, parse: (body: unknown) => T | undefined): Promise<Answer<T>> {
    return answerOf(await this.#client.request(request), parse);
  }
}

function answerOf<T>(result: NetResult, parse: (body: unknown) => T | undefined): Answer<T> {
  if (result.kind === 'timeout') return unknown('timeout', 0);
  if (result.kind === 'unknown') return unknown('unreachable', 0);
  const { status, body, retryAfter } = result;
  if (status === 429) return unknown('rate-limited', retryAfter ?? 1_000);
  if (status === 418) return unknown('banned', retryAfter ?? 60_000);
  if (status === 503) return unknown('maintenance', retryAfter ?? 0);
  if (status >= 500) return unknown('server-error', retryAfter ?? 0);
  if (status === 400) {
    const refused = refusalSchema.safeParse(body);
    if (!refused.success) return unknown('unparsable', 0);
    return { kind: 'refused', refusal: refused.data.refused, message: refused.data.message };
  }
  const value = status === 200 ? parse(body) : undefined;
  return value === undefined ? unknown('unparsable', 0) : { kind: 'ok', value };
}

function notTraded(instrument: string): Answer<never> {
  return { kind: 'refused', refusal: 'invalid', message: `${instrument} is not traded here.` };
}

function unknown(doubt: Doubt, retryAfter: number): Answer<never> {
  return { kind: 'unknown', doubt, retryAfter };
}

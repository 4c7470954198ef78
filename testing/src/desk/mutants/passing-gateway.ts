import type { Subscription } from '@nightdesk/core/ports/net';
import type {
  Answer,
  BalanceReport,
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

/** A gateway that passes everything on: a planted mistake overrides the one thing that it gets wrong. */
export class PassingGateway implements VenueGateway {
  protected readonly inner: VenueGateway;

  constructor(inner: VenueGateway) {
    this.inner = inner;
  }

  get capabilities(): VenueCapabilities {
    return this.inner.capabilities;
  }

  submit(order: VenueOrder, expires: number): Promise<Answer<OrderReport>> {
    return this.inner.submit(order, expires);
  }

  modify(
    instrument: string,
    clientOrderId: string,
    change: VenueOrderChange,
    expires: number,
  ): Promise<Answer<OrderReport>> {
    return this.inner.modify(instrument, clientOrderId, change, expires);
  }

  cancel(instrument: string, clientOrderId: string): Promise<Answer<OrderReport>> {
    return this.inner.cancel(instrument, clientOrderId);
  }

  order(instrument: string, clientOrderId: string): Promise<Answer<OrderReport>> {
    return this.inner.order(instrument, clientOrderId);
  }

  openOrders(): Promise<Answer<readonly OrderReport[]>> {
    return this.inner.openOrders();
  }

  trades(instrument: string, cursor: string): Promise<Answer<ReportPage<TradeReport>>> {
    return this.inner.trades(instrument, cursor);
  }

  ledger(cursor: string): Promise<Answer<ReportPage<LedgerReport>>> {
    return this.inner.ledger(cursor);
  }

  balances(): Promise<Answer<readonly BalanceReport[]>> {
    return this.inner.balances();
  }

  positions(): Promise<Answer<readonly PositionReport[]>> {
    return this.inner.positions();
  }

  time(): Promise<Answer<number>> {
    return this.inner.time();
  }

  subscribe(listener: (event: VenueEvent) => void): Subscription {
    return this.inner.subscribe(listener);
  }
}

/** An answer with another value in it; what is no success stays as it is. */
export function mapAnswer<A, B>(answer: Answer<A>, map: (value: A) => B): Answer<B> {
  return answer.kind === 'ok' ? { kind: 'ok', value: map(answer.value) } : answer;
}

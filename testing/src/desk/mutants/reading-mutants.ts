import { Money } from '@nightdesk/core/money/money';
import type { LiveClock } from '@nightdesk/core/ports/live-clock';
import type { Subscription } from '@nightdesk/core/ports/net';
import type {
  Answer,
  OrderReport,
  PositionReport,
  ReportPage,
  TradeReport,
  VenueEvent,
  VenueGateway,
  VenueOrder,
} from '@nightdesk/core/ports/venue-gateway';
import { isTerminal } from '@nightdesk/core/orders/order-status';
import type { DeskDefect } from '../desk-defect.ts';
import { DESK_CURRENCY } from '../desk-market.ts';
import { mapAnswer, PassingGateway } from './passing-gateway.ts';

/** What an order that ended counts as filled is not looked at: its end is taken before its last trades. */
class EndBeforeLastFills extends PassingGateway {
  override async submit(order: VenueOrder, expires: number): Promise<Answer<OrderReport>> {
    return mapAnswer(await super.submit(order, expires), unfilled);
  }

  override async cancel(instrument: string, id: string): Promise<Answer<OrderReport>> {
    return mapAnswer(await super.cancel(instrument, id), unfilled);
  }

  override async order(instrument: string, id: string): Promise<Answer<OrderReport>> {
    return mapAnswer(await super.order(instrument, id), unfilled);
  }

  override subscribe(listener: (event: VenueEvent) => void): Subscription {
    return super.subscribe((event) => {
      if (event.kind !== 'report' || event.report.kind !== 'order') listener(event);
      else listener({ kind: 'report', report: unfilled(event.report) });
    });
  }
}

function unfilled(report: OrderReport): OrderReport {
  const isCut = isTerminal(report.status) && report.status !== 'FILLED';
  return isCut ? { ...report, filled: 0n } : report;
}

/** Trades come from the stream only; polls find none once the books have begun. */
class TrustTheStream extends PassingGateway {
  readonly #begun = new Set<string>();

  override async trades(
    instrument: string,
    cursor: string,
  ): Promise<Answer<ReportPage<TradeReport>>> {
    const answer = await super.trades(instrument, cursor);
    const isFirst = !this.#begun.has(instrument);
    this.#begun.add(instrument);
    if (isFirst) return answer;
    return mapAnswer(answer, (page) => ({ ...page, reports: [] }));
  }
}

/** Reads go on behind the newest trade that was ever shown. */
class CursorByMaximum extends PassingGateway {
  readonly #furthest = new Map<string, string>();

  override async trades(
    instrument: string,
    cursor: string,
  ): Promise<Answer<ReportPage<TradeReport>>> {
    const known = this.#furthest.get(instrument);
    const from = known !== undefined && Number(known) > Number(cursor) ? known : cursor;
    const answer = await super.trades(instrument, from);
    if (answer.kind === 'ok') this.#furthest.set(instrument, answer.value.cursor);
    return answer;
  }
}

/** A trade that does not fill its order counts for nothing. */
class PartialsIgnored extends PassingGateway {
  readonly #wanted = new Map<string, bigint>();

  override submit(order: VenueOrder, expires: number): Promise<Answer<OrderReport>> {
    this.#wanted.set(order.clientOrderId, order.quantity);
    return super.submit(order, expires);
  }

  override async trades(
    instrument: string,
    cursor: string,
  ): Promise<Answer<ReportPage<TradeReport>>> {
    return mapAnswer(await super.trades(instrument, cursor), (page) => ({
      ...page,
      reports: page.reports.filter((trade) => !this.#isPartial(trade)),
    }));
  }

  override subscribe(listener: (event: VenueEvent) => void): Subscription {
    return super.subscribe((event) => {
      const report = event.kind === 'report' ? event.report : null;
      if (report?.kind !== 'trade' || !this.#isPartial(report)) listener(event);
    });
  }

  #isPartial({ clientOrderId, quantity }: TradeReport): boolean {
    return quantity < (this.#wanted.get(clientOrderId) ?? 0n);
  }
}

/** A position that no trade explains is explained by a trade that nobody made. */
class InventedFills extends PassingGateway {
  readonly #traded = new Map<string, bigint>();
  readonly #seen = new Set<string>();
  readonly #wrong = new Map<string, number>();
  readonly #clock: LiveClock;
  #invented: TradeReport | null = null;

  constructor(inner: VenueGateway, clock: LiveClock) {
    super(inner);
    this.#clock = clock;
  }

  override async trades(
    instrument: string,
    cursor: string,
  ): Promise<Answer<ReportPage<TradeReport>>> {
    const answer = await super.trades(instrument, cursor);
    return mapAnswer(answer, (page) => {
      for (const trade of page.reports) this.#note(trade);
      const invented = this.#invented;
      if (invented?.instrument !== instrument) return page;
      this.#invented = null;
      return { ...page, reports: [...page.reports, invented] };
    });
  }

  override async positions(): Promise<Answer<readonly PositionReport[]>> {
    const answer = await super.positions();
    if (answer.kind === 'ok') for (const report of answer.value) this.#compare(report);
    return answer;
  }

  #note({ instrument, tradeId, side, quantity }: TradeReport): void {
    if (this.#seen.has(tradeId)) return;
    this.#seen.add(tradeId);
    const signed = side === 'BUY' ? quantity : -quantity;
    this.#traded.set(instrument, (this.#traded.get(instrument) ?? 0n) + signed);
  }

  /** The second look in which the same is missing finds its explanation. */
  #compare({ instrument, quantity }: PositionReport): void {
    const missing = quantity - (this.#traded.get(instrument) ?? 0n);
    const key = `${instrument} ${missing}`;
    const times = (this.#wrong.get(key) ?? 0) + 1;
    this.#wrong.set(key, times);
    const size = missing < 0n ? -missing : missing;
    const held = quantity < 0n ? -quantity : quantity;
    if (missing === 0n || times < 2 || held === 0n) return;
    this.#traded.set(instrument, quantity);
    this.#invented = {
      kind: 'trade',
      tradeId: `T${900_000 + this.#seen.size}`,
      clientOrderId: '',
      venueOrderId: 'V0',
      instrument,
      side: missing > 0n ? 'BUY' : 'SELL',
      price: 300_000n,
      quantity: size,
      fee: new Money(0n, DESK_CURRENCY),
      liquidity: 'TAKER',
      cause: 'order',
      time: this.#clock.now(),
    };
  }
}

/** Mistakes about what the venue tells of trades and orders. */
export const READING_MUTANTS: readonly DeskDefect[] = [
  { name: 'end-before-last-fills', gateway: (inner) => new EndBeforeLastFills(inner) },
  { name: 'trust-the-stream', gateway: (inner) => new TrustTheStream(inner) },
  { name: 'fill-cursor-by-maximum', gateway: (inner) => new CursorByMaximum(inner) },
  { name: 'partials-ignored', gateway: (inner) => new PartialsIgnored(inner) },
  { name: 'invented-fills', gateway: (inner, life) => new InventedFills(inner, life.clock) },
];

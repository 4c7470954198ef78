import type { EventStore } from '@nightdesk/core/ports/store';
import type {
  Answer,
  OrderReport,
  TradeReport,
  VenueEvent,
  VenueGateway,
} from '@nightdesk/core/ports/venue-gateway';
import { isTerminal } from '@nightdesk/core/orders/order-status';
import type { SimLife } from '../process/sim-life.ts';
import type { OrderDefect } from './order-defect.ts';
import type { OrderEvent, OrderWish } from './order-event.ts';
import { type KnownOrder, OrderState } from './order-state.ts';

const INSTRUMENT = 'BTCUSDT.SIM';
/** How long (ms) an attempt may be under way. */
const WINDOW = 4_000;
const POLL = 1_500;
/** A stream that is silent for so long (ms) is opened anew. */
const SILENCE = 12_000;
/** Largest errors (ms) of our clock and tolerance of the venue's, both ways: see the fence. */
const SKEW = 1_600;

/**
 * A deliberately simple order client that shows the simulation at work; it is no part of the engine. It
 * places each wish once: intent and attempt are durable before the send, a clear answer moves the state,
 * anything else is asked for until there is proof. With a defect it does one thing wrong.
 */
export class OrderClient {
  readonly state: OrderState = new OrderState();
  readonly #life: SimLife;
  readonly #store: EventStore<OrderEvent>;
  readonly #gateway: VenueGateway;
  readonly #defect: OrderDefect | null;
  readonly #onReady: () => void;
  #ready = false;
  #cursor = '';
  #pausedUntil = 0;
  #lastSign = 0;

  constructor(
    life: SimLife,
    store: EventStore<OrderEvent>,
    gateway: VenueGateway,
    defect: OrderDefect | null,
    onReady: () => void,
  ) {
    this.#life = life;
    this.#store = store;
    this.#gateway = gateway;
    this.#defect = defect;
    this.#onReady = onReady;
  }

  /** True when the journal is read and wishes are taken. */
  get ready(): boolean {
    return this.#ready;
  }

  /** True while the venue wants silence: it may have news that cannot be asked for yet. */
  get paused(): boolean {
    return this.#pausedUntil > this.#life.clock.mono();
  }

  /** Reads the journal, then works until the process dies. */
  async run(): Promise<never> {
    for (const event of await this.#store.read()) this.state.apply(event);
    this.#ready = true;
    this.#onReady();
    this.#listen();
    for (;;) {
      for (const order of this.state.open) await this.#work(order);
      await this.#fetchTrades();
      if (this.#life.clock.mono() - this.#lastSign > SILENCE) {
        this.#life.process.world.sometimes('a silent stream was noticed');
        this.#listen();
      }
      await this.#life.clock.sleep(POLL);
    }
  }

  /** Takes a wish; resolved = it is durable and will be done. Taking it again does nothing. */
  async take(wish: OrderWish): Promise<void> {
    if (this.state.orders.has(wish.wish)) return;
    await this.#record({ type: 'intended', wish });
  }

  async #work(order: KnownOrder): Promise<void> {
    if (order.attempts === 0) await this.#attempt(order);
    else await this.#ask(order);
  }

  async #attempt(order: KnownOrder): Promise<void> {
    await this.#patience();
    const expires = this.#life.clock.now() + WINDOW;
    const fresh = this.#defect === 'new-id-on-retry' && order.attempts > 0;
    const id = `w-${order.wish.wish + 1}${fresh ? `r${order.attempts}` : ''}`;
    const attempted: OrderEvent = { type: 'attempted', wish: order.wish.wish, id, expires };
    if (this.#defect === 'send-before-journal') {
      const sending = this.#send(order, id, expires);
      await this.#record(attempted);
      await this.#judge(order, await sending);
      return;
    }
    await this.#record(attempted);
    await this.#judge(order, await this.#send(order, id, expires));
  }

  #send({ wish }: KnownOrder, id: string, expires: number): Promise<Answer<OrderReport>> {
    const limitPrice = BigInt(wish.limitPrice);
    return this.#gateway.submit(
      {
        clientOrderId: id,
        instrument: INSTRUMENT,
        side: wish.side,
        type: limitPrice === 0n ? 'MARKET' : 'LIMIT',
        quantity: BigInt(wish.quantity),
        limitPrice,
        triggerPrice: 0n,
        timeInForce: 'GTC',
        postOnly: false,
        reduceOnly: false,
        group: null,
      },
      expires,
    );
  }

  /** What the answer to an attempt proves. */
  async #judge(order: KnownOrder, answer: Answer<OrderReport>): Promise<void> {
    if (answer.kind === 'ok') {
      await this.#found(order, answer.value);
      return;
    }
    if (answer.kind === 'unknown') {
      this.#life.process.world.sometimes('an attempt had no clear answer');
      this.#heed(answer);
      if (this.#defect === 'timeout-is-failure' && answer.doubt === 'timeout') {
        await this.#close(order, 'failed');
      }
      if (this.#defect === 'new-id-on-retry') await this.#attempt(order);
      return;
    }
    // A duplicate is there; an expired one may be a doubled request whose twin was taken: both are asked for.
    if (answer.refusal === 'duplicate' || answer.refusal === 'expired') return;
    // A refusal of one copy of a doubled request says nothing about the other, which may still be under way.
    if (order.attempts > 0) await this.#settleRefusal(order);
  }

  /** The venue refused: unless another copy of the request was taken, the wish has failed. */
  async #settleRefusal(order: KnownOrder): Promise<void> {
    while (this.#life.clock.now() <= this.#certain(order)) await this.#life.clock.sleep(POLL);
    await this.#patience();
    const answer = await this.#gateway.order(INSTRUMENT, order.id);
    if (answer.kind === 'ok') await this.#found(order, answer.value);
    else if (answer.kind === 'refused') await this.#close(order, 'failed');
    else this.#heed(answer);
  }

  /** From when on (our clock) a query that does not find the attempt proves that it never will be there. */
  #certain(order: KnownOrder): number {
    if (this.#defect === 'resend-without-fence') return 0;
    return order.expires + SKEW + this.#gateway.capabilities.visibilityLag;
  }

  async #ask(order: KnownOrder): Promise<void> {
    await this.#patience();
    const certain = this.#life.clock.now() > this.#certain(order);
    const answer = await this.#gateway.order(INSTRUMENT, order.id);
    if (answer.kind === 'ok') {
      await this.#found(order, answer.value);
    } else if (answer.kind === 'unknown') {
      this.#heed(answer);
    } else if (answer.refusal === 'not-found' && certain && !order.found) {
      this.#life.process.world.sometimes('a lost attempt was sent again');
      await this.#attempt(order);
    }
  }

  async #found(order: KnownOrder, report: OrderReport): Promise<void> {
    if (!order.found) await this.#record({ type: 'found', wish: order.wish.wish });
    if (!isTerminal(report.status)) return;
    if (this.#defect !== 'close-before-last-fills') {
      if (this.#defect !== 'trust-the-stream') await this.#fetchTrades();
      if (order.filled !== report.filled) return;
    }
    await this.#close(order, 'done');
  }

  async #close(order: KnownOrder, as: 'done' | 'failed'): Promise<void> {
    if (order.closed === null) await this.#record({ type: 'closed', wish: order.wish.wish, as });
  }

  async #fetchTrades(): Promise<void> {
    if (this.#defect === 'trust-the-stream') return;
    await this.#patience();
    const answer = await this.#gateway.trades(INSTRUMENT, this.#cursor);
    if (answer.kind === 'unknown') this.#heed(answer);
    if (answer.kind !== 'ok') return;
    for (const trade of answer.value.reports) await this.#book(trade);
    this.#cursor = answer.value.cursor;
  }

  async #book(trade: TradeReport): Promise<void> {
    const order = [...this.state.orders.values()].find(({ id }) => id === trade.clientOrderId);
    if (order === undefined || order.id === '') return;
    const { trades } = this.state;
    if (trades.has(trade.tradeId) && this.#defect !== 'no-fill-dedupe') return;
    // Claimed before the await: the stream may bring the same trade while the journal is written.
    if (this.#defect !== 'claim-after-await') trades.add(trade.tradeId);
    await this.#record({
      type: 'filled',
      wish: order.wish.wish,
      tradeId: trade.tradeId,
      quantity: String(trade.quantity),
    });
  }

  #listen(): void {
    this.#lastSign = this.#life.clock.mono();
    this.#gateway.subscribe((event) => {
      this.#onEvent(event);
    });
  }

  #onEvent(event: VenueEvent): void {
    if (event.kind === 'stream-closed') return;
    this.#lastSign = this.#life.clock.mono();
    if (event.kind === 'report' && event.report.kind === 'trade') void this.#book(event.report);
  }

  /** Makes events durable, then lets them count. A full disk is tried again. */
  async #record(event: OrderEvent): Promise<void> {
    for (;;) {
      try {
        await this.#store.commit([event]);
        break;
      } catch {
        await this.#life.clock.sleep(POLL);
      }
    }
    this.state.apply(event);
  }

  #heed(answer: Extract<Answer<never>, { kind: 'unknown' }>): void {
    if (this.#defect === 'ignore-retry-after') return;
    const until = this.#life.clock.mono() + answer.retryAfter;
    if (until > this.#pausedUntil) this.#pausedUntil = until;
  }

  async #patience(): Promise<void> {
    const wait = this.#pausedUntil - this.#life.clock.mono();
    if (wait > 0) await this.#life.clock.sleep(wait);
  }
}

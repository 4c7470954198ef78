import type { Instrument, Liquidity } from '@nightdesk/core/model/instrument';
import type { Money } from '@nightdesk/core/money/money';
import type {
  LedgerReport,
  OrderReport,
  TradeCause,
  TradeReport,
  VenueOrder,
} from '@nightdesk/core/ports/venue-gateway';
import type { World } from '../run/world.ts';
import { crosses, triggers } from './order-rules.ts';
import { PricePath } from './price-path.ts';
import { type PlantedDifference, SimAccount } from './sim-account.ts';
import { type OrderOrigin, SimOrder } from './sim-order.ts';
import type { VenueOptions } from './venue-options.ts';

/** A trade with the moment (true time) from which queries show it. */
export interface BookedTrade {
  readonly report: TradeReport;
  readonly visibleFrom: number;
}

/**
 * The truth: orders, trades, money and prices of the simulated venue. Nothing here can fail or lie; what
 * clients get to see of it, and when, is decided by `SimVenue` and the network.
 */
export class VenueBooks {
  readonly account: SimAccount = new SimAccount();
  /** Every order ever accepted, in order. */
  readonly orders: SimOrder[] = [];
  readonly trades: BookedTrade[] = [];
  readonly entries: LedgerReport[] = [];
  /** Differences with the number of trades before each. */
  readonly planted: { readonly difference: PlantedDifference; readonly after: number }[] = [];
  readonly paths: ReadonlyMap<Instrument, PricePath>;
  readonly #open = new Set<SimOrder>();
  readonly #world: World;
  readonly #options: VenueOptions;
  readonly #tell: (report: OrderReport | TradeReport | LedgerReport) => void;

  /** @param tell what the account's stream is told, at once */
  constructor(
    world: World,
    options: VenueOptions,
    tell: (report: OrderReport | TradeReport | LedgerReport) => void,
  ) {
    this.#world = world;
    this.#options = options;
    this.#tell = tell;
    this.paths = new Map(
      options.instruments.map(({ instrument, price }) => [
        instrument,
        new PricePath(world.draws, instrument, price),
      ]),
    );
    for (const amount of options.deposits) this.account.ledger.move('outside', 'account', amount);
  }

  get open(): ReadonlySet<SimOrder> {
    return this.#open;
  }

  /** The price path of an instrument of this venue. */
  path(instrument: Instrument): PricePath {
    const path = this.paths.get(instrument);
    if (path === undefined) throw new RangeError(`${instrument.id} is not traded here`);
    return path;
  }

  /** Takes an order and lets it trade at the present price where it can. */
  place(terms: VenueOrder, instrument: Instrument, origin: OrderOrigin): SimOrder {
    const { now } = this.#world.scheduler;
    const id = `V${this.orders.length + 1}`;
    const visible =
      now + this.#lag(`order/${terms.clientOrderId === '' ? id : terms.clientOrderId}`);
    const order = new SimOrder(terms, instrument, id, origin, now, visible);
    this.orders.push(order);
    this.#open.add(order);
    this.#tell(order.report());
    if (!order.dormant) this.#trade(order, true);
    return order;
  }

  /** Gives a working order new terms, with which it may trade at once. */
  change(order: SimOrder, terms: VenueOrder): void {
    order.terms = terms;
    order.taking = true;
    this.#touched(order);
    if (!order.dormant) this.#trade(order, true);
  }

  /** Ends an open order. */
  end(order: SimOrder, status: 'CANCELED' | 'EXPIRED', reason: string): void {
    if (!order.open) return;
    order.status = status;
    order.reason = reason;
    this.#touched(order);
  }

  /** One step of an instrument's price: triggers, then fills. */
  advance(instrument: Instrument): void {
    const path = this.path(instrument);
    for (const order of this.#open) {
      if (order.instrument !== instrument || !order.open) continue;
      if (order.dormant) {
        if (!triggers(order.terms, path)) continue;
        order.status = 'TRIGGERED';
        this.#world.sometimes('a stop was triggered');
        this.#touched(order);
        this.#endGroup(order);
      }
      this.#trade(order, false);
    }
  }

  /** Books money that moves without a trade. */
  post(entry: LedgerReport['entry'], amount: Money, instrument: string): void {
    const other = entry === 'funding' ? 'funding' : 'outside';
    this.account.ledger.move(other, 'account', amount);
    const report: LedgerReport = {
      kind: 'ledger',
      id: `L${this.entries.length + 1}`,
      entry,
      amount,
      instrument,
      time: this.#world.scheduler.now,
    };
    this.entries.push(report);
    this.#tell(report);
  }

  /** Changes the account without a trade or an entry. */
  plant(difference: PlantedDifference): void {
    this.planted.push({ difference, after: this.trades.length });
    this.account.shift(difference);
  }

  /**
   * What the account can still use of the money an order would need, raw.
   *
   * @param without an order whose own reservation counts as free
   */
  free(currency: Money['currency'], without?: SimOrder): bigint {
    const others = [...this.#open].filter((order) => order !== without);
    return this.account.ledger.held('account', currency) - this.account.locked(others, currency);
  }

  /** Fills what can be filled now; a part of it when the draw says so. */
  #trade(order: SimOrder, arriving: boolean): void {
    const { terms, instrument } = order;
    const path = this.path(instrument);
    if (!crosses(terms, path)) {
      order.taking = false;
      if (terms.timeInForce === 'IOC' || terms.timeInForce === 'FOK') {
        this.end(order, 'EXPIRED', 'nothing to match');
      }
      return;
    }
    const takes = arriving || order.taking || terms.limitPrice === 0n;
    const marketPrice = terms.side === 'BUY' ? path.ask : path.bid;
    const price = takes ? marketPrice : terms.limitPrice;
    const quantity = this.#quantity(order, price);
    if (quantity === 0n) {
      this.end(order, 'EXPIRED', 'reduce-only or out of funds');
      return;
    }
    this.#fill(order, price, quantity, takes ? 'TAKER' : 'MAKER');
    if (order.open && terms.timeInForce === 'IOC') this.end(order, 'EXPIRED', 'the rest');
  }

  /** How much an order trades at once: all that it can, or a part of it. */
  #quantity(order: SimOrder, price: bigint): bigint {
    const { terms, instrument } = order;
    let most = order.remaining;
    if (terms.reduceOnly && instrument.kind !== 'spot') {
      const position = this.account.position(instrument);
      const against = terms.side === 'BUY' ? -position : position;
      if (against < most) most = against < 0n ? 0n : against;
    }
    if (instrument.kind === 'spot' && terms.side === 'BUY') {
      const others = [...this.#open].filter((other) => other !== order);
      const { quote } = instrument;
      const held = this.account.ledger.held('account', quote);
      const usable = held - this.account.locked(others, quote);
      const affordable = instrument.affordable(usable, price, instrument.takerFee);
      if (affordable < most) most = affordable;
    }
    if (terms.timeInForce === 'FOK') return most < terms.quantity ? 0n : most;
    if (most === 0n) return most;
    const parts = this.#world.draws.biased(`parts/${order.id}`, 1, this.#options.parts);
    if (parts === 1) return most;
    const lots = most / instrument.lot / BigInt(parts);
    if (lots === 0n) return most;
    this.#world.sometimes('an order was filled in part');
    return lots * instrument.lot;
  }

  #fill(order: SimOrder, price: bigint, quantity: bigint, liquidity: Liquidity): void {
    const { terms, instrument } = order;
    const fee = this.account.settle(instrument, terms.side, price, quantity, liquidity);
    const { now } = this.#world.scheduler;
    const tradeId = `T${this.trades.length + 1}`;
    const cause: TradeCause = order.origin === 'liquidation' ? 'liquidation' : 'order';
    const report: TradeReport = {
      kind: 'trade',
      tradeId,
      clientOrderId: terms.clientOrderId,
      venueOrderId: order.id,
      instrument: terms.instrument,
      side: terms.side,
      price,
      quantity,
      fee,
      liquidity,
      cause,
      time: now,
    };
    this.trades.push({ report, visibleFrom: now + this.#lag(`trade/${tradeId}`) });
    order.filled += quantity;
    order.status = order.remaining === 0n ? 'FILLED' : 'PARTIALLY_FILLED';
    this.#tell(report);
    this.#touched(order);
    this.#endGroup(order);
  }

  #touched(order: SimOrder): void {
    order.updated = this.#world.scheduler.now;
    if (!order.open) this.#open.delete(order);
    this.#tell(order.report());
  }

  /** One cancels other. */
  #endGroup(order: SimOrder): void {
    const { group } = order.terms;
    if (group === null) return;
    for (const other of this.#open) {
      if (other !== order && other.terms.group === group) this.end(other, 'CANCELED', 'group');
    }
  }

  #lag(site: string): number {
    return this.#world.draws.biased(`lag/${site}`, 0, this.#options.visibilityLag);
  }
}

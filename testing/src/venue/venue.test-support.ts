import { Currency } from '@nightdesk/core/money/currency';
import { Money } from '@nightdesk/core/money/money';
import { Instrument } from '@nightdesk/core/model/instrument';
import type { VenueOrder } from '@nightdesk/core/ports/venue-gateway';
import type { Fault } from '../faults/fault.ts';
import { World } from '../run/world.ts';
import { SimVenue } from './sim-venue.ts';
import { VENUE_DEFAULTS, type VenueOptions } from './venue-options.ts';
import type { VenueBody, VenueRequest } from './venue-request.ts';

export const USDT: Currency = new Currency('USDT', 8);
export const BTC: Currency = new Currency('BTC', 8);

/** BTCUSDT on spot: tick 0.01, lot 0.00001, fees of 0.1 %. */
export const SPOT: Instrument = new Instrument({
  symbol: 'BTCUSDT',
  venue: 'SIM',
  kind: 'spot',
  base: BTC,
  quote: USDT,
  tick: '0.01',
  lot: '0.00001',
  minNotional: '5',
  makerFee: '0.001',
  takerFee: '0.001',
});

/** A linear perpetual: tick 0.1, lot 0.001, leverage 10, maintenance 1 %. */
export const PERPETUAL: Instrument = new Instrument({
  symbol: 'BTCUSDT-PERP',
  venue: 'SIM',
  kind: 'linear',
  base: BTC,
  quote: USDT,
  tick: '0.1',
  lot: '0.001',
  makerFee: '0.0002',
  takerFee: '0.0005',
  maxLeverage: 10,
  maintenanceMargin: '0.01',
});

/** Both of them on one account, at 30,000. */
export const BOTH: VenueOptions['instruments'] = [
  { instrument: SPOT, price: 3_000_000n },
  { instrument: PERPETUAL, price: 300_000n },
];

/** A venue of one instrument at 30,000 with 10,000 USDT and 1 BTC on it, and ways to ask it without a network. */
export class VenueBench {
  readonly world: World;
  readonly venue: SimVenue;
  readonly instrument: Instrument;
  #asked = 0;

  constructor(
    instrument: Instrument = SPOT,
    options: Partial<VenueOptions> = {},
    faults: readonly Fault[] = [],
    seed = 1,
  ) {
    this.world = new World(seed, { mode: 'explicit', faults });
    this.instrument = instrument;
    this.venue = new SimVenue(this.world, {
      ...VENUE_DEFAULTS,
      visibilityLag: 0,
      parts: 1,
      instruments: [{ instrument, price: 30_000n * 10n ** BigInt(instrument.pricePrecision) }],
      deposits: [Money.parse('10000', USDT), Money.parse('1', BTC)],
      ...options,
    });
  }

  /** A market order unless told otherwise. Quantity in lots. */
  order(changes: Partial<VenueOrder> = {}): VenueOrder {
    this.#asked += 1;
    return {
      clientOrderId: `o-${this.#asked}`,
      instrument: this.instrument.id,
      side: 'BUY',
      type: 'MARKET',
      quantity: 100n,
      limitPrice: 0n,
      triggerPrice: 0n,
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      group: null,
      ...changes,
    };
  }

  /** What the venue answers now. */
  ask(what: Record<string, unknown> & { readonly op: VenueRequest['op'] }): {
    readonly status: number;
    readonly body: VenueBody;
  } {
    const timestamp = this.world.scheduler.now;
    // The tests write each request in full; only the envelope is added here.
    const request = { name: 'test', timestamp, window: 5_000, ...what } as VenueRequest;
    const { status, body } = this.venue.handle(request);
    return { status, body: body as VenueBody };
  }

  /** Places an order; `ok`, or the refusal. */
  submit(order: VenueOrder): string {
    const { body } = this.ask({ op: 'submit', order });
    if (body.type === 'refused') return body.refusal;
    return body.type === 'order' ? 'ok' : body.type;
  }

  /** Moves the price by whole strides (0.2 % each) and lets orders meet it. */
  move(strides: number): void {
    this.venue.books.path(this.instrument).move(strides * 1_000);
    this.venue.books.advance(this.instrument);
  }

  /** Lets simulated time pass. */
  pass(ms: number): void {
    let over = false;
    this.world.scheduler.in(ms, 'pass', () => {
      over = true;
    });
    while (!over) this.world.scheduler.step();
  }

  /** Balance of a currency as the venue tells it: free and locked. */
  balance(code: string): string {
    const { body } = this.ask({ op: 'balances' });
    if (body.type !== 'balances') return body.type;
    const found = body.balances.find(({ free }) => free.currency.code === code);
    return `${found?.free.toString() ?? 'none'} + ${found?.locked.toString() ?? 'none'}`;
  }

  /** Status and filled quantity of an order by its client id. */
  state(clientOrderId: string): string {
    const { body } = this.ask({ op: 'order', instrument: this.instrument.id, clientOrderId });
    if (body.type === 'refused') return body.refusal;
    return body.type === 'order' ? `${body.order.status} ${body.order.filled}` : body.type;
  }
}

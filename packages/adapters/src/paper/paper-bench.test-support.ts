import { expect, onTestFinished } from 'vitest';
import { AccountBooks } from '@nightdesk/core/execution/events/books';
import { Currency } from '@nightdesk/core/money/currency';
import { Money } from '@nightdesk/core/money/money';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { TradeReport, VenueEvent, VenueOrder } from '@nightdesk/core/ports/venue-gateway';
import { VirtualClock } from '../clock/virtual-clock.ts';
import { FeedHub } from '../feeds/feed-hub.ts';
import { HandSource } from '../feeds/hand-source.test-support.ts';
import { simulatedInstrument } from '../feeds/simulated/simulated-instrument.ts';
import type { PaperOptions } from './paper-options.ts';
import { PaperVenue } from './paper-venue.ts';

export const USDT: Currency = new Currency('USDT', 8);
export const BTC: Currency = new Currency('BTC', 8);
export const START: number = Date.UTC(2026, 0, 1);

export const SPOT: Instrument = simulatedInstrument({ symbol: 'BTCUSDT', base: BTC, quote: USDT });
export const PERPETUAL: Instrument = simulatedInstrument({
  symbol: 'BTCUSDT-PERP',
  kind: 'linear',
  base: BTC,
  quote: USDT,
  tick: '0.1',
  lot: '0.001',
  makerFee: '0.0002',
  takerFee: '0.0005',
  maxLeverage: 10,
});
export const BOTH: readonly Instrument[] = [SPOT, PERPETUAL];

/** A paper venue on hand-made ticks. */
export class Bench {
  readonly clock: VirtualClock;
  readonly source: HandSource;
  readonly feed: FeedHub;
  readonly venue: PaperVenue;
  readonly heard: VenueEvent[] = [];
  #orders = 0;

  constructor(
    options: Partial<PaperOptions> = {},
    books: AccountBooks = new AccountBooks(),
    gives: ConstructorParameters<typeof HandSource>[0] = { quotes: false },
    time: number = START,
  ) {
    this.clock = new VirtualClock(time);
    this.source = new HandSource(gives);
    this.feed = new FeedHub(this.source, this.clock);
    const deposits = [Money.parse('10000', USDT), Money.parse('1', BTC)];
    this.venue = PaperVenue.restore({
      books,
      instruments: BOTH,
      feed: this.feed,
      clock: this.clock,
      options: { deposits, ...options },
    });
    this.venue.subscribe((event) => this.heard.push(event));
    onTestFinished(() => {
      this.venue.close();
      this.feed.close();
      expect(this.clock.waiting).toBe(0);
    });
  }

  order(changes: Partial<VenueOrder> = {}): VenueOrder {
    this.#orders += 1;
    return {
      clientOrderId: `bot-${this.#orders}`,
      instrument: SPOT.id,
      side: 'BUY',
      type: 'MARKET',
      quantity: 1_000n,
      limitPrice: 0n,
      triggerPrice: 0n,
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      group: null,
      ...changes,
    };
  }

  async send(order: VenueOrder): Promise<string> {
    const answer = await this.venue.submit(order, this.clock.now() + 1_000);
    return answer.kind === 'ok'
      ? answer.value.status
      : answer.kind === 'refused'
        ? answer.refusal
        : answer.doubt;
  }

  async state({ instrument, clientOrderId }: VenueOrder): Promise<string> {
    const answer = await this.venue.order(instrument, clientOrderId);
    if (answer.kind !== 'ok') return answer.kind === 'refused' ? answer.refusal : answer.doubt;
    return `${answer.value.status} ${answer.value.filled}/${answer.value.quantity}`;
  }

  async trade(price: number, quantity = 1, instrument: Instrument = SPOT): Promise<void> {
    await this.clock.advance(10);
    this.source.of(instrument).trade(this.clock.now(), price, quantity, 'BUY');
  }

  async balance(code: string): Promise<string> {
    const answer = await this.venue.balances();
    if (answer.kind !== 'ok') return answer.kind;
    const found = answer.value.find(({ free }) => free.currency.code === code);
    return `${found?.free.toString() ?? '-'} + ${found?.locked.toString() ?? '-'}`;
  }

  async trades(instrument: Instrument = SPOT): Promise<readonly TradeReport[]> {
    const answer = await this.venue.trades(instrument.id, '');
    return answer.kind === 'ok' ? answer.value.reports : [];
  }

  get reports(): readonly string[] {
    return this.heard.flatMap((event) => {
      if (event.kind !== 'report') return [];
      const { report } = event;
      if (report.kind === 'order')
        return [`${report.clientOrderId} ${report.status} ${report.filled}`];
      return report.kind === 'trade' ? [`trade ${report.quantity} at ${report.price}`] : ['ledger'];
    });
  }
}

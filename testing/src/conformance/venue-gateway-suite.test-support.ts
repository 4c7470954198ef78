/**
 * What every `VenueGateway` must do, whatever is behind it. An adapter calls `venueGatewaySuite` from a test of its own
 * with a factory; each test gets a fresh venue.
 */
import { describe, expect, it, onTestFinished } from 'vitest';
import type {
  Answer,
  OrderReport,
  TradeReport,
  VenueEvent,
  VenueOrder,
} from '@nightdesk/core/ports/venue-gateway';
import type { VenueFactory, VenueUnderTest } from './venue-under-test.ts';

/** Drives one venue through orders. */
class Trader {
  readonly venue: VenueUnderTest;
  #orders = 0;

  constructor(venue: VenueUnderTest) {
    this.venue = venue;
  }

  /** A purchase of 0.01 at the market unless told otherwise. */
  order(changes: Partial<VenueOrder> = {}): VenueOrder {
    this.#orders += 1;
    return {
      clientOrderId: `conform-${this.#orders}`,
      instrument: this.venue.instrument.id,
      side: 'BUY',
      type: 'MARKET',
      quantity: this.lots('0.01'),
      limitPrice: 0n,
      triggerPrice: 0n,
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      group: null,
      ...changes,
    };
  }

  lots(amount: string): bigint {
    const { quantityPrecision } = this.venue.instrument;
    return BigInt(Math.round(Number(amount) * 10 ** quantityPrecision));
  }

  /** A price so many hundredths of a per cent from the present one, on the tick. */
  near(basisPoints: number): bigint {
    const { tick } = this.venue.instrument;
    const price = (this.venue.price() * BigInt(10_000 + basisPoints)) / 10_000n;
    return price - (price % tick);
  }

  submit(order: VenueOrder, window = 4_000): Promise<Answer<OrderReport>> {
    const { venue } = this;
    return venue.settle(venue.gateway.submit(order, venue.now() + window));
  }

  /** `ok STATUS` or the refusal. */
  async send(order: VenueOrder): Promise<string> {
    return said(await this.submit(order));
  }

  async cancel({ instrument, clientOrderId }: VenueOrder): Promise<string> {
    const { venue } = this;
    return said(await venue.settle(venue.gateway.cancel(instrument, clientOrderId)));
  }

  async report({ instrument, clientOrderId }: VenueOrder): Promise<OrderReport> {
    const { venue } = this;
    const answer = await venue.settle(venue.gateway.order(instrument, clientOrderId));
    if (answer.kind !== 'ok') throw new Error(`order ${clientOrderId}: ${JSON.stringify(answer)}`);
    return answer.value;
  }

  async trades(cursor = ''): Promise<readonly TradeReport[]> {
    const { venue } = this;
    const found: TradeReport[] = [];
    let at = cursor;
    for (;;) {
      const page = await venue.settle(venue.gateway.trades(venue.instrument.id, at));
      if (page.kind !== 'ok') throw new Error(`trades: ${JSON.stringify(page)}`);
      found.push(...page.value.reports);
      if (!page.value.more) return found;
      at = page.value.cursor;
    }
  }

  async balances(): Promise<Readonly<Record<string, { free: bigint; locked: bigint }>>> {
    const { venue } = this;
    const answer = await venue.settle(venue.gateway.balances());
    if (answer.kind !== 'ok') throw new Error(`balances: ${JSON.stringify(answer)}`);
    return Object.fromEntries(
      answer.value.map(({ free, locked }) => [
        free.currency.code,
        { free: free.raw, locked: locked.raw },
      ]),
    );
  }

  async openIds(): Promise<readonly string[]> {
    const { venue } = this;
    const answer = await venue.settle(venue.gateway.openOrders());
    if (answer.kind !== 'ok') throw new Error(`open orders: ${JSON.stringify(answer)}`);
    return answer.value.map(({ clientOrderId }) => clientOrderId).toSorted();
  }
}

function said<T extends { readonly status: string }>(answer: Answer<T>): string {
  if (answer.kind === 'ok') return `ok ${answer.value.status}`;
  return answer.kind === 'refused' ? answer.refusal : `unknown ${answer.doubt}`;
}

/** Registers the tests. */
export function venueGatewaySuite(name: string, factory: VenueFactory): void {
  const open = async (parts = false): Promise<Trader> => {
    const venue = await factory({ parts });
    onTestFinished(() => venue.close());
    return new Trader(venue);
  };

  describe(`${name}, as a venue gateway`, () => {
    it('takes a market order and fills it whole, with a trade that says what it cost', async () => {
      const trader = await open();
      const before = await trader.balances();
      const order = trader.order();
      expect(await trader.send(order)).toMatch(/^ok (ACCEPTED|FILLED)$/);
      await trader.venue.stay();
      expect(await trader.report(order)).toMatchObject({
        status: 'FILLED',
        filled: order.quantity,
        quantity: order.quantity,
      });
      const [trade, ...others] = await trader.trades();
      expect(others).toEqual([]);
      expect(trade).toMatchObject({
        clientOrderId: order.clientOrderId,
        side: 'BUY',
        quantity: order.quantity,
        liquidity: 'TAKER',
        cause: 'order',
      });
      // The money that moved is exactly the trade's value and its fee.
      const after = await trader.balances();
      const { base, quote, quantityPrecision } = trader.venue.instrument;
      const value = trader.venue.instrument.valueRaw(trade?.price ?? 0n, order.quantity);
      expect(trade?.fee.currency.code).toBe(quote.code);
      expect((before[quote.code]?.free ?? 0n) - (after[quote.code]?.free ?? 0n)).toBe(
        value + (trade?.fee.raw ?? 0n),
      );
      expect((after[base.code]?.free ?? 0n) - (before[base.code]?.free ?? 0n)).toBe(
        order.quantity * 10n ** BigInt(base.precision - quantityPrecision),
      );
    });

    it('refuses a client order id that it knows, also after a time, and places nothing', async () => {
      const trader = await open();
      const order = trader.order({ type: 'LIMIT', limitPrice: trader.near(-500) });
      expect(await trader.send(order)).toBe('ok ACCEPTED');
      expect(await trader.send(order)).toBe('duplicate');
      expect(await trader.openIds()).toEqual([order.clientOrderId]);
      if (trader.venue.gateway.capabilities.dedupe !== 'all') return;
      expect(await trader.cancel(order)).toBe('ok CANCELED');
      await trader.venue.pass(5_000);
      expect(await trader.send(order)).toBe('duplicate');
      expect(await trader.openIds()).toEqual([]);
    });

    it('refuses what arrives after its expiry, and does not know it', async () => {
      const trader = await open();
      const order = trader.order({ type: 'LIMIT', limitPrice: trader.near(-500) });
      expect(said(await trader.submit(order, -10_000))).toBe('expired');
      const { venue } = trader;
      const asked = venue.gateway.order(order.instrument, order.clientOrderId);
      expect(await venue.settle(asked)).toMatchObject({ kind: 'refused', refusal: 'not-found' });
      // The same id may be used by the attempt that arrives in time.
      expect(await trader.send(order)).toBe('ok ACCEPTED');
    });

    it.each([
      ['nothing', { quantity: 0n }, 'invalid'],
      ['a limit order without a limit', { type: 'LIMIT' as const }, 'invalid'],
      ['more than the cash', { quantity: 10n ** 8n }, 'insufficient-funds'],
      ['more than is held', { side: 'SELL' as const, quantity: 10n ** 8n }, 'insufficient-funds'],
      ['an unknown instrument', { instrument: 'NONE.NOWHERE' }, 'invalid'],
    ])('refuses %s', async (_what, changes, refusal) => {
      const trader = await open();
      await trader.venue.stay();
      expect(await trader.send(trader.order(changes))).toBe(refusal);
      expect(await trader.openIds()).toEqual([]);
    });

    it('refuses a post-only order that would match, and rests one that would not', async () => {
      const trader = await open();
      await trader.venue.stay();
      const order = { type: 'LIMIT', postOnly: true } as const;
      expect(await trader.send(trader.order({ ...order, limitPrice: trader.near(50) }))).toBe(
        'would-match',
      );
      expect(await trader.send(trader.order({ ...order, limitPrice: trader.near(-50) }))).toBe(
        'ok ACCEPTED',
      );
    });

    it('rests a limit order, reserves its money, and fills it at its price as maker', async () => {
      const trader = await open();
      const { quote } = trader.venue.instrument;
      const before = await trader.balances();
      const order = trader.order({ type: 'LIMIT', limitPrice: trader.near(-40) });
      expect(await trader.send(order)).toBe('ok ACCEPTED');
      await trader.venue.stay();
      const during = await trader.balances();
      const value = trader.venue.instrument.valueRaw(order.limitPrice, order.quantity);
      expect(during[quote.code]?.locked ?? 0n).toBeGreaterThanOrEqual(value);
      expect((during[quote.code]?.free ?? 0n) + (during[quote.code]?.locked ?? 0n)).toBe(
        before[quote.code]?.free ?? 0n,
      );
      await trader.venue.fall();
      expect(await trader.report(order)).toMatchObject({ status: 'FILLED' });
      expect(await trader.trades()).toMatchObject([
        { price: order.limitPrice, liquidity: 'MAKER', quantity: order.quantity },
      ]);
      expect((await trader.balances())[quote.code]?.locked).toBe(0n);
    });

    it('fills in parts, each a trade of its own, and sums them up', async () => {
      const trader = await open(true);
      const order = trader.order({ quantity: trader.lots('0.09') });
      await trader.send(order);
      let seen = 0n;
      for (let i = 0; i < 40; i += 1) {
        await trader.venue.stay();
        const { filled, status } = await trader.report(order);
        expect(filled).toBeGreaterThanOrEqual(seen);
        seen = filled;
        if (filled === order.quantity) {
          expect(status).toBe('FILLED');
          break;
        }
        expect(status).toBe(filled === 0n ? 'ACCEPTED' : 'PARTIALLY_FILLED');
      }
      const trades = await trader.trades();
      expect(trades.length).toBeGreaterThan(1);
      expect(trades.reduce((sum, { quantity }) => sum + quantity, 0n)).toBe(order.quantity);
      expect(new Set(trades.map(({ tradeId }) => tradeId)).size).toBe(trades.length);
    });

    it('cancels once, gives the money back, and tells what is not there from what is over', async () => {
      const trader = await open();
      const before = await trader.balances();
      const order = trader.order({ type: 'LIMIT', limitPrice: trader.near(-500) });
      await trader.send(order);
      expect(await trader.cancel(order)).toBe('ok CANCELED');
      expect(await trader.report(order)).toMatchObject({ status: 'CANCELED', filled: 0n });
      expect(await trader.balances()).toEqual(before);
      expect(['already-closed', 'not-found']).toContain(await trader.cancel(order));
      expect(await trader.cancel(trader.order())).toBe('not-found');
      // It is gone: the market may pass its price.
      for (let i = 0; i < 10; i += 1) await trader.venue.fall();
      expect(await trader.trades()).toEqual([]);
    });

    it('changes price and quantity in one step, and fills by the new terms', async () => {
      const trader = await open();
      const { gateway } = trader.venue;
      const order = trader.order({ type: 'LIMIT', limitPrice: trader.near(-1_000) });
      await trader.send(order);
      await trader.venue.stay();
      const change = {
        quantity: trader.lots('0.02'),
        limitPrice: trader.near(-40),
        triggerPrice: 0n,
      };
      const modify = (expires: number): Promise<Answer<OrderReport>> =>
        gateway.modify(order.instrument, order.clientOrderId, change, expires);
      if (!gateway.capabilities.amend) {
        expect(() => modify(trader.venue.now() + 4_000)).toThrow(/VENUE_UNSUPPORTED|chang/);
        return;
      }
      expect(said(await trader.venue.settle(modify(trader.venue.now() - 10_000)))).toBe('expired');
      expect(await trader.report(order)).toMatchObject({ limitPrice: order.limitPrice });
      const changed = await trader.venue.settle(modify(trader.venue.now() + 4_000));
      expect(changed).toMatchObject({
        kind: 'ok',
        value: { quantity: change.quantity, limitPrice: change.limitPrice, status: 'ACCEPTED' },
      });
      await trader.venue.fall();
      expect(await trader.report(order)).toMatchObject({
        status: 'FILLED',
        filled: change.quantity,
      });
      expect(await trader.trades()).toMatchObject([{ price: change.limitPrice }]);
      const late = await trader.venue.settle(modify(trader.venue.now() + 4_000));
      expect(['already-closed', 'not-found']).toContain(said(late));
    });

    it('triggers stops on their side of the price, and not before', async () => {
      const trader = await open();
      await trader.venue.stay();
      const order = trader.order({
        side: 'SELL',
        type: 'STOP_MARKET',
        triggerPrice: trader.near(-40),
      });
      expect(await trader.send(order)).toBe('ok ACCEPTED');
      await trader.venue.stay();
      await trader.venue.rise();
      expect(await trader.report(order)).toMatchObject({ status: 'ACCEPTED', filled: 0n });
      for (let i = 0; i < 5; i += 1) await trader.venue.fall();
      expect(await trader.report(order)).toMatchObject({ status: 'FILLED' });
    });

    it('ends the other orders of a group when one is filled, and reserves for them once', async () => {
      const trader = await open();
      if (!trader.venue.gateway.capabilities.oco) return;
      await trader.venue.stay();
      const { base } = trader.venue.instrument;
      const leg = { side: 'SELL', quantity: trader.lots('1'), group: 'bracket' } as const;
      const target = trader.order({ ...leg, type: 'LIMIT', limitPrice: trader.near(40) });
      const stop = trader.order({ ...leg, type: 'STOP_MARKET', triggerPrice: trader.near(-900) });
      expect(await trader.send(target)).toBe('ok ACCEPTED');
      expect(await trader.send(stop)).toBe('ok ACCEPTED');
      expect((await trader.balances())[base.code]?.free).toBe(0n);
      await trader.venue.rise();
      expect(await trader.report(target)).toMatchObject({ status: 'FILLED' });
      expect(await trader.report(stop)).toMatchObject({ status: 'CANCELED', filled: 0n });
      expect(await trader.openIds()).toEqual([]);
      // One that comes when the group has traded would sell twice.
      const late = { ...stop, clientOrderId: 'conform-late', quantity: trader.lots('0.01') };
      expect(await trader.send(late)).not.toMatch(/^ok/);
    });

    it.each(['IOC', 'FOK'] as const)('expires what %s cannot fill at once', async (timeInForce) => {
      const trader = await open();
      const order = trader.order({ type: 'LIMIT', limitPrice: trader.near(-500), timeInForce });
      await trader.send(order);
      await trader.venue.stay();
      expect(await trader.report(order)).toMatchObject({ status: 'EXPIRED', filled: 0n });
    });

    it('pages trades by cursor, oldest first, and goes on where a page ended', async () => {
      const trader = await open();
      const { gateway, instrument } = trader.venue;
      const ids: string[] = [];
      for (let i = 0; i < 3; i += 1) {
        const order = trader.order({ side: i === 1 ? 'SELL' : 'BUY' });
        ids.push(order.clientOrderId);
        await trader.send(order);
        await trader.venue.stay();
      }
      const first = await trader.venue.settle(gateway.trades(instrument.id, ''));
      if (first.kind !== 'ok') throw new Error('no trades');
      expect(first.value.reports.map(({ clientOrderId }) => clientOrderId)).toEqual(ids);
      const { cursor } = first.value;
      expect(await trader.trades(cursor)).toEqual([]);
      const order = trader.order();
      await trader.send(order);
      await trader.venue.stay();
      expect(await trader.trades(cursor)).toMatchObject([{ clientOrderId: order.clientOrderId }]);
      expect(await trader.trades()).toHaveLength(4);
    });

    it('tells its stream of orders and trades, and nobody after the end of a subscription', async () => {
      const trader = await open();
      const heard: VenueEvent[] = [];
      const subscription = trader.venue.gateway.subscribe((event) => heard.push(event));
      await trader.venue.pass(500);
      expect(heard[0]).toEqual({ kind: 'stream-open' });
      const order = trader.order();
      await trader.send(order);
      await trader.venue.stay();
      await trader.venue.pass(500);
      const reports = heard.flatMap((event) => (event.kind === 'report' ? [event.report] : []));
      expect(reports).toContainEqual(
        expect.objectContaining({ kind: 'trade', clientOrderId: order.clientOrderId }),
      );
      expect(reports).toContainEqual(
        expect.objectContaining({ kind: 'order', status: 'FILLED', filled: order.quantity }),
      );
      await trader.venue.pass(20_000);
      expect(heard.some(({ kind }) => kind === 'alive')).toBe(true);
      subscription.close();
      const { length } = heard;
      await trader.send(trader.order());
      await trader.venue.stay();
      await trader.venue.pass(500);
      expect(heard).toHaveLength(length);
    });

    it('lists deposits in its ledger, and its time is near ours', async () => {
      const trader = await open();
      const ledger = await trader.venue.settle(trader.venue.gateway.ledger(''));
      expect(ledger).toMatchObject({ kind: 'ok', value: { more: false } });
      const time = await trader.venue.settle(trader.venue.gateway.time());
      if (time.kind !== 'ok') throw new Error('no time');
      const { clockTolerance } = trader.venue.gateway.capabilities;
      expect(Math.abs(time.value - trader.venue.now())).toBeLessThanOrEqual(clockTolerance + 500);
    });
  });
}

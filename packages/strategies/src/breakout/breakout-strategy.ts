import { Atr } from '@nightdesk/core/indicators/atr';
import { Donchian } from '@nightdesk/core/indicators/donchian';
import type { IndicatorState } from '@nightdesk/core/indicators/state';
import type { Bar } from '@nightdesk/core/model/bar';
import { formatDecimalShort } from '@nightdesk/core/money/decimal';
import type { Decision } from '@nightdesk/core/orders/decision';
import type { Order } from '@nightdesk/core/orders/order';
import type { OrderRequest } from '@nightdesk/core/orders/order-request';
import type { ExternalFillReport } from '@nightdesk/core/orders/reports';
import type { Json } from '@nightdesk/core/strategy/json';
import type { Strategy } from '@nightdesk/core/strategy/strategy';
import type { StrategyContext } from '@nightdesk/core/strategy/strategy-context';
import type { BreakoutConfig } from './config.ts';
import { type PositionSize, positionSize } from './position-size.ts';
import { exitOrders, isHeld, isNewPrice, isProtected, misfits, type Trade } from './trade.ts';

/** Rules that stand in decision records. */
export const RULES = {
  enterLong: 'the close passed the highest high of the entry channel; the stop goes with the entry',
  enterShort: 'the close passed the lowest low of the entry channel; the stop goes with the entry',
  exitLong: 'the close passed the lowest low of the exit channel',
  exitShort: 'the close passed the highest high of the exit channel',
  protect: 'the position had lost its protective order',
  leave: 'the position could not be protected',
  closedByHand: 'the position was closed from outside',
  changedByHand: 'the position was changed from outside',
} as const;

/**
 * From this share of the free cash on, an entry is ordered by cash: a higher open would make an order by
 * quantity cost more than there is, and the venue would refuse it.
 */
const ORDER_BY_CASH_FROM = 0.95;

interface SavedState {
  readonly entry: IndicatorState;
  readonly exit: IndicatorState;
  readonly atr: IndicatorState;
  readonly trade: Trade | null;
  readonly smallSaid: boolean;
  readonly byHand: boolean;
}

/**
 * Buys breakouts and protects them. The stop (with the trailing exit and the target, as configured) is
 * sent with the entry, so that it works from the entry's first fill on; all exits are one OCO group.
 */
export class BreakoutStrategy implements Strategy {
  readonly #config: BreakoutConfig;
  readonly #entry: Donchian;
  readonly #exit: Donchian;
  readonly #atr: Atr;
  #trade: Trade | null;
  #smallSaid: boolean;
  /** The position was changed by a fill that no order of ours made: the exits must be made to fit it. */
  #byHand: boolean;

  constructor(config: BreakoutConfig) {
    this.#config = config;
    this.#entry = new Donchian(config.entryPeriod, { window: 'previous' });
    this.#exit = new Donchian(config.exitPeriod, { window: 'previous' });
    this.#atr = new Atr(config.atrPeriod);
    this.#trade = null;
    this.#smallSaid = false;
    this.#byHand = false;
  }

  onBar(bar: Bar, context: StrategyContext): void {
    this.#entry.update(bar.high, bar.low);
    this.#exit.update(bar.high, bar.low);
    this.#atr.update(bar.high, bar.low, bar.close);
    if (!context.isWarm) return;
    if (isHeld(bar.instrument, context)) {
      // What was under way when the position changed could not be changed then.
      if (this.#byHand) this.#fitExits(bar.instrument, context);
      if (isProtected(bar.instrument, context)) this.#leaveChannel(bar, context);
      else this.#protect(bar.instrument, context);
      return;
    }
    if (context.openOrders().size > 0) {
      this.#clear(context);
      return;
    }
    this.#trade = null;
    this.#byHand = false;
    if (bar.close > this.#entry.upper) this.#enter(bar, 1, context);
    else if (this.#config.mode === 'long-short' && bar.close < this.#entry.lower) {
      this.#enter(bar, -1, context);
    }
  }

  onFill(_fill: unknown, order: Order, context: StrategyContext): void {
    if (order.reduceOnly) this.#stopEntering(context);
    else this.#assureProtection(order.instrumentIndex, context);
  }

  /**
   * A person's trade, a liquidation or a late fill: what is left of an entry goes, and the exits follow the
   * position. Where it is closed they go too.
   */
  onExternalFill({ instrument }: ExternalFillReport, context: StrategyContext): void {
    this.#byHand = true;
    if (!isHeld(instrument, context)) {
      for (const order of context.openOrders().values()) {
        context.cancel(order.sequence, { rule: RULES.closedByHand, values: {} });
      }
      return;
    }
    this.#stopEntering(context);
    this.#fitExits(instrument, context);
    if (context.isWarm) this.#assureProtection(instrument, context);
  }

  onOrder(order: Order, context: StrategyContext): void {
    if (order.status === 'TRIGGERED') this.#stopEntering(context);
    if (order.isOpen) this.#anchor(order, context);
    // A denial is the desk's own no: asking again at once would get it again.
    else if (order.status !== 'DENIED') this.#assureProtection(order.instrumentIndex, context);
  }

  saveState(): Json {
    return {
      entry: this.#entry.save(),
      exit: this.#exit.save(),
      atr: this.#atr.save(),
      trade: this.#trade === null ? null : { ...this.#trade },
      smallSaid: this.#smallSaid,
      byHand: this.#byHand,
    };
  }

  restoreState(state: Json): void {
    // Written by `saveState` above; the indicators check their own parts.
    const saved = state as unknown as SavedState;
    this.#entry.restore(saved.entry);
    this.#exit.restore(saved.exit);
    this.#atr.restore(saved.atr);
    this.#trade = saved.trade === null ? null : { ...saved.trade };
    this.#smallSaid = saved.smallSaid;
    this.#byHand = saved.byHand;
  }

  readLine(name: string): number {
    if (name === 'Entry high') return this.#entry.upper;
    if (name === 'Entry low') return this.#entry.lower;
    return this.#trade === null ? Number.NaN : this.#trade.entry - this.#trade.stop;
  }

  #enter(bar: Bar, direction: 1 | -1, context: StrategyContext): void {
    const { instrument } = bar;
    const atr = this.#atr.value;
    const stop = direction * this.#config.stop * atr;
    const target = direction * (this.#config.target ?? 0) * atr;
    // A stop at or below zero can never be reached, and a market that stood still says nothing about risk.
    if (bar.close - stop <= 0 || bar.close + target <= 0) return;
    const least = Math.min(this.#config.stop, this.#config.trail) * atr;
    if (context.position(instrument).instrument.priceRaw(least, 'half-up') === 0n) return;
    const size = this.#size(bar, bar.close - stop, context);
    const request = size === null ? null : this.#request(bar, direction, size, context);
    if (request === null) return;
    const group = `breakout ${bar.time}`;
    const entry = bar.close;
    this.#trade = { stop, target, atr, group, entry, stopAnchor: entry, targetAnchor: entry };
    const why: Decision = {
      rule: direction > 0 ? RULES.enterLong : RULES.enterShort,
      values: {
        close: bar.close,
        channel: direction > 0 ? this.#entry.upper : this.#entry.lower,
        atr,
        stop: bar.close - stop,
        equity: context.equity(),
        quantity: size?.quantity ?? Number.NaN,
      },
    };
    context.submit({ ...request, then: exitOrders(this.#config, instrument, this.#trade) }, why);
  }

  /** The size of an entry at the close; null, said once, when the venue would not take so little. */
  #size(bar: Bar, stop: number, context: StrategyContext): PositionSize | null {
    const instrument = context.position(bar.instrument).instrument;
    const size = positionSize({
      instrument,
      equity: context.equity(),
      equityInBase: context.reportingCurrency.code === instrument.base.code,
      freeCash: instrument.kind === 'spot' ? context.freeCash(bar.instrument).toNumber() : 0,
      risk: this.#config.risk / 100,
      entry: bar.close,
      stop,
    });
    const quantity = instrument.quantity(size.quantity);
    const value = instrument.notionalRaw(instrument.priceRaw(bar.close, 'down'), quantity.raw);
    if (quantity.raw >= instrument.minQuantity && value >= instrument.minNotional.raw) return size;
    if (!this.#smallSaid) {
      this.#smallSaid = true;
      const minimum = instrument.minNotional.isZero
        ? `${instrument.quantityFromRaw(instrument.minQuantity).toString()} units`
        : `${formatDecimalShort(instrument.minNotional.raw, instrument.minNotional.currency.precision)} ${instrument.minNotional.currency.code}`;
      context.log(
        'warn',
        `An entry in ${instrument.symbol} would be ${quantity.toString()} at ${bar.close}, less than the venue takes (${minimum}). Such breakouts are left out without a further word; raise risk or the capital.`,
      );
    }
    return null;
  }

  #request(
    bar: Bar,
    direction: 1 | -1,
    size: PositionSize,
    context: StrategyContext,
  ): OrderRequest {
    const { instrument } = bar;
    const side = direction > 0 ? 'BUY' : 'SELL';
    if (context.position(instrument).instrument.kind !== 'spot') {
      return { instrument, side, quantity: size.quantity };
    }
    const free = context.freeCash(instrument);
    if (size.cost < free.toNumber() * ORDER_BY_CASH_FROM) {
      return { instrument, side, quantity: size.quantity };
    }
    return { instrument, side, cash: size.isCapped ? free : size.cost };
  }

  /** Moves stop and target from the expected entry price to the one that was paid. */
  #anchor(order: Order, context: StrategyContext): void {
    const trade = this.#trade;
    if (trade === null || order.ocoGroup !== trade.group || order.status !== 'ACCEPTED') return;
    if (order.pendingAction !== 'none' || !isHeld(order.instrumentIndex, context)) return;
    trade.entry = context.position(order.instrumentIndex).averagePrice;
    if (order.type === 'STOP_MARKET' && trade.stopAnchor !== trade.entry) {
      trade.stopAnchor = trade.entry;
      const triggerPrice = trade.entry - trade.stop;
      if (isNewPrice(triggerPrice, order.triggerPrice, order)) {
        context.modify(order.sequence, { triggerPrice });
      }
    } else if (order.type === 'LIMIT' && trade.targetAnchor !== trade.entry) {
      trade.targetAnchor = trade.entry;
      const limitPrice = trade.entry + trade.target;
      if (isNewPrice(limitPrice, order.limitPrice, order)) {
        context.modify(order.sequence, { limitPrice });
      }
    }
  }

  /** The channel exit: a market order in the group of the stops, which stay until it has filled. */
  #leaveChannel(bar: Bar, context: StrategyContext): void {
    if (this.#config.exit !== 'channel') return;
    const long = context.position(bar.instrument).quantity > 0n;
    const channel = long ? this.#exit.lower : this.#exit.upper;
    if (long ? !(bar.close < channel) : !(bar.close > channel)) return;
    for (const order of context.openOrders().values()) if (order.type === 'MARKET') return;
    this.#sendExit({ type: 'MARKET' }, bar.instrument, context, {
      rule: long ? RULES.exitLong : RULES.exitShort,
      values: { close: bar.close, channel, entry: this.#trade?.entry ?? Number.NaN },
    });
  }

  /** The trade is ending: what is left of an entry that found too little volume must not go on. */
  #stopEntering(context: StrategyContext): void {
    for (const order of context.openOrders().values()) {
      if (!order.reduceOnly) context.cancel(order.sequence);
    }
  }

  /** Gives the working exits the quantity that is held now; those of a position that was turned round go. */
  #fitExits(instrument: number, context: StrategyContext): void {
    const position = context.position(instrument);
    const long = position.quantity > 0n;
    if (this.#trade !== null && this.#trade.stop > 0 !== long) this.#trade = null;
    for (const { order, quantity } of misfits(instrument, context)) {
      const why = {
        rule: RULES.changedByHand,
        values: { held: position.instrument.quantityFromRaw(position.quantity).toNumber() },
      };
      if (quantity === 0n) context.cancel(order.sequence, why);
      else {
        const change = { quantity: position.instrument.quantityFromRaw(quantity) };
        context.modify(order.sequence, change, why);
      }
    }
  }

  #assureProtection(instrument: number, context: StrategyContext): void {
    if (isHeld(instrument, context) && !isProtected(instrument, context)) {
      this.#protect(instrument, context);
    }
  }

  /** Gives a bare position its stop again; when that cannot be, leaves it. */
  #protect(instrument: number, context: StrategyContext): void {
    const { averagePrice, quantity } = context.position(instrument);
    const last = context.lastPrice(instrument);
    const sign = quantity > 0n ? 1 : -1;
    const distance = this.#trade?.stop ?? sign * this.#config.stop * this.#atr.value;
    const level = averagePrice - distance;
    const values = { last, average: averagePrice, stop: level };
    context.log(
      'warn',
      `The position in ${context.instruments[instrument]?.symbol} has no stop; setting one.`,
    );
    if (level > 0) {
      const why = { rule: RULES.protect, values };
      const sent = this.#sendExit(
        { type: 'STOP_MARKET', triggerPrice: level },
        instrument,
        context,
        why,
      );
      if (context.openOrders().has(sent)) return;
    }
    this.#sendExit({ type: 'MARKET' }, instrument, context, { rule: RULES.leave, values });
  }

  #sendExit(
    terms: Pick<OrderRequest, 'type' | 'triggerPrice'>,
    instrument: number,
    context: StrategyContext,
    why: Decision,
  ): number {
    const position = context.position(instrument);
    const long = position.quantity > 0n;
    const ocoGroup = this.#trade?.group ?? `breakout ${context.now}`;
    const quantity = position.instrument.quantityFromRaw(
      long ? position.quantity : -position.quantity,
    );
    const side = long ? 'SELL' : 'BUY';
    return context.submit(
      { ...terms, instrument, side, quantity, reduceOnly: true, ocoGroup },
      why,
    );
  }

  /** Flat with exits left: nothing may wait for a position that is not there. Entries are left alone. */
  #clear(context: StrategyContext): void {
    const orders = [...context.openOrders().values()];
    if (orders.some((order) => !order.reduceOnly)) return;
    for (const order of orders) context.cancel(order.sequence);
  }
}

import { decimalText } from '../execution/events/decimal-text.ts';
import type { OrderEventOf } from '../execution/events/order-event.ts';
import type { Currency } from '../money/currency.ts';
import { decimalToNumber } from '../money/decimal.ts';
import { Money } from '../money/money.ts';
import { Order } from '../orders/order.ts';
import type { Json } from '../strategy/json.ts';
import { AccountEquity } from './account-equity.ts';
import type { AccountRiskSettings } from './account-risk-settings.ts';
import { type AccountRiskView, exchangeRate, totalExposure } from './account-risk-view.ts';
import { AllowedInstruments } from './allowed-instruments.ts';
import { assertHasLimit, dailyLossReason } from './daily-loss.ts';
import { deny } from './denial.ts';
import { EquityDay } from './equity-day.ts';
import { EquityPeak } from './equity-peak.ts';
import { AmountLimit, perCent, positiveInteger } from './limits.ts';
import { isReducing, judgedPrice, orderNotional } from './order-exposure.ts';
import { RateLimit } from './rate-limit.ts';
import type { Denial, RiskContext } from './risk-context.ts';
import { ownerWords } from './risk-level.ts';
import { fieldsOf } from './saved-state.ts';

/** What an {@link AccountRisk} wants recorded in the stream, under the account's own name (bot `''`). */
export type AccountRiskEvent = OrderEventOf<'DayReset'> | OrderEventOf<'TradingStateChanged'>;

/** New terms of a working order; raw units, 0 = as it is. */
export interface AccountOrderChange {
  readonly quantity: bigint;
  readonly limitPrice: bigint;
  readonly triggerPrice: bigint;
}

/** Room for the rounding of doubles. */
const ROUNDING = 1 + 1e-9;

/**
 * Limits over all bots of an account together, or over all accounts of a user. Asked after a bot's own risk has
 * approved an order, and before anything is recorded of it. Pure: it knows what it is shown, and says what must
 * be made durable. Reducing orders pass, except the order rate beyond twice its limit and a halted account.
 */
export class AccountRisk {
  readonly #level: 'account' | 'user';
  readonly #currency: Currency;
  readonly #settings: AccountRiskSettings;
  readonly #allowed: AllowedInstruments | null;
  readonly #orderValue: AmountLimit | null;
  readonly #exposure: AmountLimit | null;
  readonly #rate: RateLimit;
  readonly #equity: AccountEquity;
  readonly #day: EquityDay;
  readonly #peak: EquityPeak | null;
  /** Begin of the last day that was recorded, ms. */
  #recordedDay: number = Number.NaN;
  /** The stop of a drawdown was recorded, and the account has been seen not to trade freely since. */
  #stopRecorded: boolean = false;
  #stopSeen: boolean = false;
  /** Of what day and peak do not count themselves. */
  #version: number = 0;

  /**
   * @param currency what everything is counted in
   * @throws NightdeskError `RISK_SETTINGS` naming the setting that makes no sense
   */
  constructor(
    settings: AccountRiskSettings,
    currency: Currency,
    level: 'account' | 'user' = 'account',
  ) {
    const { allowedInstruments, maxOrderValue, maxTotalExposure, dailyLoss, maxDrawdown } =
      settings;
    if (settings.maxOpenOrders !== undefined) {
      positiveInteger(settings.maxOpenOrders, 'maxOpenOrders');
    }
    if (settings.maxTotalExposurePercent !== undefined) {
      perCent(settings.maxTotalExposurePercent, 'maxTotalExposurePercent', 100_000);
    }
    if (dailyLoss !== undefined) assertHasLimit(dailyLoss);
    this.#level = level;
    this.#currency = currency;
    this.#settings = settings;
    this.#allowed =
      allowedInstruments === undefined ? null : new AllowedInstruments(allowedInstruments);
    this.#orderValue =
      maxOrderValue === undefined ? null : new AmountLimit(maxOrderValue, 'maxOrderValue');
    this.#exposure =
      maxTotalExposure === undefined ? null : new AmountLimit(maxTotalExposure, 'maxTotalExposure');
    this.#rate = new RateLimit([settings.orderRate ?? []].flat());
    this.#equity = new AccountEquity(currency);
    // The begin of a day is kept also where nothing limits its loss: people look at it.
    this.#day = new EquityDay(dailyLoss ?? {});
    this.#peak =
      maxDrawdown === undefined ? null : new EquityPeak(maxDrawdown.percent, 'maxDrawdown.percent');
  }

  /** Rises when {@link save} has something new that must survive a restart. */
  get stateVersion(): number {
    return this.#day.version + (this.#peak?.version ?? 0) + this.#version;
  }

  /** Equity at the beginning of the day, with the transfers since; NaN before the first mark. */
  get dayEquity(): number {
    return this.#day.start;
  }

  /** Equity of all bots at the last mark. */
  get equity(): number {
    return this.#equity.equity;
  }

  /**
   * Takes note of how all bots stand: with every tick of the host, and before every decision. Nothing happens while
   * a price is missing.
   */
  mark(view: AccountRiskView): void {
    this.#watchStop(view);
    if (!this.#equity.take(view)) return;
    const { equity, transferred } = this.#equity;
    this.#day.mark(view.now, equity, transferred);
    this.#peak?.mark(view.now, equity, transferred);
  }

  /**
   * What has to be recorded now, each once: the begin of a day, and the stop of a drawdown. To be committed
   * together with {@link save}.
   */
  takeEvents(time: number): readonly AccountRiskEvent[] {
    const events: AccountRiskEvent[] = [];
    const { beganAt, start } = this.#day;
    if (Number.isFinite(beganAt) && beganAt !== this.#recordedDay) {
      this.#recordedDay = beganAt;
      const { raw, currency } = Money.from(start, this.#currency, 'half-even');
      const equity = { amount: decimalText(raw, currency.precision), currency: currency.code };
      events.push({ bot: '', time, kind: 'DayReset', payload: { day: beganAt, equity } });
    }
    const peak = this.#peak;
    if (peak !== null && !Number.isNaN(peak.stoppedAt) && !this.#stopRecorded) {
      this.#stopRecorded = true;
      const payload = {
        state: 'REDUCING',
        reason: this.#drawdownReason(peak),
        changedBy: 'risk',
      } as const;
      events.push({ bot: '', time, kind: 'TradingStateChanged', payload });
    }
    if (events.length > 0) this.#version += 1;
    return events;
  }

  /** The first denial of an order, or null; an approval is remembered. @see examine */
  decide(order: Order, bot: string, view: AccountRiskView, companions: number = 0): Denial | null {
    const denial = this.examine(order, bot, view, companions);
    if (denial === null) this.approve(view.now, companions + 1);
    return denial;
  }

  /**
   * The first denial of an order, or null. It may be among its bot's open orders already, or not.
   *
   * @param companions how many orders are sent together with it
   */
  examine(order: Order, bot: string, view: AccountRiskView, companions: number = 0): Denial | null {
    const context = view.bots.get(bot);
    if (context === undefined) return unknownBot(bot);
    this.mark(view);
    return (
      this.#judge(order, context, view) ??
      this.#judgeCount(order, context, view, companions) ??
      this.#judgeRate(order, context, view)
    );
  }

  /** The first denial of a change of a working order, or null. */
  examineChange(
    order: Order,
    change: AccountOrderChange,
    bot: string,
    view: AccountRiskView,
  ): Denial | null {
    const context = view.bots.get(bot);
    if (context === undefined) return unknownBot(bot);
    this.mark(view);
    // Judged as an order that takes the place of the present one.
    const others = new Map(context.openOrders);
    others.delete(order.sequence);
    const rest = withOrders(context, others);
    const bots = new Map(view.bots).set(bot, rest);
    return this.#judge(changed(order, change, view.now), rest, { ...view, bots });
  }

  /** Takes note of orders that are sent. */
  approve(now: number, orders: number): void {
    if (this.#rate.window === 0) return;
    for (let i = 0; i < orders; i += 1) this.#rate.note(now);
    this.#version += 1;
  }

  /** Everything that must survive a restart, as plain JSON. */
  save(): Json {
    return {
      equity: this.#equity.save(),
      day: this.#day.save(),
      recordedDay: Number.isFinite(this.#recordedDay) ? this.#recordedDay : null,
      peak: this.#peak?.save() ?? null,
      stopRecorded: this.#stopRecorded,
      stopSeen: this.#stopSeen,
      rate: this.#rate.save(),
    };
  }

  /** Takes up what {@link save} gave. */
  restore(state: Json): void {
    const { equity, day, recordedDay, peak, stopRecorded, stopSeen, rate } = fieldsOf(state);
    this.#equity.restore(equity ?? null);
    this.#day.restore(day ?? null);
    this.#recordedDay = typeof recordedDay === 'number' ? recordedDay : Number.NaN;
    if (peak !== null && peak !== undefined) this.#peak?.restore(peak);
    this.#stopRecorded = stopRecorded === true;
    this.#stopSeen = stopSeen === true;
    this.#rate.restore(rate ?? null);
  }

  /**
   * Takes up the begin of a day as the account's books have it (`deskStates`, bot `''`), after {@link restore}:
   * where nothing was saved, or something older. The peak is then at least that.
   *
   * @param day begin of the day, ms
   * @param equity in the reporting currency
   */
  resumeDay(day: number, equity: number): void {
    this.#day.resume(day, equity);
    this.#peak?.resume(equity);
    if (!(this.#recordedDay >= day)) this.#recordedDay = day;
  }

  #judge(order: Order, context: RiskContext, view: AccountRiskView): Denial | null {
    const { now, tradingState } = view;
    if (tradingState === 'HALTED') {
      return this.#deny('trading-state', 'RISK_HALTED', 'trading is halted');
    }
    const allowed = this.#allowed?.check(order, context) ?? null;
    if (allowed !== null) return this.#deny(allowed.check, allowed.code, allowed.reason);
    if (isReducing(order, context)) return null;
    if (tradingState === 'REDUCING') {
      const reason = 'only orders that make a position smaller are allowed now';
      return this.#deny('trading-state', 'RISK_REDUCING', reason);
    }
    const day = this.#day;
    if (day.stoppedAt !== 0 && now < day.endsAt) {
      const reason = dailyLossReason(day, this.#currency.code);
      return this.#deny('daily-loss', 'RISK_DAILY_LOSS', reason);
    }
    const peak = this.#peak;
    if (peak !== null && !Number.isNaN(peak.stoppedAt)) {
      return this.#deny('max-drawdown', 'RISK_DRAWDOWN', this.#drawdownReason(peak));
    }
    return this.#judgeValue(order, context, view) ?? this.#judgeExposure(order, context, view);
  }

  #judgeValue(order: Order, context: RiskContext, view: AccountRiskView): Denial | null {
    const limit = this.#orderValue;
    if (limit === null) return null;
    const value = this.#worth(order, context, view);
    // Not "greater than", so that an unknown worth is refused as well.
    if (value <= limit.toNumber() * ROUNDING) return null;
    const reason = `the order is worth ${this.#amount(value)}, the most allowed is ${limit.text}`;
    return this.#deny('max-order-value', 'RISK_ORDER_VALUE', reason);
  }

  #judgeExposure(order: Order, context: RiskContext, view: AccountRiskView): Denial | null {
    const amount = this.#exposure;
    const percent = this.#settings.maxTotalExposurePercent;
    if (amount === null && percent === undefined) return null;
    const isCounted = context.openOrders.get(order.sequence) === order;
    const exposure =
      totalExposure(view, this.#currency) + (isCounted ? 0 : this.#worth(order, context, view));
    const share = ((percent ?? 0) * this.#equity.equity) / 100;
    let reason = '';
    if (amount !== null && !(exposure <= amount.toNumber() * ROUNDING)) reason = amount.text;
    else if (percent !== undefined && !(exposure <= share * ROUNDING)) {
      reason = `${share.toFixed(2)} (${percent} % of equity)`;
    }
    if (reason === '') return null;
    return this.#deny(
      'total-exposure',
      'RISK_EXPOSURE',
      `all positions and orders could come to ${this.#amount(exposure)}, the most allowed is ${reason}`,
    );
  }

  #judgeCount(
    order: Order,
    context: RiskContext,
    view: AccountRiskView,
    companions: number,
  ): Denial | null {
    const limit = this.#settings.maxOpenOrders;
    if (limit === undefined) return null;
    let open = 0;
    for (const { openOrders } of view.bots.values()) open += openOrders.size;
    const isCounted = context.openOrders.get(order.sequence) === order;
    const before = isCounted ? open - 1 - companions : open;
    if (before + 1 + companions <= limit || isReducing(order, context)) return null;
    const family = companions === 0 ? '' : ` and ${companions + 1} would be sent together`;
    const reason = `${before} orders are working${family}, the most allowed is ${limit}`;
    return this.#deny('max-open-orders', 'RISK_OPEN_ORDERS', reason);
  }

  #judgeRate(order: Order, context: RiskContext, { now }: AccountRiskView): Denial | null {
    const reason = this.#rate.objection(now, () => isReducing(order, context));
    return reason === null ? null : this.#deny('order-rate', 'RISK_ORDER_RATE', reason);
  }

  /** A person has lifted what a drawdown had set: the peak is counted anew. */
  #watchStop({ tradingState }: AccountRiskView): void {
    const peak = this.#peak;
    if (peak === null || Number.isNaN(peak.stoppedAt) || !this.#stopRecorded) return;
    if (tradingState !== 'ACTIVE') {
      if (!this.#stopSeen) this.#version += 1;
      this.#stopSeen = true;
    } else if (this.#stopSeen) {
      this.#stopSeen = false;
      this.#stopRecorded = false;
      peak.begin(Number.NaN);
    }
  }

  #worth(order: Order, context: RiskContext, view: AccountRiskView): number {
    const { code, precision } = order.instrument.quote;
    const value = decimalToNumber(orderNotional(order, judgedPrice(order, context)), precision);
    return value * exchangeRate(code, this.#currency.code, view);
  }

  #amount(value: number): string {
    const { code } = this.#currency;
    return Number.isNaN(value) ? `an unknown amount of ${code}` : `${value.toFixed(2)} ${code}`;
  }

  #drawdownReason({ percent, peak }: EquityPeak): string {
    return `equity fell ${percent} % or more below its peak of ${this.#amount(peak)}, nothing is opened until a person sets the account to ACTIVE`;
  }

  #deny(check: string, code: string, reason: string): Denial {
    return deny(check, code, `${reason} (${ownerWords([this.#level])}, all bots together)`);
  }
}

function unknownBot(bot: string): Denial {
  return deny('account', 'RISK_BOT_UNKNOWN', `bot ${bot} is not among those that are watched`);
}

function withOrders(context: RiskContext, openOrders: ReadonlyMap<number, Order>): RiskContext {
  const { now, tradingState, reducing, portfolio, isWarm } = context;
  return {
    now,
    tradingState,
    reducing,
    portfolio,
    isWarm,
    openOrders,
    lastPrice: (instrument) => context.lastPrice(instrument),
    lastPriceTime: (instrument) => context.lastPriceTime(instrument),
  };
}

function changed(order: Order, change: AccountOrderChange, now: number): Order {
  const { instrument, instrumentIndex, sequence, parent, decision } = order;
  const quantity = change.quantity > 0n ? change.quantity : order.quantity;
  // What is filled already is in the position.
  const leaves = quantity > order.filledQuantity ? quantity - order.filledQuantity : 0n;
  const terms = {
    side: order.side,
    type: order.type,
    quantity: leaves,
    cash: order.cash,
    limitPrice: change.limitPrice > 0n ? change.limitPrice : order.limitPrice,
    triggerPrice: change.triggerPrice > 0n ? change.triggerPrice : order.triggerPrice,
    trailAmount: order.trailAmount,
    trailBasisPoints: order.trailBasisPoints,
    timeInForce: order.timeInForce,
    expireTime: order.expireTime,
    postOnly: order.postOnly,
    reduceOnly: order.reduceOnly,
    ocoGroup: order.ocoGroup,
  };
  return new Order(instrument, instrumentIndex, sequence, terms, parent, decision, now);
}

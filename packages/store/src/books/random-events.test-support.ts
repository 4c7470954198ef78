/** Random legal event sequences of an account, for properties: the shape of what a desk writes. */
import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import type { FillSource } from '@nightdesk/core/execution/events/payloads';
import {
  cents,
  defined,
  filled,
  INSTRUMENT,
  intended,
  sent,
} from '../events/sample-events.test-support.ts';

/** One small choice of a generator: which action, on which order, how much. */
export type Choice = readonly [action: number, target: number, amount: number];

interface Open {
  readonly bot: string;
  readonly number: number;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: number;
  filled: number;
  attempts: number;
  state: 'new' | 'sent' | 'live' | 'canceled';
}

const BOTS = ['alpha', 'beta'];
const SOURCES: readonly FillSource[] = ['stream', 'poll', 'reconciliation'];

/** The events that a list of choices stands for: every choice gives a legal one. */
export function legalEvents(choices: readonly Choice[]): OrderEvent[] {
  const events: OrderEvent[] = [defined];
  const orders: Open[] = [];
  const fills: OrderEvent[] = [];
  const counts = new Map<string, number>();
  let trades = 0;
  let quarantines = 0;
  choices.forEach(([action, target, amount], at) => {
    const bot = BOTS[target % BOTS.length] ?? '';
    const time = 10_000 + at;
    const order = orders.length === 0 ? undefined : orders[target % orders.length];
    const id = order === undefined ? '' : `${order.bot}-${order.number.toString(36)}`;
    const of = order === undefined ? { bot, time } : { bot: order.bot, time };
    if (action === 0 || order === undefined) {
      const number = (counts.get(bot) ?? 0) + 1;
      counts.set(bot, number);
      const side = amount % 2 === 0 ? 'BUY' : 'SELL';
      const quantity = 10 + (amount % 300);
      orders.push({ bot, number, side, quantity, filled: 0, attempts: 0, state: 'new' });
      events.push({ ...intended(bot, number, side, quantity), time });
    } else if (action === 1) {
      if (order.state !== 'new' && order.state !== 'sent') return;
      order.attempts += 1;
      order.state = 'sent';
      events.push({ ...sent(order.bot, order.number, order.attempts), time });
    } else if (action <= 4) {
      // A fill, whole or in part, in whatever state the order is once it was sent.
      const rest = order.quantity - order.filled;
      if (order.state === 'new' || rest === 0) return;
      const quantity = action === 2 ? rest : 1 + (amount % rest);
      order.filled += quantity;
      if (order.state === 'sent') order.state = 'live';
      trades += 1;
      const fill = filled(
        order.bot,
        order.number,
        `t${trades}`,
        order.side,
        quantity,
        80 + (amount % 40),
      );
      const taken =
        amount % 3 === 0
          ? { amount: cents(1), currency: 'BTC' }
          : amount % 3 === 1
            ? { amount: cents(-2), currency: 'BNB' }
            : fill.payload.commission;
      const event: OrderEvent = { ...fill, time, payload: { ...fill.payload, commission: taken } };
      events.push(event);
      fills.push(event);
    } else if (action === 5) {
      // A fill that is reported once more.
      const again = fills[target % Math.max(1, fills.length)];
      if (again?.kind !== 'OrderFilled') return;
      const source = SOURCES[amount % 3] ?? 'poll';
      events.push({ ...again, time, payload: { ...again.payload, source } });
    } else if (action === 6) {
      if (order.state !== 'sent' && order.state !== 'live') return;
      if (order.state === 'sent') order.state = 'live';
      events.push({
        ...of,
        kind: 'OrderAccepted',
        payload: { clientOrderId: id, venueOrderId: `v${order.number}` },
      });
    } else if (action === 7) {
      events.push({ ...of, kind: 'CancelRequested', payload: { clientOrderId: id } });
      if (order.state === 'new' || amount % 2 === 0) return;
      order.state = 'canceled';
      events.push({
        ...of,
        kind: 'OrderCanceled',
        payload: { clientOrderId: id, reason: 'asked' },
      });
    } else if (action === 8) {
      trades += 1;
      const { payload } = filled(
        bot,
        1,
        `x${trades}`,
        amount % 2 === 0 ? 'BUY' : 'SELL',
        1 + amount,
        90,
      );
      events.push({
        bot,
        time,
        kind: 'ExternalFill',
        payload: {
          instrument: INSTRUMENT,
          venueOrderId: '',
          tradeId: payload.tradeId,
          side: payload.side,
          price: payload.price,
          quantity: payload.quantity,
          value: payload.value,
          commission: payload.commission,
          commissionValue: payload.commissionValue,
          liquidity: 'TAKER',
          source: 'reconciliation',
          exitReason: amount % 2 === 0 ? 'manual' : 'liquidation',
        },
      });
    } else if (action === 9) {
      events.push({
        bot,
        time,
        kind: 'FundingBooked',
        payload: {
          entryId: `f${amount}`,
          instrument: INSTRUMENT,
          amount: { amount: cents(7), currency: 'USDT' },
        },
      });
      // The entry id comes again with the same amount, and must count once; another bot's would contradict.
      if (
        events.filter(
          (e) => e.kind === 'FundingBooked' && e.payload.entryId === `f${amount}` && e.bot !== bot,
        ).length > 0
      )
        events.pop();
    } else if (action === 10) {
      events.push({
        bot,
        time,
        kind: 'TransferBooked',
        payload: {
          entryId: `d${at}`,
          amount: { amount: cents(amount * 100), currency: 'USDT' },
          reason: 'deposit',
        },
      });
    } else if (action === 11) {
      quarantines += 1;
      events.push({
        bot,
        time,
        kind: 'QuarantineOpened',
        payload: {
          id: `q${quarantines}`,
          subject: 'position',
          instrument: INSTRUMENT,
          currency: '',
          venueOrderId: '',
          expected: cents(amount),
          actual: cents(0),
          reason: 'unexplained',
        },
      });
      if (amount % 2 === 0)
        events.push({
          bot,
          time,
          kind: 'QuarantineResolved',
          payload: {
            id: `q${quarantines}`,
            resolution: 'write-off',
            resolvedBy: 'owner',
            note: '',
          },
        });
    } else {
      events.push({
        bot: amount % 2 === 0 ? bot : '',
        time,
        kind: 'TradingStateChanged',
        payload: { state: 'REDUCING', reason: String(amount), changedBy: 'owner' },
      });
      events.push({
        bot,
        time,
        kind: 'DayReset',
        payload: { day: time, equity: { amount: cents(amount), currency: 'USDT' } },
      });
    }
  });
  return events;
}

import type { Instrument } from '../../model/instrument.ts';
import { clientOrderId } from '../../orders/client-order-id.ts';
import type { Order, OrderTerms } from '../../orders/order.ts';
import type { OrderEvent } from '../events/order-event.ts';
import { decisionText, termsText } from '../events/order-text.ts';

/** What an intent is recorded with beside the order itself. */
export interface IntentFacts {
  readonly bot: string;
  /** Our wall clock, ms. */
  readonly time: number;
  /** When the first attempt expires at the venue. */
  readonly expireTime: number;
  readonly riskVersion: string;
  /** What the quantity of a cash order is reckoned with, raw; 0 = no price is known. */
  readonly price: bigint;
}

/** Intent and first attempt of an order, and the intents of the orders that its fill will wake. */
export function intentEvents(
  order: Order,
  children: readonly Order[],
  facts: IntentFacts,
): OrderEvent[] {
  const id = clientOrderId(facts.bot, order.sequence);
  const events: OrderEvent[] = [intended(order, facts)];
  for (const child of children) events.push(intended(child, facts));
  const problem =
    unsendable(order, facts) ?? children.map((c) => unsendable(c, facts)).find(Boolean);
  if (problem !== undefined && problem !== null) {
    for (const refused of [order, ...children]) events.push(denied(refused, facts, problem));
    return events;
  }
  events.push({
    bot: facts.bot,
    time: facts.time,
    kind: 'SendAttempted',
    payload: { clientOrderId: id, attempt: 1, expireTime: facts.expireTime },
  });
  return events;
}

/** An intent that was refused on the way out, with its reason: nothing of it is ever sent. */
export function denialEvents(
  order: Order,
  children: readonly Order[],
  facts: IntentFacts,
  code: string,
  reason: string,
): OrderEvent[] {
  const family = [order, ...children];
  return [
    ...family.map((member) => intended(member, facts)),
    ...family.map((member) => denied(member, facts, { code, reason })),
  ];
}

interface Problem {
  readonly code: string;
  readonly reason: string;
}

function intended(order: Order, facts: IntentFacts): OrderEvent {
  return {
    bot: facts.bot,
    time: facts.time,
    kind: 'OrderIntended',
    payload: {
      clientOrderId: clientOrderId(facts.bot, order.sequence),
      instrument: order.instrument.id,
      parent: order.parent,
      terms: termsText(order.instrument, sendableTerms(order, facts)),
      decision: decisionText(order.decision),
      riskVersion: facts.riskVersion,
    },
  };
}

function denied(order: Order, facts: IntentFacts, { code, reason }: Problem): OrderEvent {
  return {
    bot: facts.bot,
    time: facts.time,
    kind: 'OrderDenied',
    payload: { clientOrderId: clientOrderId(facts.bot, order.sequence), code, reason },
  };
}

/** Why an order cannot go to a venue as it is. */
function unsendable(order: Order, facts: IntentFacts): Problem | null {
  if (order.type === 'TRAILING_STOP') {
    return {
      code: 'ORDER_UNSUPPORTED',
      reason: 'Venues differ too much in trailing stops; let the exits of the desk trail instead.',
    };
  }
  if (order.cash !== 0n && sendableTerms(order, facts).quantity === 0n) {
    return {
      code: 'ORDER_UNSUPPORTED',
      reason: 'The cash buys less than the smallest quantity, or no price is known yet.',
    };
  }
  return null;
}

/** A cash order becomes a quantity that the cash pays for also when the price moves by the margin. */
function sendableTerms(order: Order, { price }: IntentFacts): OrderTerms {
  if (order.cash === 0n) return order;
  const { instrument } = order;
  const quantity = price === 0n ? 0n : affordable(instrument, order.cash, price);
  return { ...termsOf(order), cash: 0n, quantity };
}

function affordable(instrument: Instrument, cash: bigint, price: bigint): bigint {
  return instrument.affordable(cash, price, instrument.takerFee);
}

function termsOf(order: Order): OrderTerms {
  const { side, type, quantity, cash, limitPrice, triggerPrice, trailAmount } = order;
  const { trailBasisPoints, timeInForce, expireTime, postOnly, reduceOnly, ocoGroup } = order;
  return {
    ...{ side, type, quantity, cash, limitPrice, triggerPrice, trailAmount },
    ...{ trailBasisPoints, timeInForce, expireTime, postOnly, reduceOnly, ocoGroup },
  };
}

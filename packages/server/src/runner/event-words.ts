import type { OrderEvent, OrderEventOf } from '@nightdesk/core/execution/events/order-event';
import type { TermsText } from '@nightdesk/core/execution/events/payloads';

/** A line for people. */
export interface EventWords {
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
}

/** What an event of an account means to a person who reads a bot's log; null = nothing. */
export function eventWords(event: OrderEvent): EventWords | null {
  switch (event.kind) {
    case 'OrderIntended':
      return { level: 'info', text: intended(event) };
    case 'OrderDenied':
      return {
        level: 'warn',
        text: `${event.payload.clientOrderId} was denied: ${event.payload.reason}`,
      };
    case 'OrderRejected':
      return {
        level: 'warn',
        text: `${event.payload.clientOrderId} was rejected: ${event.payload.reason}`,
      };
    case 'OrderCanceled':
      return {
        level: 'info',
        text: `${event.payload.clientOrderId} was cancelled: ${event.payload.reason}`,
      };
    case 'OrderFilled': {
      const { quantity, price, instrument, clientOrderId } = event.payload;
      return {
        level: 'info',
        text: `${clientOrderId} filled ${quantity} ${instrument} at ${price}`,
      };
    }
    case 'ExternalFill': {
      const { side, quantity, price, instrument, exitReason } = event.payload;
      return {
        level: 'warn',
        text: `${side} ${quantity} ${instrument} at ${price} without an order of ours (${exitReason})`,
      };
    }
    case 'TradingStateChanged': {
      const { state, reason, changedBy } = event.payload;
      return {
        level: state === 'ACTIVE' ? 'info' : 'warn',
        text: `Trading is ${state} (${changedBy}): ${reason}`,
      };
    }
    case 'QuarantineOpened':
      return { level: 'error', text: `Quarantine ${event.payload.id}: ${event.payload.reason}` };
    default:
      return null;
  }
}

/** An order in words: `BUY 0.5 BTCUSDT.SIMULATED, market`. */
export function orderWords(instrument: string, terms: TermsText): string {
  const { side, type, quantity, cash, limitPrice, triggerPrice } = terms;
  const size = quantity === '0' ? `for ${cash}` : quantity;
  const at = [
    limitPrice === null ? '' : ` at ${limitPrice}`,
    triggerPrice === null ? '' : ` from ${triggerPrice}`,
  ].join('');
  return `${side} ${size} ${instrument}, ${type.toLowerCase().replaceAll('_', ' ')}${at}`;
}

function intended({ payload }: OrderEventOf<'OrderIntended'>): string {
  const { instrument, terms, decision } = payload;
  const words = orderWords(instrument, terms);
  if (decision === null) return words;
  const values = Object.entries(decision.values).map(([name, value]) => `${name} ${value}`);
  return `${words}: ${decision.rule}${values.length === 0 ? '' : ` (${values.join(', ')})`}`;
}
